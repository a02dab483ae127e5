/** Reads the files, the id map and the organization, and makes the plan. Every problem ends the command with its exit code. */
import { FlatClient } from "@flat-sdk/core"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { existsSync } from "node:fs"
import type { Live } from "../../live/Live.ts"
import * as ReadLive from "../../live/ReadLive.ts"
import type { Roster } from "../../model/Roster.ts"
import { isValid } from "../../model/Roster.ts"
import * as IdMapCsv from "../../plan/IdMapCsv.ts"
import type { Known } from "../../plan/Known.ts"
import * as Knowns from "../../plan/Known.ts"
import * as Make from "../../plan/Make.ts"
import { needed } from "../../plan/parts/Classes.ts"
import type { Plan } from "../../plan/Plan.ts"
import * as Read from "../../read/Read.ts"
import { summarize } from "../../read/report/Summary.ts"
import * as Pictures from "../../results/Pictures.ts"
import { urlOf } from "../../workers/DatabaseUrl.ts"
import * as CheckReport from "../check/CheckReport.ts"
import * as Estimate from "../Estimate.ts"
import * as Exit from "../Exit.ts"
import * as Events from "../log/Events.ts"
import { printable } from "../Printable.ts"
import { readFailed } from "../ReadFailed.ts"
import * as Session from "../Session.ts"
import { dayOf } from "../settings/Setting.ts"
import * as PlanEvents from "./PlanEvents.ts"
import * as PlanFlags from "./PlanFlags.ts"
import * as RunDatabase from "./RunDatabase.ts"

export interface Input extends PlanFlags.Values {
  readonly path: string
  readonly idMap: string | undefined
  readonly database: string | undefined
  readonly today: string | undefined
  readonly partial: boolean
  readonly complete: boolean
  readonly dayFirst: boolean
  readonly concurrency: number
  readonly baseUrl: string | undefined
}

/** What the organization and its id map are read from. */
export interface Source extends Pick<Input, "database" | "concurrency" | "baseUrl"> {
  /** Whether a database that is named need not exist yet. */
  readonly newDatabase?: boolean | undefined
}

/** How a plan is made. */
export interface Planning {
  /** The id map, if it is not in a database. */
  readonly given?: Known | undefined
  readonly needs: (known: Known) => ReadLive.Options
  readonly make: (live: Live, known: Known) => Plan
}

const whole = "Without the whole map, accounts could be created twice."

const readCsv = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(path).pipe(
    Effect.catch(() => Exit.exitRejected(`Nothing was written: the id map ${printable(path)} cannot be read.`)),
    Effect.flatMap(IdMapCsv.parseCsv),
    Effect.catchTag("IdMapInvalid", (error) =>
      Exit.exitRejected(
        `Nothing was written: the id map ${printable(path)} cannot be used: ${printable(error.message)}.`,
        `${whole} Export it again.`
      ))
  )
})

const readDatabase = (path: string) =>
  RunDatabase.readKnown(path).pipe(
    Effect.catchTag("DatabaseUnreadable", (error) =>
      Exit.exitRejected(
        `Nothing was written: the database ${printable(path)} cannot be used: ${printable(error.message)}.`,
        RunDatabase.isDamaged(error) ? RunDatabase.recovery : whole
      ))
  )

/** The id map of a database that is named, else of the database of the organization, if it has one. */
const readKnown = Effect.fnUntraced(
  function*({ database, newDatabase }: Source, baseUrl: string, organization: string | undefined) {
    const url = urlOf(database)
    if (url !== undefined) {
      const SharedDatabase = yield* Effect.promise(() => import("../workers/SharedDatabase.ts"))
      return yield* SharedDatabase.knownOf(organization ?? "").pipe(SharedDatabase.connected(url))
    }
    const path = database ?? RunDatabase.defaultPath(baseUrl, organization ?? "")
    if (existsSync(path)) return yield* readDatabase(path)
    if (database === undefined || newDatabase === true) return Knowns.empty
    return yield* Exit.exitRejected(`Nothing was written: the database ${printable(path)} does not exist.`)
  }
)

