/** Plans of roster folders: made, shown, and applied exactly as they were shown, after a yes. */
import { FlatClient } from "@flat-sdk/core"
import { Engine, IdMap, Passwords, Plan, type Roster, Sqlite } from "@flat-sdk/roster"
import { Clock, Effect, FileSystem, Option, Queue, Stream } from "effect"
import { join } from "node:path"
import type { ApplyEvent, RosterFiles } from "../../shared/Desk.ts"
import { refuse, type Refused } from "../request/Signed.ts"
import * as Files from "./Files.ts"
import * as Preview from "./Preview.ts"
import type * as Reader from "./Reader.ts"

type Client = FlatClient.FlatClientShape

/** What a user was shown last. */
interface Shown {
  readonly digest: string
  readonly plan: Plan.Plan
  readonly roster: Roster.Roster
  readonly organization: string
}

const stale = (why: string): Refused => refuse(409, "STALE_PLAN", `${why} Nothing was written. Make a new plan.`)

const isBusy = refuse(409, "BUSY", "Another plan of this school is being applied. Wait until it has ended.")

const databaseFailed = ({ message }: { readonly message: string }): Refused =>
  refuse(500, "FAILED", `The record of earlier runs cannot be used: ${message}.`)

/** Returns the numbers that a person approved, by the name of the hold. */
const approvedOf = (value: unknown): Plan.Approved =>
  Object.fromEntries(
    Object.entries(value !== null && typeof value === "object" ? value : {}).filter((
      entry
    ): entry is [string, number] => typeof entry[1] === "number")
  )

/** Checks what a person agreed to. As with the command `roster apply`, each hold of a plan needs a yes of its own. */
const checkConsent = (request: unknown, shown: Shown | undefined): Shown | Refused => {
  const { approved, digest, yes }: { digest?: unknown; yes?: unknown; approved?: unknown } = { ...request as object }
  if (shown === undefined || shown.digest !== digest) return stale("This is not the plan that you were shown last.")
  if (yes !== true) return refuse(400, "NEEDS_YES", "Nothing was written: a person must agree to the plan first.")
  const waiting = Plan.findUnapproved(shown.plan.held, approvedOf(approved))
  return waiting.length === 0 ? shown : refuse(
    400,
    "NEEDS_YES",
    `Nothing was written. A person must agree to each of these: ${
      waiting.map((hold) => Plan.describeHold(hold)).join("; ")
    }.`
  )
}

