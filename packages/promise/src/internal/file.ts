/**
 * Operations that return a file: the bytes as a promise, as an async iterable, or as a download. Only services with such operations import this
 * module, so bundles without them do not contain it.
 */
import { openDownload, type Opened, ownOfDownload, readFile, readingFile } from "@flat-sdk/engine/Bodies"
import * as CallOptions from "@flat-sdk/engine/CallOptions"
import type * as Core from "@flat-sdk/engine/FlatError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { Download as PublicDownload, DownloadOptions, FileOptions } from "../api/Download.ts"
import type { CallOptions as Options } from "../api/Operation.ts"
import { fromCaller } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import { type Api, type Call, callable } from "./operations.ts"
import type { Runner } from "./Runner.ts"

const close = (scope: Scope.Closeable) => Effect.runPromise(Scope.close(scope, Exit.void))

/** Opens a file, with its bytes as an async iterable. */
export const openFile = async (
  runner: Runner,
  open: (scope: Scope.Scope) => Effect.Effect<Opened, Core.FlatError>,
  options: Options | undefined
): Promise<PublicDownload> => {
  const scope = Scope.forkUnsafe(runner.scope)
  try {
    const { pull, ...head } = await runner.run(open(scope), CallOptions.signalOf(options))
    const iteration = new Iteration(runner, pull, options, scope)
    return {
      ...head,
      stream: { [Symbol.asyncIterator]: () => iteration },
      [Symbol.asyncDispose]: async () => {
        await iteration.return()
      }
    }
  } catch (error) {
    await close(scope)
    throw fromCaller(error, openFile)
  }
}

/** Creates the function of an operation that returns a file. */
export const file: Api = (runner, prepared, pipe) => {
  const whole: Call = (input, overrides) => readFile(prepared, pipe, input, overrides)
  return Object.assign(callable(runner, whole), {
    stream: (input?: unknown, options?: FileOptions): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => {
        const scope = Scope.forkUnsafe(runner.scope)
        return new Iteration(runner, readingFile(prepared, pipe, scope, input, options), options, scope)
      }
    }),
    download: (input?: unknown, options?: DownloadOptions) => {
      const overrides = CallOptions.of(options, ownOfDownload)
      const open = (scope: Scope.Scope) =>
        Effect.map(openDownload(prepared, pipe, scope, input, options, overrides), (response) => response.value)
      return openFile(runner, open, options)
    }
  })
}
