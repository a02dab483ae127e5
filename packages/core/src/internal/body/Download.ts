/**
 * A file response: headers first, then a resumable body, streamed or read as a whole. A pull returns all chunks that have arrived, under the idle
 * limit. `Files.ts` converts pulls to streams, the Promise API to iterators.
 */
import * as Bytes from "effect/Bytes"
import type * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as CallOptions from "../../CallOptions.ts"
import {
  Decode,
  Encode,
  FlatError,
  type FlatErrorReason,
  type InputProblem,
  Timeout,
  Transport
} from "../../FlatError.ts"
import type { PreparedOperation } from "../operation/PreparedOperation.ts"
import type { Call } from "../request/Call.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { FlatResponse, ReceivedResponse } from "../request/Response.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import type { BodyPull, Chunks } from "../transport/TransportResponse.ts"
import * as BodyBuffer from "./BodyBuffer.ts"
import * as ContentCoding from "./ContentCoding.ts"
import * as FilePart from "./FilePart.ts"

/**
 * A file's metadata, from the headers of a response.
 *
 * @category models
 */
export interface Head {
  /** Media type, from the response headers. */
  readonly contentType: string | undefined
  /** Size of the whole file in bytes, if the response states it. */
  readonly size: number | undefined
  /** Byte of the file at which this response begins: 0, or the requested offset if the server granted it. */
  readonly from: number
  /** Identifies this version of the file, to resume the same one later. */
  readonly etag: string | undefined
  /** Whether the server can resume within the file. */
  readonly resumable: boolean
}

/** The progress of reading a file. */
export interface Progress {
  /** Bytes received so far, including those of earlier attempts. */
  readonly received: number
  /** Size of the file in bytes, if known. */
  readonly size: number | undefined
}

/**
 * Options for reading a file.
 *
 * @category models
 */
export interface Options extends CallOptions.CallOptions {
  /**
   * Byte to begin at, to resume a partial file. The `from` of the result shows whether the server did: it is 0 if the whole file is sent, also
   * because the part that was sent did not continue at this byte.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** The version of the partial file, from an earlier `etag`: another version begins at 0. */
  readonly etag?: string | undefined
}

/**
 * Options for streaming a file.
 *
 * @category models
 */
