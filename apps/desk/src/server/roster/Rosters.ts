/** Plans of roster folders: made and shown. One that a person agrees to becomes a run, exactly as it was shown. */
import { FlatClient } from "@flat-sdk/core"
import { IdMap, Plan, type Roster } from "@flat-sdk/roster"
import { Clock, Effect, FileSystem } from "effect"
import type { RosterFiles } from "../../shared/Desk.ts"
import { refuse, type Refused } from "../request/Signed.ts"
import type { Who } from "../request/Who.ts"
import { recordFailed, type Runs } from "../runs/Runs.ts"
import * as Files from "./Files.ts"
import * as Preview from "./Preview.ts"
import * as Problems from "./Problems.ts"
import type * as Reader from "./Reader.ts"

/** What a user was shown last. */
interface Shown {
  readonly digest: string
  readonly title: string
  readonly plan: Plan.Plan
  readonly roster: Roster.Roster
}

const stale = (why: string): Refused => refuse(409, "STALE_PLAN", `${why} Nothing was written. Make a new plan.`)

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

/** Returns the steps in words, and for each new account the classes of its person. */
const rowsOf = ({ plan }: Shown) => {
  const [describe, ownerOf] = [Plan.describe(plan), Plan.owners(plan)]
  return plan.steps.map((step) => {
    const { action, class: room, detail, kind, name } = Preview.rowOf(step, describe(step))
    const rooms = step.kind === "createAccount" ? ownerOf(step.username)?.class ?? "" : ""
    const where = [room, detail].filter((part) => part !== "").join(", ")
    return { action, detail: where, kind, name, rooms: rooms === "" ? [] : rooms.split(", ") }
  })
}

const passwordsOf = ({ plan, roster }: Shown) =>
  plan.steps.flatMap((step) => {
    const password = step.kind === "createAccount" && step.password === "file" &&
      roster.people.get(step.person)?.password
    return password ? [{ person: step.person, username: step.username, password }] : []
  })

/** Creates what makes plans. The files are in `reading` only while they are read. */
export const make = Effect.fnUntraced(function*(runs: Runs, reading: string, limits?: Reader.Limits) {
  const fs = yield* FileSystem.FileSystem
  const shown = new Map<string, Shown>()

  const compare = Effect.fnUntraced(function*(roster: Roster.Roster, who: Who, options: Plan.Options) {
    const { engines } = yield* runs.schoolOf(who)
    const known = yield* Effect.flatMap(IdMap.fromSql, IdMap.read).pipe(
      Effect.provide(engines.import.context),
      Effect.catchTags({ SqlError: recordFailed, IdMapError: recordFailed })
    )
    return yield* Plan.compare(roster, known, options).pipe(
      Effect.provideService(FlatClient.FlatClient, who.flat),
      Effect.catchTag(
        "AccountsUnreadable",
        () => refuse(502, "FAILED", "Flat's list of accounts is not whole. Try again later.")
      )
    )
  })

  const plan = Effect.fn("desk.plan")(function*(who: Who, { files, options, title }: RosterFiles) {
    const roster = yield* Files.read(files, reading, limits)
    const now = new Date(yield* Clock.currentTimeMillis)
    // Swedes write `YYYY-MM-DD`. The day is that of the server.
    const compared = yield* compare(roster, who, { ...options, today: now.toLocaleDateString("sv") })
    const plan = { ...compared, made: now.toISOString() }
    const digest = Plan.hashOf(plan)
    shown.set(who.id, { digest, title, plan, roster })
    const names = yield* Problems.accountNames(plan, who.flat)
    return Preview.of(digest, plan, roster, names)
  }, Effect.provideService(FileSystem.FileSystem, fs))

  /** Begins the run of the plan that its administrator was shown last, and returns its id. Fails if the school has changed since. */
  const apply = Effect.fn("desk.apply")(function*(who: Who, request: unknown) {
    const agreed = checkConsent(request, shown.get(who.id))
    if (!("plan" in agreed)) return yield* agreed
    const { digest, plan, roster, title } = agreed
    const school = yield* runs.schoolOf(who)
    const isBegun = (yield* Effect.mapError(school.runs.find(digest), recordFailed)) !== undefined
    if (!isBegun) {
      const { steps } = yield* compare(roster, who, plan.options)
      if (JSON.stringify(steps) !== JSON.stringify(plan.steps)) {
        return yield* stale("The school has changed since the plan was made.")
      }
    }
    return yield* runs.begin(who, {
      kind: "import",
      title,
      plan: { made: plan.made, steps: plan.steps, matches: plan.matches, forgets: plan.forgets },
      rows: rowsOf(agreed),
      passwords: passwordsOf(agreed)
    })
  })

  return { plan, apply }
})
