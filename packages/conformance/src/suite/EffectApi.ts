/** The Effect API over any transport. */
import { FlatClient, type FlatConfig, type FlatError, type Pagination, type Transport } from "@flat-sdk/core"
import { Effect, Exit, Fiber, Layer, ManagedRuntime, Stream } from "effect"
import {
  type Api,
  type ClientOptions,
  failureOf,
  type FlatResponse,
  type OperationName,
  type Outcome,
  type Page,
  tagOf
} from "./Api.ts"

// All operations have the same type here, because the suite calls them by name.
interface AnyOperation {
  (input?: unknown, options?: unknown): Effect.Effect<unknown, FlatError.FlatError>
  readonly withResponse: (input?: unknown) => Effect.Effect<FlatResponse, FlatError.FlatError>
  readonly stream: (input?: unknown, options?: unknown) => Stream.Stream<unknown, FlatError.FlatError>
  readonly pages: (input?: unknown, options?: unknown) => Stream.Stream<Page, FlatError.FlatError>
  readonly resumable: (
    input?: unknown,
    options?: unknown
  ) => Stream.Stream<Pagination.Resumable<unknown>, FlatError.FlatError>
  readonly collect: (input: unknown, options: unknown) => Effect.Effect<ReadonlyArray<unknown>, FlatError.FlatError>
}

/** Opens a client over a transport; the transport opens and closes with it. */
export const open = (transport: Layer.Layer<Transport.Transport, FlatError.FlatError>) =>
async (
  options: ClientOptions
): Promise<Api> => {
  const runtime = ManagedRuntime.make(Layer.provideMerge(FlatClient.layer(options as FlatConfig.Options), transport))
  const flat = await runtime.runPromise(FlatClient.FlatClient)
  const operation = (name: OperationName) => Reflect.get(flat[tagOf(name)], name) as AnyOperation
  const run = <A>(effect: Effect.Effect<A, FlatError.FlatError>): Promise<Outcome<A>> =>
    runtime.runPromise(Effect.match(effect, {
      onFailure: (error): Outcome<A> => ({ ok: false, error: failureOf(error) }),
      onSuccess: (value): Outcome<A> => ({ ok: true, value })
    }))
  return {
    call: (name, input, options) => run(operation(name)(input, options)),
    request: (request) => run(flat.request(request)),
    requestStream: (request) => run(Stream.runCollect(flat.request.stream(request))),
    withResponse: (name, input) => run(operation(name).withResponse(input)),
    stream: (name, input, options) => run(Stream.runCollect(operation(name).stream(input, options))),
    pages: (name, input, options) => run(Stream.runCollect(operation(name).pages(input, options))),
    collect: (name, input, limit) => run(operation(name).collect(input, { limit })),
    resumed: (name, input, stop) =>
      run(Effect.gen(function*() {
        const before = yield* Stream.runCollect(Stream.take(operation(name).resumable(input), stop))
        const from: unknown = JSON.parse(JSON.stringify(before.at(-1)?.checkpoint))
        const after = yield* Stream.runCollect(operation(name).resumable(input, { from }))
        return [...before, ...after].map(({ item }) => item)
      })),
    aborted: async (name, input, given) => {
      const fiber = runtime.runFork(operation(name)(input))
      await given
      const exit = await runtime.runPromise(Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber)))
      return Exit.isFailure(exit)
    },
    waiting: {
      exportScore: (input) =>
        run(Effect.scoped(Effect.gen(function*() {
          const events: Array<string> = []
          const file = yield* flat.scores.exportScore.download(
            input as Parameters<typeof flat.scores.exportScore>[0],
            {
              interval: 1000,
              onProgress: ({ _tag }) => void events.push(_tag)
            }
          )
          const parts = yield* Stream.runCollect(file.stream)
          return { events, bytes: Uint8Array.from(parts.flatMap((part) => [...part])) }
        }))),
      recognise: (input, details) =>
        run(Effect.gen(function*() {
          const events: Array<string> = []
          let job: unknown
          yield* Stream.runForEach(
            flat.omr.recognise(input as Parameters<typeof flat.omr.recognise>[0], { interval: 1000 }),
            (event) => {
              events.push(event._tag)
              job = event.job
              return event._tag === "AwaitingInput" ? event.answer(details) : Effect.void
            }
          )
          return { events, job }
        }))
    },
    close: () => runtime.dispose()
  }
}