/** Reads the school's files, and says what they are. */
export const readFiles = Effect.fnUntraced(function*(
  input: Pick<Input, "path" | "partial" | "complete" | "dayFirst" | "encoding" | "role">,
  today: string,
  rows = false
) {
  const roster = yield* Read.open(input.path, {
    today,
    partial: input.partial,
    complete: input.complete,
    dayFirst: input.dayFirst,
    encoding: input.encoding,
    role: input.role,
    rows
  }).pipe(
    Effect.catchTag("RosterReadError", (error) => Exit.exitRejected(`Nothing was sent. ${printable(error.message)}`)),
    (reading) => Events.timed(reading, "files.read", PlanEvents.ofFiles)
  )
  yield* Console.error(CheckReport.title(input.path, summarize(roster, today, 0)))
  if (!isValid(roster)) {
    yield* Console.error("Rows were left out, so nothing counts as absent. \"roster check\" says which.")
  }
  return roster
})

/** Reads the id map, if it is not given, and the organization. */
export const readOrganization = Effect.fnUntraced(
  function*(source: Source, { given, needs }: Pick<Planning, "given" | "needs">) {
    const baseUrl = Session.baseUrlOf(source.baseUrl)
    yield* Console.error("Reading the organization …")
    const now = new Date(yield* Clock.currentTimeMillis)
    let known: Known = Knowns.empty
    const live = yield* ReadLive.read((organization) =>
      Effect.map(given === undefined ? readKnown(source, baseUrl, organization) : Effect.succeed(given), (read) => {
        known = read
        return needs(read)
      })
    ).pipe(
      Effect.catchTags({
        FlatError: (error) => readFailed(error, baseUrl),
        AccountsUnreadable: (error) => readFailed(error, baseUrl)
      }),
      (reading) => Events.timed(reading, "organization.read", PlanEvents.ofLive)
    )
    return { known, live, now }
  }
)

/** Says when a plan was made, and how long it takes. */
export const estimated = Effect.fnUntraced(function*(made: Plan, now: Date, concurrency: number) {
  const flat = yield* FlatClient.FlatClient
  const plan = { ...made, made: now.toISOString() }
  const estimate = Estimate.make(plan.calls.apply, concurrency, yield* flat.quota, now)
  yield* Events.event("plan.made", PlanEvents.ofPlan(plan, estimate.seconds))
  return { plan, estimate }
})

/** Reads the organization and makes a plan of it and of the id map. Says how long it takes. */
export const planOf = Effect.fnUntraced(function*(source: Source, { given, make, needs }: Planning) {
  const { known, live, now } = yield* readOrganization(source, { given, needs })
  return yield* estimated(make(live, known), now, source.concurrency)
})

type Place = Pick<Input, "idMap" | "database" | "concurrency" | "baseUrl">

/** Checks what the id map is read from, and whether there is a token. Returns the id map if a file has it. */
const readGiven = Effect.fnUntraced(function*(input: Place) {
  if (input.idMap !== undefined && input.database !== undefined) {
    yield* Exit.exitRejected("Nothing was sent: give --id-map or --database, not both.")
  }
  // A file that is wrong is reported before anything is sent.
  const given = input.idMap !== undefined ? yield* readCsv(input.idMap) : undefined
  yield* Session.requireToken("scopes edu.admin.users.readonly, edu.classes.readonly and account.public_profile")
  return given
})

/** Reads the id map and the organization, and makes a plan of them. Says how long it takes. */
export const withOrganization = Effect.fnUntraced(function*(
  input: Place,
  needs: Planning["needs"],
  make: Planning["make"]
) {
  const given = yield* readGiven(input)
  return yield* planOf(input, { given, needs, make }).pipe(Effect.provide(Session.layer(input)))
})

/** Reads the id map and the organization. */
export const readThere = Effect.fnUntraced(function*(input: Place, needs: Planning["needs"]) {
  const given = yield* readGiven(input)
  return yield* readOrganization(input, { given, needs }).pipe(Effect.provide(Session.layer(input)))
})

/** How the plan of a school's files is made. */
export const planning = (roster: Roster, today: string, input: PlanFlags.Values): Planning => ({
  needs: (known) => needed(roster, known),
  make: (live, known) => Pictures.add(Make.make(roster, live, known, PlanFlags.options(input, today)), roster, live)
})

/** Compares a school's files with the organization. With `rows`, the roster says what became of each row. */
export const compare = Effect.fnUntraced(function*(input: Input, rows = false) {
  const today = yield* dayOf(input)
  const roster = yield* readFiles(input, today, rows)
  const { make, needs } = planning(roster, today, input)
  return { ...yield* withOrganization(input, needs, make), roster }
})