/** Creates what makes and applies plans. Records of runs and new passwords are in files of this user, until the server ends. */
export const make = Effect.fnUntraced(function*(limits?: Reader.Limits) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "flat-desk-" })
  const shown = new Map<string, Shown>()
  const busy = new Set<string>()
  /** Who may have the passwords of a plan. */
  const owners = new Map<string, string>()
  const passwordsOf = (digest: string) => join(folder, `${digest}.csv`)

  const recorded = (organization: string) => Sqlite.layer(join(folder, `${encodeURIComponent(organization)}.sqlite`))

  const compare = (roster: Roster.Roster, flat: Client, organization: string, options: Plan.Options) =>
    Effect.flatMap(IdMap.fromSql, IdMap.read).pipe(
      Effect.provide(recorded(organization)),
      Effect.catchTags({ SqlError: databaseFailed, IdMapError: databaseFailed }),
      Effect.flatMap((known) => Plan.compare(roster, known, options)),
      Effect.provideService(FlatClient.FlatClient, flat),
      Effect.catchTag("AccountsUnreadable", ({ message }) => refuse(502, "FAILED", message))
    )

  const plan = Effect.fn("desk.plan")(function*(flat: Client, { files, options }: RosterFiles) {
    const { id, organization } = yield* flat.account.getAuthenticatedUser()
    if (organization === undefined) return yield* refuse(403, "FORBIDDEN", "This account belongs to no school.")
    const roster = yield* Files.read(files, folder, limits)
    const now = new Date(yield* Clock.currentTimeMillis)
    // Swedes write `YYYY-MM-DD`. The day is that of the server.
    const compared = yield* compare(roster, flat, organization, { ...options, today: now.toLocaleDateString("sv") })
    const plan = { ...compared, made: now.toISOString() }
    const digest = Plan.hashOf(plan)
    shown.set(id, { digest, plan, roster, organization })
    return Preview.of(digest, plan, roster)
  }, Effect.provideService(FileSystem.FileSystem, fs))

  /** Fails if the school has changed since the plan was made. A run that was interrupted has changed it itself, and looks up what it did. */
  const checkFresh = Effect.fnUntraced(function*(flat: Client, { digest, organization, plan, roster }: Shown) {
    const before = yield* Effect.flatMap(Engine.records, (records) => records.steps(digest)).pipe(
      Effect.provide(recorded(organization)),
      Effect.catchTag("SqlError", databaseFailed)
    )
    if (before.length > 0) return
    const { steps } = yield* compare(roster, flat, organization, plan.options)
    if (JSON.stringify(steps) !== JSON.stringify(plan.steps)) {
      return yield* stale("The school has changed since the plan was made.")
    }
  })

  const run = Effect.fn("desk.apply")(function*(
    flat: Client,
    { digest, organization, plan, roster }: Shown,
    report: (event: ApplyEvent) => Effect.Effect<unknown>
  ) {
    const generates = plan.steps.some((step) => step.kind === "createAccount" && step.password === "generated")
    const rows = new Map(plan.steps.map(({ id }, row) => [id, row]))
    let [done, failed] = [0, 0]
    const { steps, stop } = yield* Engine.apply(plan, {
      concurrency: 8,
      credentials: generates ? yield* Passwords.open(passwordsOf(digest)) : undefined,
      passwordOf: Passwords.ofRoster(roster),
      lineOf: (person) => roster.people.get(person)?.from.row,
      onOutcome: ({ id }, { fix = "", note = "", state }) => {
        const isDone = state === "done"
        isDone ? done++ : failed++
        const progress = report({ type: "progress", done, failed, total: plan.steps.length })
        if (isDone || state === "pending") return Effect.asVoid(progress)
        const message = [note, fix].filter((part) => part !== "").join(": ")
        return Effect.asVoid(Effect.andThen(report({ type: "row", row: rows.get(id)!, state, message }), progress))
      }
    }).pipe(
      Effect.provideService(FlatClient.FlatClient, flat),
      Effect.provide(recorded(organization))
    )
    const all = steps.filter(({ outcome }) => outcome.state === "done").length
    yield* report({
      type: "end",
      done: all,
      failed: steps.length - all,
      ...stop === undefined ? {} : { stopped: `${stop.failure.message}. ${stop.failure.fix}` },
      ...generates ? { passwords: `/desk/passwords/${digest}` } : {}
    })
  }, Effect.scoped)

  /** Returns what happens while a plan is applied. The run ends if nobody listens any more; applying the plan again resumes it. */
  const apply = Effect.fnUntraced(function*(flat: Client, request: unknown) {
    const { id } = yield* flat.account.getAuthenticatedUser()
    const plan = checkConsent(request, shown.get(id))
    if (!("plan" in plan)) return yield* plan
    // Until the response has ended.
    yield* Effect.acquireRelease(
      Effect.suspend(() => busy.has(plan.organization) ? isBusy : Effect.sync(() => busy.add(plan.organization))),
      () => Effect.sync(() => busy.delete(plan.organization))
    )
    yield* checkFresh(flat, plan)
    owners.set(plan.digest, id)
    const patient = yield* flat.withOptions({ maxWait: "65 minutes" })
    return Stream.callback<ApplyEvent>((queue) =>
      run(patient, plan, (event) => Queue.offer(queue, event)).pipe(
        Effect.catch(({ message }) =>
          Queue.offer(queue, { type: "end", done: 0, failed: 0, stopped: `${message} Apply the plan again to resume.` })
        ),
        Effect.andThen(Queue.end(queue)),
        Effect.provideService(FileSystem.FileSystem, fs)
      )
    )
  })

  /** Returns the file with the passwords of new accounts, to who applied the plan. */
  const passwords = Effect.fnUntraced(function*(flat: Client, digest: string) {
    const { id } = yield* flat.account.getAuthenticatedUser()
    return owners.get(digest) === id ? yield* Effect.option(fs.readFile(passwordsOf(digest))) : Option.none()
  })

  return { plan, apply, passwords }
})
