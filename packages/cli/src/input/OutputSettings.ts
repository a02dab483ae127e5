/**
 * How results are written: the global flags, and what the terminal can show.
 */
import * as Effect from "effect/Effect"
import type * as Stdio from "effect/Stdio"
import type { OutputOptions } from "../output/Output.ts"
import * as Screen from "../output/Screen.ts"
import { Globals } from "./GlobalFlags.ts"

/** Returns the options of the output. `response` describes what is written. */
export const options = Effect.fnUntraced(function*(
  response?: OutputOptions["response"]
): Effect.fn.Return<OutputOptions, never, Globals | Stdio.Stdio> {
  const { fields, format, jq, noHeader, quiet } = yield* Globals
  return {
    format,
    fields,
    jq,
    header: !noHeader,
    response,
    quiet,
    ...(yield* Screen.detect)
  }
})
