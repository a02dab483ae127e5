/** What standard output is: a terminal of some width, and whether it shows colours. */
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import { columns } from "./RootHelp.ts"

export interface Screen {
  readonly color: boolean
  readonly columns: number
  readonly terminal: boolean
}

/** Width of tables in a pipe or a file. */
const otherwise = 80

/**
 * Looks at standard output. `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` decide the colours as in the help; `COLUMNS` sets the width in a pipe.
 */
export const detect: Effect.Effect<Screen, never, Stdio.Stdio> = Effect.gen(function*() {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
  const { stdoutIsTerminal } = yield* Stdio.Stdio
  return {
    color: canColor,
    columns: columns() ?? otherwise,
    terminal: yield* stdoutIsTerminal
  }
})
