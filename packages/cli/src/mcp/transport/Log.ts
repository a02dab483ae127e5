/**
 * The log of the server: on standard error, because standard output carries the protocol, and without names or secrets.
 */
import type { Privacy } from "@flat-sdk/agents/privacy/Privacy"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"

/** Layer that replaces every logger. */
export const layer = (privacy: Privacy, write: (line: string) => void) =>
  Logger.layer([
    Logger.map(Logger.formatLogFmt, (line) => write(`${privacy.maskText(line)}\n`))
  ]).pipe(Layer.orDie)
