/**
 * How results are written: the global flags, and what the terminal can show.
 */
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import type { OutputOptions } from "../output/Output.ts"
import { Globals } from "./GlobalFlags.ts"

/** Returns the options of the output. `response` describes what is written. */
export const options = Effect.fnUntraced(function*(
  response?: OutputOptions["response"]
): Effect.fn.Return<OutputOptions, never, Globals | Stdio.Stdio | Terminal.Terminal> {
  const { fields, format, noHeader, quiet } = yield* Globals
  const stdio = yield* Stdio.Stdio
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
  const terminal = yield* stdio.stdoutIsTerminal
  return {
    format,
    fields,
    header: !noHeader,
    response,
    color: canColor,
    columns: terminal ? yield* (yield* Terminal.Terminal).columns : 80,
    terminal,
    quiet
  }
})
