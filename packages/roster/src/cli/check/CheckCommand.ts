/** The `check` command: reads files of any format and says what is in them. Needs no token and sends nothing. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Read from "../../read/Read.ts"
import { summarize } from "../../read/report/Summary.ts"
import { documented } from "../Documented.ts"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { filesArgument, flags } from "../settings/Flags.ts"
import { dayOf } from "../settings/Setting.ts"
import * as Table from "../Table.ts"
import * as CheckReport from "./CheckReport.ts"
import * as Sample from "./Sample.ts"

const mostPlaces = 3

export const check = Command.make(
  "check",
  {
    path: filesArgument,
    ...flags("sample", "partial", "complete", "dayFirst", "encoding", "role", "strict", "today", "json", "values")
  },
  Effect.fn(function*({ json, path, sample, ...options }) {
    if (sample) {
      yield* Effect.try(() => Sample.write(path)).pipe(
        Effect.catch(() =>
          Exit.exitRejected(`The sample school cannot be written to ${printable(path)}. Name a new folder.`)
        )
      )
    }
    const today = yield* dayOf(options)
    const roster = yield* Read.open(path, {
      ...options,
      today,
      encoding: options.encoding,
      role: options.role
    })
      .pipe(
        Effect.catchTag("RosterReadError", (error) =>
          Effect.gen(function*() {
            if (json) {
              yield* Console.log(
                JSON.stringify({ path, error: { reason: error.reason, what: error.what, advice: error.advice } })
              )
            } else yield* Console.error(printable(error.message))
            return yield* new Exit.ExitWith({ code: exitCodes.rejected })
          }))
      )
    const summary = summarize(roster, today, json ? Infinity : mostPlaces)
    if (json) yield* Console.log(JSON.stringify({ path, ...summary }, null, 2))
    else {
      const width = yield* Table.width
      yield* Console.log(CheckReport.title(path, summary))
      yield* Console.log(CheckReport.found(summary, width))
      if (summary.diagnostics.length > 0) yield* Console.log(CheckReport.diagnostics(summary, width))
      const doubts = roster.source.format === "csv" ? CheckReport.doubts(roster) : []
      if (doubts.length > 0) {
        yield* Console.log(`"roster sync" rejects the file, unless --skip-invalid is given: ${doubts.join(", ")}.`)
      }
      yield* Console.log(CheckReport.verdict(summary, options.strict))
    }
    if (!summary.valid) return yield* new Exit.ExitWith({ code: exitCodes.incomplete })
  })
).pipe(
  documented(
    `Reads OneRoster 1.1 and 1.2, Clever's SFTP files, School Data Sync v2.1, v2 and v1, or a plain CSV file, from a folder, a zip or
a single file. Prints what was found and what is wrong, grouped by code, with the first places. Needs no token and sends nothing.`,
    {
      done: "everything was read",
      incomplete: "rows were left out or, with --strict, rules are broken",
      examples: {
        "check export.zip": "Say what a zip contains",
        "check export --strict": "Check a folder against the rules of its format",
        "check school --sample": "Write a sample school to the folder school, to try the tool",
        "check users.csv --json": "Print the result for a program"
      }
    }
  )
)
