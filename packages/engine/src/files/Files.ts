/** Operations that return a file: read into memory, as a stream that resumes after an interruption, or as a download with its headers first. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import { callable, type PreparedOperation } from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import * as Abort from "../transport/Abort.ts"
import * as Download from "./Download.ts"
import * as FileContent from "./FileContent.ts"
import * as FilePart from "./FilePart.ts"
import * as FileStream from "./FileStream.ts"

export type { Options as DownloadOptions } from "./Download.ts"
export type { Content } from "./FileContent.ts"
export type { Progress, StreamOptions } from "./FileStream.ts"

/** An open file. It closes with the scope it was opened in. */
export interface File extends Download.Head {
  /** The bytes, starting at `from`. They can be read only once. */
  readonly stream: Stream.Stream<Uint8Array, FlatError>
}

/** Returns the problems of the options `from`, `etag` and `lastModified`, which may be any values. */
export const problemsOf = Download.problemsOf

/** Returns what identifies the bytes of a file: its strong `etag`, or its `lastModified`; `undefined` if nothing does. */
export const validatorOf = FilePart.keptValidator

type Arguments<I> = {} extends I ? [input?: I, options?: CallOptions.CallOptions]
  : [input: I, options?: CallOptions.CallOptions]

/** An operation that returns a file. */
export interface Binary<I> {
  // Reads the whole file into memory, for small files. Undocumented on purpose: an editor would show it in place of the operation's own
  // documentation.
  (...args: Arguments<I>): Effect.Effect<FileContent.Content, FlatError>
  /** Reads the whole file into memory and keeps the status and headers of the response. */
  readonly withResponse: (...args: Arguments<I>) => Effect.Effect<FlatResponse<FileContent.Content>, FlatError>
  /**
   * Streams the file in constant memory. If the connection is interrupted and the server supports ranges, the stream resumes, up to the client's
   * number of retries.
   */
  readonly stream: (input: I, options?: FileStream.StreamOptions) => Stream.Stream<Uint8Array, FlatError>
  /** Opens the file. Type, size and version are available immediately, the bytes as a stream. The file closes with the scope. */
  readonly download: (input: I, options?: Download.Options) => Effect.Effect<File, FlatError, Scope.Scope>
}

// Bytes that arrive together stay together: each pull is one chunk of the stream.
const chunks = (pull: Download.Pull) =>
  Effect.flatMap(pull, (pulled) => pulled === undefined ? Cause.done() : Effect.succeed(pulled))

/** Returns an open file with its bytes as a stream. Aborting the signal interrupts the stream. */
export const fileOf = ({ pull, ...head }: Download.Opened, signal?: AbortSignal): File => ({
  ...head,
  stream: Stream.fromPull(Effect.succeed(chunks(Abort.interrupting(signal, pull))))
})

/** Creates the operation of one endpoint over a pipe. */
export const make = (prepared: PreparedOperation, pipe: RequestPipe["Service"]): Binary<unknown> => {
  return Object.assign(
    callable((...call) => FileContent.read(prepared, pipe, ...call)),
    {
      stream: (input: unknown, options?: FileStream.StreamOptions) =>
        Stream.transformPullBracket(
          Stream.empty,
          (_, __, scope) =>
            Effect.sync(() => {
              const pull = FileStream.reading(prepared, pipe, scope, input, options)
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
