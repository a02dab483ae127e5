/** The `check` command: reads files of any format and says what is in them. Needs no token and sends nothing. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describeCommand } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { printable } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import * as IdMapCsv from "../../plan/IdMapCsv.ts"
import * as Read from "../../read/Read.ts"
import { summarize } from "../../read/report/Summary.ts"
import * as CheckReport from "../plan/CheckReport.ts"
import { filesArgument, flags } from "../settings/Flags.ts"
import { dayOf } from "../settings/Setting.ts"

const mostPlaces = 3

/** A sample school, to try the tool without files of one's own. The build makes the files a part of the command. */
const sampleFiles: Readonly<Record<string, () => Buffer>> = {
  "academicSessions.csv": () =>
    readFileSync(
      fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/academicSessions.csv"))
    ),
  "classes.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/classes.csv"))),
  "courses.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/courses.csv"))),
  "enrollments.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/enrollments.csv"))),
  "manifest.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/manifest.csv"))),
  "orgs.csv": () => readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/orgs.csv"))),
  "roles.csv": () =>
    readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/roles.csv"))),
  "users.csv": () => readFileSync(fileURLToPath(import.meta.resolve("../../../samples/lindenfeld-oneroster/users.csv")))
}

const writeSample = (folder: string): void => {
  mkdirSync(folder)
  for (const [name, read] of Object.entries(sampleFiles)) writeFileSync(join(folder, name), read())
}

export const check = Command.make(
  "check",
  {
    path: filesArgument,
    ...flags(
      "sample",
      "partial",
      "complete",
      "dayFirst",
      "encoding",
      "role",
      "strict",
      "idMap",
      "today",
      "json",
      "values"
    )
  },
  Effect.fn(function*({ idMap, json, path, sample, ...options }) {
    if (sample) {
      yield* Effect.try(() => writeSample(path)).pipe(
        Effect.catch(() =>
          Exit.exitRejected(`The sample school cannot be written to ${printable(path)}. Name a new folder.`)
        )
      )
    }
    const today = yield* dayOf(options)
    const fs = yield* FileSystem.FileSystem
    // Without it, nobody knows whether a file removes an id that was never there.
    const known = idMap === undefined ? undefined : yield* fs.readFileString(idMap).pipe(
      Effect.flatMap(IdMapCsv.parseCsv),
      Exit.rejecting("Nothing was checked: the id map")
    )
    const roster = yield* Read.open(path, { ...options, today, known }).pipe(
      Effect.catchTag("RosterReadError", ({ advice, message, reason, what }) =>
        Effect.andThen(
          json
            ? Console.log(JSON.stringify({ path, error: { reason, what, advice } }))
            : Console.error(printable(message)),
          new Exit.ExitWith({ code: exitCodes.rejected })
        ))
    )
    const doubts = CheckReport.doubts(roster)
    const summary = CheckReport.raise(summarize(roster, today, json ? Infinity : mostPlaces), doubts)
    if (json) yield* Console.log(JSON.stringify({ path, ...summary, rejectedFor: doubts }, null, 2))
    else {
      const width = yield* Table.width
      for (
        const text of [
          CheckReport.title(path, summary),
          CheckReport.contentsTable(summary, width),
          CheckReport.diagnostics(summary, width),
          CheckReport.verdict(summary, doubts, options.strict)
        ]
      ) if (text !== "") yield* Console.log(text)
    }
    if (!summary.valid || doubts.length > 0) return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
  })
).pipe(
  describeCommand(
    `Reads OneRoster 1.1 and 1.2, Clever's SFTP files, School Data Sync v2.1, v2 and v1, or a plain CSV file, from a folder, a zip or
a single file. Prints what was found and what is wrong, grouped by code, with the first places. Needs no token and sends nothing.`,
    {
      done: "everything was read",
      incomplete: "rows were left out, \"roster sync\" rejects the file or, with --strict, rules are broken",
      examples: {
        "check export.zip": "Say what a zip contains",
        "check export --strict": "Check a folder against the rules of its format",
        "check school --sample": "Write a sample school to the folder school, to try the tool",
        "check users.csv --json": "Print the result for a program"
      }
    }
  )
)
