/** What standard output is: a terminal of some width, and whether it shows colours. */
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"

export interface Screen {
  readonly color: boolean
  readonly columns: number
  readonly terminal: boolean
}

/** Width of tables in a pipe or a file. */
const otherwise = 80

const widthOf = (value: unknown): number | undefined => {
  const width = Number(value)
  return Number.isInteger(width) && width > 0 ? width : undefined
}

const columnsOf = (columns: number | undefined): number | undefined =>
  widthOf(columns) ?? widthOf(process.env["COLUMNS"])

/** Width of the help: that of the terminal. In a pipe nothing is wrapped, so that programs find whole sentences. */
export const helpWidth: Effect.Effect<number> = Effect.sync(() => columnsOf(process.stdout.columns) ?? Infinity)

/**
 * Looks at standard output. `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` decide the colours as in the help; `COLUMNS` sets the width in a pipe.
 */
export const detect: Effect.Effect<Screen, never, Stdio.Stdio> = Effect.gen(function*() {
  const { canColor } = yield* TerminalCapabilities.TerminalCapabilities
  const { stdoutIsTerminal } = yield* Stdio.Stdio
  return {
    color: canColor,
    columns: columnsOf(process.stdout.columns) ?? otherwise,
    terminal: yield* stdoutIsTerminal
  }
})
