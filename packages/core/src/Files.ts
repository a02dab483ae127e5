/**
 * Operations whose answer is a file: whole, as a stream that goes on by itself where it broke off, or as a download with its head at hand.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as CallOptions from "./CallOptions.ts"
import type { FlatError } from "./FlatError.ts"
import * as Download from "./internal/body/Download.ts"
import type { PreparedOperation } from "./internal/operation/PreparedOperation.ts"
import type { Answer } from "./internal/request/Call.ts"
import type { RequestPipe } from "./internal/request/RequestPipe.ts"
import * as Abort from "./internal/transport/Abort.ts"

/**
 * A file on its way. It lives as long as the scope it was opened in; closing that scope ends it.
 *
 * @category models
 */
export interface File extends Download.Head {
  /** The bytes from `from` on. They can be read once. */
  readonly stream: Stream.Stream<Uint8Array, FlatError>
}

/**
 * A whole file in memory.
 *
 * @category models
 */
export type Content = Download.Content

type Arguments<I> = {} extends I ? [input?: I, options?: CallOptions.CallOptions]
  : [input: I, options?: CallOptions.CallOptions]

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
  readonly download: (input: I, options?: Download.Options) => Effect.Effect<File, FlatError, Scope.Scope>
}

// What comes at once stays together: a chunk of the stream is a pull.
const chunks = (pull: Download.Pull) =>
  Effect.flatMap(pull, (pieces) => pieces === undefined ? Cause.done() : Effect.succeed(pieces))

/** An open file with its bytes as a stream, until the signal is aborted. */
export const fileOf = ({ pull, ...head }: Download.Opened, signal?: AbortSignal): File => ({
  ...head,
  stream: Stream.fromPull(Effect.succeed(chunks(Abort.interrupting(signal, pull))))
})

/** Makes the operation of one endpoint over a pipe. */
export const make = (prepared: PreparedOperation, pipe: RequestPipe["Service"]): Binary<unknown> => {
  const withResponse = (
    input?: unknown,
    options?: CallOptions.CallOptions
  ): Effect.Effect<Answer<Content>, FlatError> => {
    const overrides = CallOptions.of(options)
    return Abort.interrupting(overrides?.signal, Download.read(prepared, pipe, input, overrides))
  }

  return Object.assign(
    (input?: unknown, options?: CallOptions.CallOptions) =>
      Effect.map(withResponse(input, options), (answer) => answer.value),
    {
      withResponse,
      stream: (input: unknown, options?: Download.StreamOptions) =>
        Stream.transformPullBracket(
          Stream.empty,
          (_, __, scope) =>
            Effect.sync(() => {
              const pull = Download.reading(prepared, pipe, scope, input, options)
              return chunks(Abort.interrupting(CallOptions.signalOf(options), pull))
            })
        ),
      download: (input: unknown, options?: Download.Options) => {
        const overrides = CallOptions.of(options, Download.ownOfDownload)
        return Effect.flatMap(
          Effect.scope,
          (scope) =>
            Effect.map(
              Abort.interrupting(
                overrides?.signal,
                Download.open(prepared, pipe, scope, input, options, overrides)
              ),
              ({ value }) => fileOf(value, overrides?.signal)
            )
        )
      }
    }
  )
}
