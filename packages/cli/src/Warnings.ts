/** What the client logs, such as a response that does not match the documentation: on standard error, because standard output has the results. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Stdio from "effect/Stdio"
import * as Output from "./output/Output.ts"

const nameOf = (level: string): string => level === "Warn" ? "Warning" : level

const textOf = (message: unknown): string => Array.isArray(message) ? message.map(String).join(" ") : String(message)

/** Layer of the loggers. `before` runs before each warning, to clear a line that is shown. */
export const layer = (quiet: boolean, before: () => void = () => {}): Layer.Layer<never, never, Stdio.Stdio> =>
  Layer.unwrap(Effect.map(Output.notes, (note) =>
    Logger.layer(
      quiet ? [] : [
        Logger.make(({ logLevel, message }) => {
          before()
          note(`${nameOf(logLevel)}: ${textOf(message)}`)
        })
      ]
    )))
