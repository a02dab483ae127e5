/**
 * Operations whose answer is a file: whole, as a stream that goes on by itself where it broke off, or as a download with its head at hand.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Encode, FlatError, type FlatErrorReason } from "./FlatError.ts"
import * as Download from "./http/Download.ts"
import type { EncodedRequest } from "./http/RequestEncoding.ts"
import type { Answer, Call, RequestPipe } from "./http/RequestPipe.ts"

/**
 * A whole file in memory.
 *
 * @category models
 */
export interface Content {
  readonly bytes: Uint8Array
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
}

type Arguments<I> = {} extends I ? [input?: I] : [input: I]

/**
 * An operation that answers with a file.
 *
 * @category models
 */
export interface Binary<I> {
  // Reads the whole file into memory: for small ones. Undocumented on purpose: an editor would show it in place of the operation's own documentation.
  (...args: Arguments<I>): Effect.Effect<Content, FlatError>
  /** Reads the whole file into memory and keeps the status and headers of the answer. */
  readonly withResponse: (...args: Arguments<I>) => Effect.Effect<Answer<Content>, FlatError>
  /**
   * Streams the file in constant memory. Where it breaks off and the server can go on in the middle, it does, as often as the client may retry.
   */
  readonly stream: (input: I, options?: Download.StreamOptions) => Stream.Stream<Uint8Array, FlatError>
  /** Opens the file: type, size and version at once, the bytes as a stream. It ends with the scope. */
  readonly download: (input: I, options?: Download.Options) => Effect.Effect<Download.Download, FlatError, Scope.Scope>
}

type Encoder = (input: unknown) => Result.Result<EncodedRequest, Encode>

const isBroken = (error: FlatError): boolean =>
  error.reason._tag === "Transport" || (error.reason._tag === "Timeout" && error.reason.limit === "idle")

const join = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Makes the operation of one endpoint over a pipe. */
export const make = (
  pipe: RequestPipe["Service"],
  prepare: () => { readonly call: Call<unknown>; readonly encode: Encoder }
): Binary<unknown> => {
  const open = (input: unknown, options?: Download.Options): Effect.Effect<Answer<Download.Download>, FlatError, Scope.Scope> =>
    Effect.flatMap(Effect.scope, (scope) => {
      const { call, encode } = prepare()
      const toError = (reason: FlatErrorReason) =>
        new FlatError({
          operation: call.operation,
          method: call.method,
          path: call.path,
          attempts: 1,
          waited: 0,
          outcome: undefined,
          reason
        })
      const file: Call<Download.Download> = {
        ...call,
        file: { scope, headers: Download.headersOf(options) },
        decode: (answer) => {
          const { stream, ...head } = Download.make(answer, answer.body ?? Stream.empty)
          return Result.succeed({ value: { ...head, stream: Stream.mapError(stream, toError) }, drift: undefined })
        }
      }
      return pipe.execute(file, () => encode(input))
    })

  const download = (input: unknown, options?: Download.Options) => Effect.map(open(input, options), (answer) => answer.value)

  const stream = (input: unknown, options?: Download.StreamOptions): Stream.Stream<Uint8Array, FlatError> =>
    Stream.suspend(() => {
      let received = 0
      let size: number | undefined
      let etag: string | undefined
      let resumable = false
      let breaks = 0
      const from = (offset: number): Stream.Stream<Uint8Array, FlatError> =>
        Stream.unwrap(Effect.map(download(input, { from: offset, etag }), (file) => {
          size = file.size ?? size
          etag = file.etag
          resumable = file.resumable
          // A server that begins anew sends what is here already: that part is passed over.
          let skip = offset - file.from
          return Stream.map(file.stream, (chunk) => {
            const fresh = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length))
            skip -= chunk.length - fresh.length
            received += fresh.length
            options?.onProgress?.({ received, size })
            return fresh
          })
        })).pipe(
          Stream.catch((error) =>
            isBroken(error) && received > 0 && resumable && breaks++ < pipe.config.retries
              ? from(received)
              : Stream.fail(error)
          )
        )
      return from(0)
    })

  const withResponse = (input?: unknown): Effect.Effect<Answer<Content>, FlatError> =>
    Effect.scoped(
      Effect.flatMap(open(input), ({ headers, status, value }) =>
        Effect.map(Stream.runCollect(value.stream), (chunks) => ({
          status,
          headers,
          value: { bytes: join(chunks), contentType: value.contentType }
        })))
    )

  return Object.assign((input?: unknown) => Effect.map(withResponse(input), (answer) => answer.value), {
    withResponse,
    stream,
    download
  })
}
