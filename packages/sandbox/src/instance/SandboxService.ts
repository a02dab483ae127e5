/** A sandbox as a service of Effect, and how it is created in a scope. */
import { Encode, FlatError } from "@flat-sdk/core/FlatError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { OptionError, type Options } from "../settings/Options.ts"
import { open } from "./Instance.ts"
import type { SandboxShape } from "./SandboxShape.ts"

/** Service for a sandbox. */
export class Sandbox extends Context.Service<Sandbox, SandboxShape>()("@flat-sdk/sandbox/Sandbox") {}

/** Runs a function that reads options, and throws if one is invalid. */
export const readOptions = <A>(read: () => A): Effect.Effect<A, FlatError> =>
  Effect.try({
    try: read,
    catch: (error) => {
      const { option: path, problem } = error instanceof OptionError
        ? error
        : { option: "", problem: error instanceof Error ? error.message : String(error) }
      const reason = new Encode({ problems: [{ path, problem }] })
      return new FlatError({ operation: "Sandbox", method: "-", path: "options", attempts: 0, reason })
    }
  })

/** Creates a sandbox that uses the Effect clock and closes with the scope. */
export const acquire = (options: Options) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.acquireRelease(
      readOptions(() => open(options, () => clock.currentTimeMillisUnsafe())),
      ({ sandbox }) => Effect.promise(sandbox.close)
    ))
