/**
 * Prepared operations as promises and async iterables. There is no code here for any one operation.
 */
import * as CallOptions from "@flat-sdk/core/CallOptions"
import type * as Core from "@flat-sdk/core/FlatError"
import * as Download from "@flat-sdk/core/http/Download"
import * as Prepared from "@flat-sdk/core/http/Prepared"
import type { RequestPipe } from "@flat-sdk/core/http/RequestPipe"
import * as Walk from "@flat-sdk/core/Walk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type {
  Answer,
  CallOptions as Options,
  CollectOptions,
  Download as PublicDownload,
  DownloadOptions,
  FileOptions,
  Result as PublicResult,
  ResumeOptions,
  WalkOptions
} from "../Operation.ts"
import { fromCaller, toFlatError } from "./failure.ts"
import { Iteration } from "./Iteration.ts"
import * as PagePromise from "./PagePromise.ts"
import type { Runner } from "./Runner.ts"

type Pipe = RequestPipe["Service"]
type Call = (input: unknown, overrides?: CallOptions.Overrides) => Effect.Effect<Answer<unknown>, Core.FlatError>

/** What every operation is: a function, with its variants. */
const callable = (runner: Runner, call: Call) => {
  const value = (input: unknown, overrides: CallOptions.Overrides | undefined) =>
    Effect.map(call(input, overrides), (answer) => answer.value)
  return Object.assign((input?: unknown, options?: Options) => {
    const overrides = CallOptions.of(options)
    return runner.run(value(input, overrides), overrides?.signal)
  }, {
    withResponse: (input?: unknown, options?: Options) => {
      const overrides = CallOptions.of(options)
      return runner.run(call(input, overrides), overrides?.signal)
    },
    result: async function result(input?: unknown, options?: Options): Promise<PublicResult<unknown>> {
      try {
        const overrides = CallOptions.of(options)
        const outcome = await runner.run(Effect.result(value(input, overrides)), overrides?.signal)
        return Result.isSuccess(outcome)
          ? { ok: true, value: outcome.success }
          : { ok: false, error: fromCaller(toFlatError(outcome.failure), result) }
      } catch (error) {
        throw fromCaller(error, result)
      }
    }
  })
}

const paginated = (runner: Runner, prepared: Prepared.Prepared, pipe: Pipe, pageSize?: number | null) => {
  const readPage = Walk.readPage(prepared, pipe)
  const walks = Walk.make(prepared.operation, readPage, pageSize)
  const iterable = <A>(start: Walk.Start<A>, options: WalkOptions | undefined): AsyncIterable<A> => ({
    [Symbol.asyncIterator]: () => new Iteration(runner, start(), options)
  })
  const call = (input?: unknown, options?: Options) => PagePromise.call(runner, readPage, walks, input, options)
  return Object.assign(call, {
    ...callable(runner, readPage),
    stream: (input?: unknown, options?: WalkOptions) => iterable(walks.stream(input, options), options),
    pages: (input?: unknown, options?: WalkOptions) => iterable(walks.pages(input, options), options),
    resumable: (input?: unknown, options?: ResumeOptions) => iterable(walks.resumable(input, options), options),
    collect: async function collect(input: unknown, options: CollectOptions): Promise<ReadonlyArray<unknown>> {
      try {
        const problem = walks.problemOf(options)
        if (problem !== undefined) return await runner.run(Effect.fail(problem), CallOptions.signalOf(options))
        const refusal = runner.refusal(options.signal)
        if (refusal !== undefined) throw refusal.reason
        const items: Array<unknown> = []
        if (options.limit === 0) return items
        for await (const item of iterable(walks.collect(input, options), options)) {
          if (items.push(item) >= options.limit) break
        }
        return items
      } catch (error) {
        throw fromCaller(error, collect)
      }
    }
  })
}

const close = (scope: Scope.Closeable) => Effect.runPromise(Scope.close(scope, Exit.void))

/** A file that is open, with its bytes as an async iterable. */
export const opened = async (
  runner: Runner,
  open: (scope: Scope.Scope) => Effect.Effect<Download.Opened, Core.FlatError>,
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
    throw fromCaller(error, opened)
  }
}

const binary = (runner: Runner, prepared: Prepared.Prepared, pipe: Pipe) => {
  const whole: Call = (input, overrides) => Download.read(prepared, pipe, input, overrides)
  return Object.assign(callable(runner, whole), {
    stream: (input?: unknown, options?: FileOptions): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => {
        const scope = Scope.forkUnsafe(runner.scope)
        return new Iteration(runner, Download.reading(prepared, pipe, scope, input, options), options, scope)
      }
    }),
    download: (input?: unknown, options?: DownloadOptions) => {
      const overrides = CallOptions.of(options, Download.ownOfDownload)
      const open = (scope: Scope.Scope) =>
        Effect.map(Download.open(prepared, pipe, scope, input, options, overrides), (answer) => answer.value)
      return opened(runner, open, options)
    }
  })
}

/** The function that an operation is. */
export const operationOf = (
  runner: Runner,
  prepared: Prepared.Prepared,
  pipe: Pipe,
  pageSize?: number | null
): unknown => {
  switch (prepared.kind) {
    case "single":
      return callable(runner, (input, overrides) => Prepared.execute(prepared, pipe, input, overrides))
    case "paginated":
      return paginated(runner, prepared, pipe, pageSize)
    case "file":
      return binary(runner, prepared, pipe)
  }
}
