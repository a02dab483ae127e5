/** The `cards` command: a page to print, with a card for each new account. Sends nothing. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as Flags from "@flat-sdk/terminal/Flags"
import { Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import * as Cards from "../../cards/Cards.ts"
import * as CardsPage from "../../cards/CardsPage.ts"
import { describeCommand } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count, printable, showUsername } from "../../console/Printable.ts"
import * as PrivateFile from "../../console/PrivateFile.ts"
import * as IdMapTable from "../../engine/records/IdMapTable.ts"
import * as Records from "../../engine/records/Records.ts"
import * as Credentials from "../../passwords/Credentials.ts"
import * as PlanFile from "../../plan/PlanFile.ts"
import * as Read from "../../read/Read.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import { flags as settings } from "../settings/Flags.ts"

/** Reads all runs of an organization, the first one first, or one of them. */
const readRuns = Effect.fnUntraced(function*(run: string | undefined) {
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const runs = (yield* records.runs).filter(({ id }) => run === undefined || id === run)
  if (runs.length === 0) return []
  const steps = (yield* Effect.forEach(runs, ({ id }) => records.steps(id))).flat()
  return [{ runs, steps, entries: yield* Stream.runCollect(ids.all("class")) }]
})

/** Finds the runs of the only organization, or the run of a plan. Returns `undefined` if there is none. */
const findRuns = Effect.fnUntraced(
  function*(source: Parameters<typeof RunDatabase.forEach>[0], run: string | undefined) {
    const [found, ...others] = (yield* RunDatabase.forEach(source, () => readRuns(run))).flat()
    if (run !== undefined || others.length === 0) return found
    return yield* Exit.exitRejected(
      "There are runs of several organizations. Name one with --database FILE or --organization ID, or the plan with --plan FILE."
    )
  }
)

const requiredFile = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar("FILE"), Flag.withDescription(description))

const flags = {
  credentials: requiredFile("credentials", "The passwords file of \"roster apply\""),
  out: requiredFile("out", "The HTML file to write: a new file, readable only by you"),
  plan: Flags.text("plan", "FILE", "Only the accounts of this plan"),
  ...settings("database", "organization", "encoding", "files", "signIn", "language", "paper", "perPage")
}

const mostNames = 10

const report = Effect.fnUntraced(function*(cards: Cards.Cards, out: string, credentials: string | undefined) {
  const pages = cards.groups.filter(({ kind }) => kind === "class").length
  yield* Console.log(
    `${count(cards.ready, "card")} with a password, for ${count(pages, "class", "classes")}: ${printable(out)}`
  )
  yield* Console.log(
    `Open it in a browser and print it without scaling. Hand the cards out, then
${
      credentials === undefined
        ? "delete it: it has passwords."
        : `delete it and ${printable(credentials)}: both have passwords.`
    }`
  )
  const { notCreated, unknown, unverified, withoutFiles } = cards
  if (unverified.length > 0) {
    const names = unverified.slice(0, mostNames).map(showUsername).join(", ")
    yield* Console.error(
      `${count(unverified.length, "card says", "cards say")} "ask the office": the account may have another password.
Set a password in Flat and give it to the person, or run "roster apply" again.
${names}${unverified.length > mostNames ? ` and ${unverified.length - mostNames} more` : ""}`
    )
  }
  for (
    const [number, one, many, rest] of [
      [
        notCreated,
        "account was not created and has no card",
        "accounts were not created and have no card",
        ".\n\"roster status\" says why. Run \"roster apply\" again, then this command."
      ],
      [
        withoutFiles,
        "account has the password",
        "accounts have passwords",
        " of the school's files and no card.\nAdd --files PATH for cards with these passwords."
      ],
      [unknown, "username of the passwords file is", "usernames of the passwords file are", " not in these runs."]
    ] as const
  ) if (number > 0) yield* Console.error(`${count(number, one, many)}${rest}`)
})

export const cards = Command.make(
  "cards",
  flags,
  Effect.fn(
    function*(flags) {
      // Without a password to generate, a run writes no file.
      const isThere = yield* (yield* FileSystem.FileSystem).exists(flags.credentials)
      const reading = Credentials.read(flags.credentials)
      const there = isThere ? yield* reading : undefined
      const plan = flags.plan === undefined ? undefined : yield* PlanFile.read(flags.plan)
      const run = plan === undefined ? undefined : PlanFile.hashOf(plan)
      const found = yield* findRuns(flags, run)
      if (found === undefined) {
        if (plan === undefined) {
          if (!isThere) yield* reading
          return yield* Exit.exitRejected(
            "There is no run yet. Name the plan with --plan FILE, or the database with --database FILE."
          )
        }
        yield* Console.error(
          "No database has a run of this plan, so the passwords file alone says which accounts exist. Name the database with --database FILE."
        )
      }
      const steps = found?.steps.map(({ outcome, step }) => ({ step, state: outcome.state, flat: outcome.flat })) ??
        plan!.steps.map((step): Cards.Known => ({ step, state: undefined }))
      const isGenerated = steps.some(({ step }) => step.kind === "createAccount" && step.password === "generated")
      const kept = there ?? (isGenerated ? yield* reading : new Map<string, Credentials.Kept>())
      const roster = flags.files === undefined ? undefined : yield* Read.open(flags.files, flags)
      const made = Cards.make({
        steps,
        entries: [...plan?.matches ?? [], ...found?.entries ?? []],
        kept,
        passwordOf: roster === undefined ? undefined : (person) => roster.people.get(person)?.password
      })
      if (made.groups.length === 0) {
        return yield* Exit.exitRejected(
          "There is no card to print: none of these runs created an account whose password is known.",
          ...(made.withoutFiles > 0
            ? ["The passwords are those of the school's files: name them with --files PATH."]
            : [])
        )
      }
      yield* PrivateFile.savePage(
        flags.out,
        CardsPage.render(made.groups, { ...flags, perPage: Number(flags.perPage) })
      )
      yield* report(made, flags.out, isThere ? flags.credentials : undefined)
      if (made.unverified.length + made.notCreated > 0) {
        return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
      }
    },
    Exit.rejecting("Nothing was written")
  )
).pipe(
  describeCommand(
    `Writes one HTML file with a card for each account that runs created: name, classes, username and password. Each class begins on
a page of its own, and pupils in several classes are with the first one. Teachers come last. Passwords that may be wrong are not
printed: their cards say "ask the office". The file loads nothing and has no script. Sends nothing.`,
    {
      done: "every new account has a card with its password",
      incomplete: "some cards have no password, or some accounts were not created",
      examples: {
        "cards --credentials passwords.csv --out cards.html": "Cards for the accounts of all runs on this computer",
        "cards --credentials passwords.csv --plan plan.json --language fr --paper letter --out cartes.html":
          "Cards in French, on Letter paper, for the accounts of one plan"
      }
    }
  )
)
