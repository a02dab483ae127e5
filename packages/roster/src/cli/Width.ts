/** The width of what a command prints. */
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"

/** Width of output to a pipe or a file. */
const pipeWidth = 80

/** Returns the characters that fit on a line. */
export const width = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  const terminal = yield* Terminal.Terminal
  const columns = (yield* stdio.stdoutIsTerminal) ? yield* terminal.columns : 0
  return columns > 0 ? columns : pipeWidth
})