export interface StreamOptions extends CallOptions.CallOptions {
  /** Called for every chunk. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The options that `Options` and `StreamOptions` add to those of every call. */
export const ownOfDownload: CallOptions.Own = { from: "any", etag: "any" }
export const ownOfStream: CallOptions.Own = { onProgress: "hook" }

/** Yields all chunks of a file that have arrived since the last pull, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Chunks | undefined, FlatError>

/** An open file. It is closed with the scope in which it was opened. */
export interface Opened extends Head {
  readonly pull: Pull
}

/** Reads the headers of a file response. */
const headOf = ({ headers, status }: ReceivedResponse): Head => {
  const range = status === 206 ? FilePart.rangeOf(headers["content-range"]) : undefined
  // The length and bytes of a compressed body are not those of the file.
  const plain = FilePart.isPlain(headers)
  return {
    contentType: headers["content-type"],
    size: range === undefined ? (plain ? FilePart.count(headers["content-length"]) : undefined) : range.total,
    from: range?.from ?? 0,
    etag: headers["etag"] || undefined,
    resumable: plain && (status === 206 || headers["accept-ranges"] === "bytes")
  }
}

/** Returns the problems of a download's options, which may be any values. */
export const problemsOf = (
  { etag, from }: { readonly from?: unknown; readonly etag?: unknown } = {}
): Array<InputProblem> => [
  ...(from === undefined || (Number.isSafeInteger(from) && Number(from) >= 0)
    ? []
    : [{ path: "from", problem: "must be the number of bytes already received: a whole number of at least 0" }]),
  // The characters that `fetch` and undici accept in a header.
  ...(etag === undefined || (typeof etag === "string" && /^[\x20-\x7e\x80-\xff]+$/.test(etag))
    ? []
    : [{
      path: "etag",
      problem: "must be the etag of an earlier download: a string without line breaks and control characters"
    }])
]

const errorOf = (prepared: PreparedOperation, reason: FlatErrorReason, attempts = 1): FlatError => {
  const { method, operation, path } = prepared.ready().call
  return new FlatError({ operation, method, path, attempts, waited: 0, outcome: undefined, reason })
}

const unreadable = (status: number, headers: Readonly<Record<string, string>>, detail: string): Decode =>
  new Decode({
    status,
    contentType: headers["content-type"],
    detail,
    excerpt: undefined,
    body: Redacted.make("")
  })

/** Checks that a part has as many bytes as its headers state. */
const counted = (pull: BodyPull, bytes: number): BodyPull => {
  let left = bytes
  return Effect.flatMap(pull, (pieces) => {
    if (pieces !== undefined) { for (const piece of pieces) left -= piece.length }
    return left < 0 || (pieces === undefined && left > 0)
      ? Effect.fail(
        new Transport({
          phase: "body",
          detail: "the part of the file does not have as many bytes as its Content-Range states"
        })
      )
      : Effect.succeed(pieces)
  })
}

/** Opens a file after the part that was received. Fails with `Decode` if the response does not continue it; `from` is 0 if the server starts over. */
const openFrom = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  part: FilePart.Part,
  overrides: CallOptions.Overrides | undefined
): Effect.Effect<FlatResponse<Opened>, FlatError> =>
  Effect.suspend(() => {
    const { call, encode } = prepared.ready()
    const file: Call<Opened> = {
      ...call,
      file: { scope, headers: FilePart.headersOf(part), receive: BodyBuffer.receive },
      refine: undefined,
      decode: (response) => {
        const unread = ContentCoding.problemOf(response.headers)
        if (unread !== undefined) return Result.fail(unreadable(response.status, response.headers, unread))
        const problem = FilePart.mismatch(response, part)
        if (problem !== undefined) {
          return Result.fail(unreadable(response.status, response.headers, `${problem}. Start over`))
        }
        const pieces = response.body ?? Effect.undefined
        const range = response.status === 206 ? FilePart.rangeOf(response.headers["content-range"]) : undefined
        const pull = Effect.mapError(
          range === undefined ? pieces : counted(pieces, range.to + 1 - range.from),
          (reason) => errorOf(prepared, reason)
        )
        return Result.succeed({ value: { ...headOf(response), pull }, drift: undefined })
      }
    }
    return pipe.execute(file, () => encode(input), overrides)
  })

/** Opens the file of an operation, within a scope. If the part that is sent does not fit the requested one, starts over with the whole file. */
export const open = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  options?: Pick<Options, "from" | "etag">,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<Opened>, FlatError> =>
  Effect.suspend(() => {
    const problems = problemsOf(options)
    if (problems.length > 0) {
      return Effect.fail(errorOf(prepared, new Encode({ problems: [...problems, ...overrides?.problems ?? []] }), 0))
    }
    const from = options?.from ?? 0
    if (from === 0) return openFrom(prepared, pipe, scope, input, FilePart.nothing, overrides)
    const part = Scope.forkUnsafe(scope)
    return Effect.catch(
      openFrom(prepared, pipe, part, input, { from, etag: options?.etag, size: undefined }, overrides),
      (error) =>
        error.reason._tag === "Decode" && error.reason.status === 206
          ? Effect.andThen(
            Scope.close(part, Exit.void),
            openFrom(prepared, pipe, scope, input, FilePart.nothing, overrides)
          )
          : Effect.fail(error)
    )
  })

const isBroken = (error: FlatError): boolean =>
  error.reason._tag === "Transport" || (error.reason._tag === "Timeout" && error.reason.limit === "idle")

// A weak tag identifies equivalent versions, whose bytes may differ.
const isStrong = (etag: string | undefined): boolean => etag !== undefined && !etag.startsWith("W/")

/**
 * Reads the file of an operation from its start. If it is interrupted and the server can resume within the file, resumes it, as often as the client
 * may retry.
 */
