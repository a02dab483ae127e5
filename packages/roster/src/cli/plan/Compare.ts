/** Reads the files, the id map and the organization, and makes the plan. Every problem ends the command with its exit code. */
import { FlatClient } from "@flat-sdk/core"
import type * as Command from "effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Struct from "effect/Struct"
import { existsSync } from "node:fs"
import * as Estimate from "../../console/Estimate.ts"
import * as Exit from "../../console/Exit.ts"
import * as Log from "../../console/JsonLog.ts"
import { printable } from "../../console/Printable.ts"
import { Organization } from "../../engine/records/Tables.ts"
import { type Live, total } from "../../live/Live.ts"
import * as ReadLive from "../../live/ReadLive.ts"
import { isValid, type Roster } from "../../model/Roster.ts"
import * as IdMaps from "../../plan/IdMap.ts"
import * as IdMapCsv from "../../plan/IdMapCsv.ts"
import type { Field, Options, Policy } from "../../plan/Options.ts"
import type { Plan } from "../../plan/Plan.ts"
import { neededClasses } from "../../plan/school/Classes.ts"
import * as Make from "../../plan/school/Make.ts"
import * as Read from "../../read/Read.ts"
import { summarize } from "../../read/report/Summary.ts"
import * as Pictures from "../../results/Pictures.ts"
import * as RunDatabase from "../database/RunDatabase.ts"
import * as Flags from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { dayOf } from "../settings/Setting.ts"
import * as CheckReport from "./CheckReport.ts"

/** The flags that are options of a plan under the same names. */
const choices = [...Struct.keys(Flags.changes), "at", "dayFirst", "encoding", "role"] as const

export const flags = {
  path: Flags.filesArgument,
  ...Flags.flags(
    ...choices,
    ...Struct.keys(Flags.filters),
    ...["keep", "repair", "today", "partial", "complete", "idMap", "database", "concurrency", "baseUrl"] as const,
    ...["json", "rows", "report", "names", "verbose"] as const
  )
}

export type Values = Command.Command.Config.Infer<typeof flags>

const edits = (fields: ReadonlyArray<Field>, policy: Policy) => fields.map((field) => [field, policy] as const)

/** The flags that mean options of a plan, which other commands have too. */
export type Choices = Omit<Values, "path" | "idMap" | "names" | "report">

/** Returns the options of a plan. A field that is both kept and repaired is kept. */
export const options = (
  { class: classes, grade, keep, repair, school, subject, term, ...values }: Choices,
  today: string
): Options => ({
  ...Struct.pick(values, choices),
  today,
  filter: { schools: school, terms: term, subjects: subject, grades: grade, classes },
  edits: Object.fromEntries([...edits(repair, "repair"), ...edits(keep, "keep")])
})

/** What the organization and its id map are read from. */
export interface Source extends Pick<Values, "database" | "concurrency" | "baseUrl"> {
  readonly idMap?: string | undefined
  /** Whether a database that is named need not exist yet. */
  readonly newDatabase?: boolean | undefined
}

