/** A bulk run from its flags to its summary. */
import * as Danger from "@flat-sdk/agents/danger"
import { fromClient } from "@flat-sdk/agents/operations"
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Progress from "@flat-sdk/terminal/Progress"
import type * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import { CommandSession, identity } from "../calls/CommandSession.ts"
import * as Confirmation from "../calls/Confirmation.ts"
import type * as FileResult from "../calls/FileResult.ts"
import * as OutputFolder from "../calls/OutputFolder.ts"
import * as ScoreFile from "../calls/ScoreFile.ts"
import * as Usernames from "../calls/Usernames.ts"
import { version } from "../calls/Version.ts"
import type { Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { CommandFailed } from "../output/Failure.ts"
import * as Output from "../output/Output.ts"
import * as Debug from "../profiles/Debug.ts"
import { Profiles } from "../profiles/Profile.ts"
import * as CellFiles from "./CellFiles.ts"
import * as Check from "./Check.ts"
import * as CsvFile from "./CsvFile.ts"
import * as Digest from "./Digest.ts"
import * as Mapping from "./Mapping.ts"
import * as Plan from "./Plan.ts"
import * as ResultRecord from "./ResultRecord.ts"
import * as ResultsFile from "./ResultsFile.ts"
import * as RowCalls from "./RowCalls.ts"
import * as Target from "./Target.ts"

export const flags = {
  map: Flags.texts(
    "map",
    "field=Column",
    "Column that sets a field; a dot reads an inner field. Default: columns named like fields"
  ),
  set: Flags.texts("set", "field=value", "Field with the same value in every row"),
  delimiter: Flags.text(
    "delimiter",
    "character",
    "Separator of the file: a character, tab, comma, semicolon or pipe (default: detected)"
  ),
  concurrency: Flags.count("concurrency", "N", "Concurrent calls", { least: 1, most: 32, otherwise: 4 }),
  results: Flags.text(
    "results",
    "file",
    "CSV file for a result per row; it resumes a run (default: FILE.results.csv)"
  ),
  outputDir: Flags.text("output-dir", "folder", "Folder for the files of an operation that returns one"),
  skipInvalid: Flags.toggle("skip-invalid", "Call the valid rows although others are invalid"),
  retryUnknown: Flags.toggle("retry-unknown", "Repeat rows that may have been executed"),
  callChanged: Flags.toggle("call-changed", "Call rows again that were done with other values"),
  includeSecrets: Flags.toggle(
    "include-secrets",
    "Write passwords and tokens of responses to the results, if the response is the only place that has them"
  ),
  noLock: Flags.toggle("no-lock", "Go on where the results cannot be locked; only one run may then use them")
}

export interface Options extends Command.Command.Config.Infer<typeof flags> {
  readonly file: string
}

/** Rows that a message names. */
const shownRows = 10

const rowsOf = (count: number): string => `${count} ${count === 1 ? "row" : "rows"}`

const say = (message: string) =>
  Effect.flatMap(GlobalFlags.Globals, ({ quiet }) => quiet ? Effect.void : Output.note(message))

/** Reads the file, and which column sets which field. */
const sourceOf = Effect.fnUntraced(function*(operation: Operation, flags: Options) {
  const session = yield* CommandSession
  const { catalog } = session
  const targets = Target.all(catalog, operation)
  const file = yield* CsvFile.read(flags.file, {
    delimiter: flags.delimiter,
    isKnown: (heading) =>
      Target.find(catalog, operation, targets, heading) !== undefined
      || flags.map.some((map) => map.toLowerCase().endsWith(`=${heading.toLowerCase()}`))
  })
  const mapping = yield* Effect.try({
    try: () => Mapping.make(catalog, operation, file.header, flags),
    catch: (error) => error as FileFailure.FileFailure
  })
  const set = [...mapping.columns, ...mapping.fixed].map(({ target }) => target)
  const keys = set.map(Target.keyOf)
  const missing = targets.filter((target) => target.required && !keys.includes(Target.keyOf(target)))
    .map(({ name }) => name)
  if (missing.length > 0) {
    const open = missing.find((name) => !Secrets.isSecretName(name))
    return yield* FileFailure.rejection(
      `${flags.file} has no column for the required ${missing.length === 1 ? "field" : "fields"} ${
        missing.map((name) => `"${name}"`).join(", ")
      }. Its columns are: ${file.header.filter((heading) => heading !== "").join(", ")}`,
      `Choose the columns, such as --map ${missing[0]}=COLUMN${
        open === undefined ? "" : `, or set one value for every row with --set ${open}=VALUE`
      }.${
        operation.id === "createOrganizationUser" && missing.includes("password")
          ? ` To create accounts without passwords of your own, use "flat roster sync ${flags.file}", which generates them.`
          : ""
      }`
    )
  }
  if (mapping.ignored.length > 0) {
    const names = mapping.ignored.map(({ column, meant }) =>
      meant === undefined ? `"${column}"` : `"${column}" (did you mean "${meant}"?)`
    )
    yield* say(`Columns that set no field: ${names.join(", ")}.`)
  }
  const key = set.some(({ isSecret }) => isSecret) ? yield* Digest.loadKey : undefined
  return { session, operation, file, mapping, key } satisfies Check.Source
})

const check = (source: Check.Source) =>
  Effect.scoped(Effect.gen(function*() {
    const { quiet } = yield* GlobalFlags.Globals
    const progress = yield* Progress.make({ unit: "rows checked", total: source.file.records.length, quiet })
    return yield* Check.all(source, progress.add(1))
  }))

/** Notes which rows have the same values as one above: often a mistake, and sometimes intended. */
const noteRepeated = (rows: ReadonlyArray<Plan.CheckedRow>) => {
  const first = new Map<string, number>()
  const repeated = rows.flatMap(({ digest, row }) => {
    const same = first.get(digest)
    if (same === undefined) first.set(digest, row)
    return same === undefined ? [] : [`row ${row} is the same as row ${same}`]
  })
  const shown = [...repeated.slice(0, shownRows), ...(repeated.length > shownRows ? ["…"] : [])].join(", ")
  return repeated.length === 0 ? Effect.void : say(`${rowsOf(repeated.length)} with the values of another: ${shown}.`)
}

/** A connection whose calls wait for the hourly rate limit to reset. */
const connect = Effect.fnUntraced(function*(concurrency: number) {
  const { baseUrl, profile, quiet } = yield* GlobalFlags.Globals
  return yield* (yield* Profiles).connect({ baseUrl, profile }, {
    userAgent: `flat-cli/${version}`,
    maxWait: "65 minutes",
    concurrency,
    onWait: Debug.waitNotes(quiet, yield* Output.notes, yield* Debug.Log)
  })
})

/** Fields of a response that are secret, such as the token of a new delegation. */
const secretFields = ({ operation: { response }, session: { catalog } }: Check.Source): ReadonlyArray<string> =>
  response === undefined ? [] : [...Fields.fieldsOf(catalog, response).keys()].filter(Secrets.isSecretName)

const incomplete = (
  records: ReadonlyArray<ResultRecord.ResultRecord>,
  stop: RowCalls.Stop | undefined,
  counts: Readonly<Record<"failed" | "unknown" | "skipped" | "changed" | "left", number>>,
  path: string
) => {
  const parts = Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  const wrong = records.filter(({ status }) => status === "failed" || status === "unknown")
  const lines = [
    `Not all rows are done: ${parts.join(", ")}. See ${path}`,
    ...wrong.slice(0, shownRows).map(({ message, reason, row, status }) =>
      `  row ${row}: ${status}, ${reason}: ${message}`
    ),
    wrong.length > shownRows ? `  and ${wrong.length - shownRows} more` : "",
    stop === undefined ? "" : `The run stopped${
      stop.why === "unreachable"
        ? " after several failures of the server or the network in a row"
        : ", because no further row could succeed"
    }: ${stop.message}`,
    counts.unknown === 0
      ? ""
      : "Unknown rows may have been executed, and are not repeated. Check them; --retry-unknown calls them again.",
    counts.changed === 0
      ? ""
      : "Changed rows were done with other values, and are not called. --call-changed calls them with the new ones."
  ]
  return new CommandFailed({
    reason: "Incomplete",
    exitCode: stop === undefined || stop.why === "token" ? exitCodes.incomplete : exitCodes.stopped,
    message: lines.filter((line) => line !== "").join("\n"),
    next: counts.failed + counts.left > 0
      ? "Correct the rows or the cause, and run the same command again: it resumes."
      : "Run the same command again with these flags, or correct the file."
  })
}

export const run = Effect.fnUntraced(function*(operation: Operation, flags: Options) {
  const { as, curl, dryRun, quiet } = yield* GlobalFlags.Globals
  const source = yield* sourceOf(operation, flags)
  const { catalog } = source.session
  const valid = <E, R>(found: Effect.Effect<Check.Checked, E, R>) =>
    Effect.filterOrFail(
      found,
      ({ problems }) => problems.length === 0 || flags.skipInvalid,
      ({ problems, rows }) => Check.invalidRows(flags.file, problems, rows.length)
    )
  const checked = yield* valid(check(source))
  yield* noteRepeated(checked.rows)
  const path = flags.results ?? `${flags.file.replace(/\.csv$/i, "")}.results.csv`
  const kind = { operation: operation.id, ...(yield* identity), run: ResultRecord.makeRun() }
  const results = yield* ResultsFile.open(path, kind, flags.noLock || dryRun || curl)
  const { outputDir } = flags
  // A download changes nothing, so that it is repeated.
  const retryUnknown = flags.retryUnknown || outputDir !== undefined
  const planOf = ({ rows }: Check.Checked) => Plan.make(rows, results.records, kind, { ...flags, retryUnknown })
  const calledIn = ({ rows }: Plan.Plan) =>
    new Set(rows.filter(({ decision }) => decision === "call").map(({ row }) => row))
  const placed = outputDir === undefined
    ? checked
    : yield* valid(Check.files(source, checked, calledIn(planOf(checked)), outputDir, results.records))
  const first = planOf(placed)
  const options = yield* GlobalFlags.outputOptions()

  if (dryRun || curl) {
    yield* say(
      `Nothing was sent.${as === undefined ? "" : ` Rows would be called as ${as}, with a delegated token.`}`
    )
    return yield* Output.value({ rows: placed.rows.length, ...Plan.count(first) }, options)
  }
  const { actAs, client: own, idOf } = yield* connect(flags.concurrency)
  const { rows } = yield* valid(Check.accounts(source, placed, calledIn(first), idOf))
  const plan = planOf({ rows, problems: [] })
  const called = calledIn(plan)
  const counts = Plan.count(plan)
  yield* say(
    `${rowsOf(rows.length)}: ${counts.call} to call${
      Object.entries(counts).filter(([name, count]) => name !== "call" && count > 0)
        .map(([name, count]) => `, ${count} ${name}`).join("")
    }. Results: ${path}`
  )

  const calls = rows.filter(({ row }) => called.has(row))
  if ((yield* Confirmation.isPossible) && operation.method !== "GET") {
    const dangers = calls.map(({ input }) => Danger.of(catalog, { operation, input }))
    yield* Confirmation.ask(Danger.all(dangers), `${operation.summary}\n${rowsOf(calls.length)} of ${flags.file}`)
  }
  if (outputDir !== undefined) yield* OutputFolder.create(outputDir)
  const client = as === undefined ? own : yield* actAs(as, operation.scopes)
  const secrets = flags.includeSecrets ? secretFields(source) : []
  const journal = yield* results.begin(plan.records, secrets)
  const note = yield* Output.notes
  const abandoned = yield* RowCalls.abandonedBySignals(() =>
    note("\nFinishing the calls in flight. Press Ctrl-C again to stop: their outcome is then unknown.")
  )
  let done = 0
  let failed = 0
  const left = () => counts.call - done
  // The bar is gone before anything else is written to the terminal.
  const stop = yield* Effect.scoped(Effect.gen(function*() {
    const progress = yield* Progress.make({ unit: "rows", total: counts.call, quiet })
    return yield* RowCalls.run(calls, journal, {
      kind,
      secrets,
      concurrency: flags.concurrency,
      abandoned,
      call: Effect.fnUntraced(
        function*({ as, input, target }: RowCalls.CallRow) {
          const account = as === undefined ? client : yield* actAs(as, operation.scopes, "as")
          const caller = fromClient(account)
          const named = yield* Usernames.replaceNames(operation, input, idOf)
          if (target !== undefined) {
            const open: FileResult.Open = ScoreFile.isExport(operation)
              ? ScoreFile.open(catalog, account, named)
              : (options) => caller.download(operation, named, options)
            return yield* OutputFolder.save(open, target)
          }
          return yield* caller.call(operation, yield* CellFiles.open(flags.file, named, source.session))
        },
        // Accounts are known by now.
        Effect.catchTag("ProfileError", Effect.die)
      ),
      onOutcome: ({ status }) =>
        Effect.gen(function*() {
          done++
          if (status !== "ok") failed++
          yield* progress.set({ failed, quota: (yield* client.quota).remaining })
          yield* progress.add(1)
        })
    })
  })).pipe(
    Effect.onInterrupt(() =>
      Output.note(
        `Interrupted: ${done} of ${counts.call} rows were called, ${left()} are left. Results: ${path}\nRun the same command again to resume.`
      )
    )
  )
  yield* journal.check

  const keys = new Set(plan.rows.filter(({ decision }) => decision !== "changed").map(ResultRecord.keyOf))
  const records = [...journal.records().values()].filter((record) => keys.has(ResultRecord.keyOf(record)))
  const countOf = (...statuses: ReadonlyArray<ResultRecord.Status>) =>
    records.filter(({ status }) => statuses.includes(status)).length
  const open = {
    failed: countOf("failed"),
    unknown: countOf("unknown", "sent"),
    skipped: countOf("skipped"),
    changed: counts.changed,
    left: left()
  }
  yield* Output.value({ rows: rows.length, ok: countOf("ok"), ...open, results: path }, options)
  if (Object.values(open).some((count) => count > 0)) return yield* incomplete(records, stop, open, path)
}, Effect.scoped)