export const reading = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  options?: StreamOptions
): Pull => {
  const overrides = CallOptions.of(options, ownOfStream)
  const retries = overrides?.changes.retries ?? pipe.config.retries
  let received = 0
  let size: number | undefined
  let etag: string | undefined
  let resumable = false
  let breaks = 0
  // Bytes to skip: a server that starts over sends again what was received already.
  let skip = 0
  let part: Scope.Closeable | undefined
  let current: Pull | undefined

  const opened: Effect.Effect<Pull, FlatError> = Effect.suspend(() => {
    part = Scope.forkUnsafe(scope)
    const asked: FilePart.Part = { from: received, etag, size }
    return Effect.flatMap(openFrom(prepared, pipe, part, input, asked, overrides), ({ headers, status, value }) => {
      // If the server starts over, skips what was received, but only if both are certainly the same version.
      if (
        received > 0 && value.from === 0 &&
        !(isStrong(etag) && value.etag === etag && (value.size ?? size) === (size ?? value.size))
      ) {
        const detail =
          "the server started the file over after an interruption, and the file may have changed. Start over"
        return Effect.fail(errorOf(prepared, unreadable(status, headers, detail)))
      }
      size = value.size ?? size
      etag = value.etag
      resumable = value.resumable
      skip = received - value.from
      return Effect.succeed(current = value.pull)
    })
  })
  // Returns the chunks after the skipped part, if any have arrived.
  const afterSkipped = (pieces: Chunks): Chunks | undefined => {
    const fresh: Array<Uint8Array> = []
    for (const piece of pieces) {
      const passed = Math.min(skip, piece.length)
      skip -= passed
      if (passed < piece.length) fresh.push(piece.subarray(passed))
    }
    const [first, ...rest] = fresh
    return first && [first, ...rest]
  }
  const reportProgress = (context: Context.Context<never>) => {
    const onProgress = options?.onProgress
    if (onProgress === undefined) return
    const progress = { received, size }
    pipe.hooks.call(context, "onProgress", () => onProgress(progress))
  }
  const next: Pull = Effect.withFiber(({ context }) =>
    Effect.matchEffect(current ?? Effect.flatten(opened), {
      onSuccess: (pieces) => {
        if (pieces === undefined) return Effect.undefined
        const fresh = skip === 0 ? pieces : afterSkipped(pieces)
        if (fresh === undefined) return next
        for (const { length } of fresh) {
          received += length
          reportProgress(context)
        }
        return Effect.succeed(fresh)
      },
      onFailure: (error) => {
        // Before the first byte it can always start over, even if the server cannot resume.
        const again = received > 0 ? resumable : current !== undefined
        if (!(isBroken(error) && again && breaks++ < retries)) return Effect.fail(error)
        current = undefined
        return Effect.andThen(Scope.close(part!, Exit.void), next)
      }
    })
  )
  return next
}

/** A whole file in memory. */
export interface Content {
  readonly bytes: Uint8Array
  /** Media type, from the response headers. */
  readonly contentType: string | undefined
}

/** Reads the whole file of an operation. The deadline covers the last byte. */
export const read = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<Content>, FlatError> => {
  const deadline = overrides?.changes.deadline ?? pipe.config.deadline
  const opened = (scope: Scope.Scope, clock: Clock.Clock) => {
    const until = Monotonic.now(clock) + deadline
    return Effect.flatMap(open(prepared, pipe, scope, input, undefined, overrides), ({ headers, status, value }) => {
      const failed = Effect.suspend(() =>
        Effect.fail(errorOf(prepared, new Timeout({ limit: "total", millis: deadline })))
      )
      const bytes = deadline === Infinity
        ? whole(value.pull)
        : LoopTurn.within(whole(value.pull), Math.max(0, until - Monotonic.now(clock)), failed)
      return Effect.map(bytes, (bytes) => ({ status, headers, value: { bytes, contentType: value.contentType } }))
    })
  }
  return Effect.scoped(
    Effect.flatMap(Effect.scope, (scope) => Effect.clockWith((clock: Clock.Clock) => opened(scope, clock)))
  )
}

const whole = (pull: Pull): Effect.Effect<Uint8Array, FlatError> => {
  const all: Array<Uint8Array> = []
  const rest: Effect.Effect<Uint8Array, FlatError> = Effect.flatMap(pull, (pieces) => {
    if (pieces === undefined) return Effect.succeed(Bytes.concat(all))
    for (const piece of pieces) all.push(piece)
    return rest
  })
  return rest
}