export interface Planning {
  readonly needs: (known: IdMaps.Known) => ReadLive.Options
  readonly make: (live: Live, known: IdMaps.Known) => Plan
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

/** The id map of a database that is named, else of the database of the organization, if it has one. */
const readKnown = Effect.fnUntraced(
  function*({ database, newDatabase }: Source, baseUrl: string, organization: string | undefined) {
    const url = RunDatabase.urlOf(database)
    if (url !== undefined) {
      const SharedDatabase = yield* Effect.promise(() => import("../database/SharedDatabase.ts"))
      return yield* RunDatabase.knownIds.pipe(
        Effect.provideService(Organization, organization ?? ""),
        SharedDatabase.connect(url)
      )
    }
    const path = database ?? RunDatabase.defaultPath(baseUrl, organization ?? "")
    if (existsSync(path)) {
      return yield* RunDatabase.readKnown(path).pipe(
        Effect.catch((error) =>
          Exit.exitRejected(
            `Nothing was written: the database ${printable(path)} cannot be used: ${printable(error.message)}.`,
            RunDatabase.isDamaged(error) ? RunDatabase.recovery : whole
          )
        )
      )
    }
    if (database === undefined || newDatabase === true) return IdMaps.empty
    return yield* Exit.exitRejected(`Nothing was written: the database ${printable(path)} does not exist.`)
  }
)

export const readFiles = Effect.fnUntraced(function*(
  input: Pick<Values, "path" | "partial" | "complete" | "dayFirst" | "encoding" | "role">,
  today: string,
  rows = false
) {
  const roster = yield* Read.open(input.path, {
    ...Struct.pick(input, ["partial", "complete", "dayFirst", "encoding", "role"]),
    today,
    rows
  }).pipe(
    Exit.rejecting("Nothing was sent"),
    (reading) =>
      Log.logTime(reading, "files.read", ({ classes, counts, memberships, people, source }) => ({
        format: source.format,
        rows: source.files.reduce((sum, { rows }) => sum + rows, 0),
        people: people.size,
        classes: classes.size,
        memberships: memberships.size,
        diagnostics: Object.fromEntries(counts.map(({ code, count }) => [code, count]))
      }))
  )
  yield* Console.error(CheckReport.title(input.path, summarize(roster, today, 0)))
  if (!isValid(roster)) {
    yield* Console.error("Rows were left out, so nothing counts as absent. \"roster check\" says which.")
  }
  return roster
})

export const readOrganization = Effect.fnUntraced(function*(source: Source, needs: Planning["needs"]) {
  if (source.idMap !== undefined && source.database !== undefined) {
    yield* Exit.exitRejected("Nothing was sent: give --id-map or --database, not both.")
  }
  // A file that is wrong is reported before anything is sent.
  const given = source.idMap === undefined ? undefined : yield* readCsv(source.idMap)
  const baseUrl = Session.baseUrlOf(source.baseUrl)
  yield* Console.error("Reading the organization …")
  const now = new Date(yield* Clock.currentTimeMillis)
  let known = given ?? IdMaps.empty
  const live = yield* ReadLive.read(Effect.fnUntraced(function*(organization) {
    known = given ?? (yield* readKnown(source, baseUrl, organization))
    return needs(known)
  })).pipe(
    Effect.catchTags({
      FlatError: (error) => Session.reportReadFailure(error, baseUrl),
      AccountsUnreadable: (error) => Session.reportReadFailure(error, baseUrl)
    }),
    (reading) =>
      Log.logTime(reading, "organization.read", ({ accounts, classes, reads }) => ({
        accounts: accounts.size,
        classes: classes.size,
        requests: total(reads)
      }))
  )
  return { known, live, now }
})

export const addEstimate = Effect.fnUntraced(function*(made: Plan, now: Date, concurrency: number) {
  const flat = yield* FlatClient.FlatClient
  const plan = { ...made, made: now.toISOString() }
  const estimate = Estimate.make(plan.calls.apply, concurrency, yield* flat.quota, now)
  const { calls, conflicts, held, manualEdits, notices, steps } = plan
  yield* Log.event("plan.made", {
    steps: steps.length,
    kinds: calls.byKind,
    conflicts: conflicts.length,
    notices: notices.length,
    manualEdits: manualEdits.length,
    held: held.length,
    estimatedSeconds: estimate.seconds
  })
  return { plan, estimate }
})

/** Reads the organization and makes a plan of it and of the id map. Says how long it takes. */
export const planOf = Effect.fnUntraced(function*(source: Source, { make, needs }: Planning) {
  const { known, live, now } = yield* readOrganization(source, needs)
  return yield* addEstimate(make(live, known), now, source.concurrency)
})

export const planning = (roster: Roster, today: string, input: Choices): Planning => ({
  needs: (known) => neededClasses(roster, known),
  make: (live, known) => Pictures.add(Make.make(roster, live, known, options(input, today)), roster, live)
})

/** Compares a school's files with the organization. With `rows`, the roster says what became of each row. */
export const compare = Effect.fnUntraced(function*(input: Values, rows = false) {
  const today = yield* dayOf(input)
  const roster = yield* readFiles(input, today, rows)
  const planned = yield* Effect.provide(planOf(input, planning(roster, today, input)), Session.layer(input))
  return { ...planned, roster }
})
