/** The Promise API, over `fetch` or any transport. */
import { FlatClient, type FlatClientOptions, isFlatError } from "@flat-sdk/promise"
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

interface AnyOperation {
  (input?: unknown, options?: unknown): Promise<unknown>
  readonly withResponse: (input?: unknown) => Promise<FlatResponse>
  readonly stream: (input?: unknown, options?: unknown) => AsyncIterable<unknown>
  readonly pages: (input?: unknown, options?: unknown) => AsyncIterable<Page>
  readonly resumable: (
    input?: unknown,
    options?: unknown
  ) => AsyncIterable<{ readonly item: unknown; readonly checkpoint: unknown }>
  readonly collect: (input: unknown, options: unknown) => Promise<ReadonlyArray<unknown>>
}

const run = async <A>(call: () => Promise<A>): Promise<Outcome<A>> => {
  try {
    return { ok: true, value: await call() }
  } catch (error) {
    if (!isFlatError(error)) throw error
    return { ok: false, error: failureOf(error) }
  }
}

const all = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const out: Array<A> = []
  for await (const item of items) out.push(item)
  return out
}

/** Opens a client. `more` can set another `fetch` or transport. */
export const open = (more: () => Pick<FlatClientOptions, "fetch" | "transport"> = () => ({})) =>
(
  options: ClientOptions
): Promise<Api> => {
  const flat = new FlatClient({ log: () => {}, ...options, ...more() })
  const operation = (name: OperationName) => Reflect.get(flat[tagOf(name)], name) as AnyOperation
  return Promise.resolve(
    {
      call: (name, input, options) => run(() => operation(name)(input, options)),
      request: (request) => run(() => flat.request(request)),
      requestStream: (request) => run(() => all(flat.request.stream(request))),
      withResponse: (name, input) => run(() => operation(name).withResponse(input)),
      stream: (name, input, options) => run(() => all(operation(name).stream(input, options))),
      pages: (name, input, options) => run(() => all(operation(name).pages(input, options))),
      collect: (name, input, limit) => run(() => operation(name).collect(input, { limit })),
      resumed: (name, input, stop) =>
        run(async () => {
          const items: Array<unknown> = []
          let checkpoint: unknown
          for await (const one of operation(name).resumable(input)) {
            items.push(one.item)
            checkpoint = one.checkpoint
            if (items.length === stop) break
          }
          const from: unknown = JSON.parse(JSON.stringify(checkpoint))
          for await (const one of operation(name).resumable(input, { from })) items.push(one.item)
          return items
        }),
      aborted: async (name, input, given) => {
        const controller = new AbortController()
        const ended = operation(name)(input, { signal: controller.signal }).then(() => false, () => true)
        await given
        controller.abort()
        return ended
      },
      waiting: {
        exportScore: (input) =>
          run(async () => {
            const events: Array<string> = []
            const file = await flat.scores.exportScore.download(
              input as Parameters<typeof flat.scores.exportScore>[0],
              {
                interval: 1000,
                onProgress: ({ _tag }) => void events.push(_tag)
              }
            )
            const parts = await all(file.stream)
            return { events, bytes: Uint8Array.from(parts.flatMap((part) => [...part])) }
          }),
        recognise: (input, details) =>
          run(async () => {
            const events: Array<string> = []
            let job: unknown
            const recognition = flat.omr.recognise(
              { body: input["body"] } as Parameters<typeof flat.omr.recognise>[0],
              { interval: 1000 }
            )
            for await (const event of recognition) {
              events.push(event._tag)
              job = event.job
              if (event._tag === "AwaitingInput") await event.answer(details)
            }
            return { events, job }
          })
      },
      close: () => flat.close()
    } satisfies Api
  )
}
