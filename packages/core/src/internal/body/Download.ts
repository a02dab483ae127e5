/**
 * An answer that is a file: its head now, its bytes as they come, or all of them; going on where it broke off. Bytes are pulled as they come, several
 * pieces at once where they wait, under the idle limit. `Files.ts` makes streams of the pulls, the Promise face iterators.
 */
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
import type { Answer, Call } from "../request/Call.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { Pieces, Pull as ReasonPull, ReceivedAnswer } from "../request/Response.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"
import * as BodyBuffer from "./BodyBuffer.ts"
import * as Bytes from "./Bytes.ts"
import * as ContentCoding from "./ContentCoding.ts"
import * as FilePart from "./FilePart.ts"

/**
 * What the head of an answer says about a file.
 *
 * @category models
 */
export interface Head {
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
  /** Bytes of the whole file, where the answer states them. */
  readonly size: number | undefined
  /** Where this answer begins within the file: 0, or the offset that was asked for and granted. */
  readonly from: number
  /** Marks this version of the file, for going on with the same one later. */
  readonly etag: string | undefined
  /** Whether the server can go on in the middle of the file. */
  readonly resumable: boolean
}

/** What reading a file may tell. */
export interface Progress {
  /** Bytes so far, those of earlier attempts included. */
  readonly received: number
  /** Bytes in all, where they are known. */
  readonly size: number | undefined
}

/**
 * How to read a file.
 *
 * @category models
 */
export interface Options extends CallOptions.CallOptions {
  /**
   * Byte to begin at, to resume a file that is there in part. The file's `from` says whether the server did: it is 0 where the whole file is sent,
   * also because the part that came did not continue at this byte.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** The version that the part at hand is of, from an earlier `etag`: another version begins at 0. */
  readonly etag?: string | undefined
}

/**
 * How to stream a file.
 *
 * @category models
 */
export interface StreamOptions extends CallOptions.CallOptions {
  /** Called for every piece. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The options of `Options` and `StreamOptions` that not every call has. */
export const ownOfDownload: CallOptions.Own = { from: "any", etag: "any" }
export const ownOfStream: CallOptions.Own = { onProgress: "hook" }

/** Yields the next pieces of a file, as many as have come, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Pieces | undefined, FlatError>

/** A file that is open: it lives as long as the scope it was opened in. */
export interface Opened extends Head {
  readonly pull: Pull
}

/** Reads the head of an answer that is a file. */
const headOf = ({ headers, status }: ReceivedAnswer): Head => {
  const range = status === 206 ? FilePart.rangeOf(headers["content-range"]) : undefined
  // A compressed body's length is not the file's, nor are its bytes.
  const plain = FilePart.isPlain(headers)
  return {
    contentType: headers["content-type"],
    size: range === undefined ? (plain ? FilePart.count(headers["content-length"]) : undefined) : range.total,
    from: range?.from ?? 0,
    etag: headers["etag"] || undefined,
    resumable: plain && (status === 206 || headers["accept-ranges"] === "bytes")
  }
}

/** Finds what is wrong with the options of a download, in whatever a caller gives. */
export const problemsOf = (
  { etag, from }: { readonly from?: unknown; readonly etag?: unknown } = {}
): Array<InputProblem> => [
  ...(from === undefined || (Number.isSafeInteger(from) && Number(from) >= 0)
    ? []
    : [{ path: "from", problem: "must be the number of bytes at hand: a whole number of at least 0" }]),
  // What `fetch` and undici take in a header.
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

/** The pieces of a part, which has as many bytes as its head states. */
const counted = (pull: ReasonPull, bytes: number): ReasonPull => {
  let left = bytes
  return Effect.flatMap(pull, (pieces) => {
    if (pieces !== undefined) { for (const piece of pieces) left -= piece.length }
    return left < 0 || (pieces === undefined && left > 0)
      ? Effect.fail(
        new Transport({ phase: "body", detail: "the part of the file has not as many bytes as its Content-Range" })
      )
      : Effect.succeed(pieces)
  })
}

/** Opens a file behind the part at hand. A part that does not continue it is `Decode`; where the server begins anew, `from` is 0. */
const openBehind = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  part: FilePart.Part,
  overrides: CallOptions.Overrides | undefined
): Effect.Effect<Answer<Opened>, FlatError> =>
  Effect.suspend(() => {
    const { call, encode } = prepared.ready()
    const file: Call<Opened> = {
      ...call,
      file: { scope, headers: FilePart.headersOf(part), arrive: BodyBuffer.arrive },
      refine: undefined,
      decode: (answer) => {
        const unread = ContentCoding.problemOf(answer.headers)
        if (unread !== undefined) return Result.fail(unreadable(answer.status, answer.headers, unread))
        const problem = FilePart.mismatch(answer, part)
        if (problem !== undefined) {
          return Result.fail(unreadable(answer.status, answer.headers, `${problem}. Begin again`))
        }
        const pieces = answer.body ?? Effect.undefined
        const range = answer.status === 206 ? FilePart.rangeOf(answer.headers["content-range"]) : undefined
        const pull = Effect.mapError(
          range === undefined ? pieces : counted(pieces, range.to + 1 - range.from),
          (reason) => errorOf(prepared, reason)
        )
        return Result.succeed({ value: { ...headOf(answer), pull }, drift: undefined })
      }
    }
    return pipe.execute(file, () => encode(input), overrides)
  })

/** Opens the file of an operation, within a scope. Where the part that comes does not fit what was asked for, it begins anew with the whole file. */
export const open = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  options?: Pick<Options, "from" | "etag">,
  overrides?: CallOptions.Overrides
): Effect.Effect<Answer<Opened>, FlatError> =>
  Effect.suspend(() => {
    const problems = problemsOf(options)
    if (problems.length > 0) {
      return Effect.fail(errorOf(prepared, new Encode({ problems: [...problems, ...overrides?.problems ?? []] }), 0))
    }
    const from = options?.from ?? 0
    if (from === 0) return openBehind(prepared, pipe, scope, input, FilePart.nothing, overrides)
    const part = Scope.forkUnsafe(scope)
    return Effect.catch(
      openBehind(prepared, pipe, part, input, { from, etag: options?.etag, size: undefined }, overrides),
      (error) =>
        error.reason._tag === "Decode" && error.reason.status === 206
          ? Effect.andThen(
            Scope.close(part, Exit.void),
            openBehind(prepared, pipe, scope, input, FilePart.nothing, overrides)
          )
          : Effect.fail(error)
    )
  })

const isBroken = (error: FlatError): boolean =>
  error.reason._tag === "Transport" || (error.reason._tag === "Timeout" && error.reason.limit === "idle")

// A weak tag marks versions that mean the same, which need not be the same bytes.
const isStrong = (etag: string | undefined): boolean => etag !== undefined && !etag.startsWith("W/")

/**
 * Reads the file of an operation from its start. Where it breaks off and the server can go on in the middle, it does, as often as the client may
 * retry.
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
  // Of what comes next: a server that begins anew sends what is here already, that part is passed over.
  let skip = 0
  let part: Scope.Closeable | undefined
  let current: Pull | undefined

  const opened: Effect.Effect<Pull, FlatError> = Effect.suspend(() => {
    part = Scope.forkUnsafe(scope)
    const asked: FilePart.Part = { from: received, etag, size }
    return Effect.flatMap(openBehind(prepared, pipe, part, input, asked, overrides), ({ headers, status, value }) => {
      // A server that begins anew is passed over what is here, where both are surely the same. Parts of two versions make no file.
      if (
        received > 0 && value.from === 0 &&
        !(isStrong(etag) && value.etag === etag && (value.size ?? size) === (size ?? value.size))
      ) {
        const detail = "the file began anew after it broke off, and may have become another one. Begin again"
        return Effect.fail(errorOf(prepared, unreadable(status, headers, detail)))
      }
      size = value.size ?? size
      etag = value.etag
      resumable = value.resumable
      skip = received - value.from
      return Effect.succeed(current = value.pull)
    })
  })
  // What lies behind the part that is passed over, if any of it has come.
  const behind = (pieces: Pieces): Pieces | undefined => {
    const fresh: Array<Uint8Array> = []
    for (const piece of pieces) {
      const passed = Math.min(skip, piece.length)
      skip -= passed
      if (passed < piece.length) fresh.push(piece.subarray(passed))
    }
    const [first, ...rest] = fresh
    return first && [first, ...rest]
  }
  const told = (context: Context.Context<never>) => {
    const onProgress = options?.onProgress
    if (onProgress === undefined) return
    const progress = { received, size }
    pipe.hooks.call(context, "onProgress", () => onProgress(progress))
  }
  const next: Pull = Effect.withFiber(({ context }) =>
    Effect.matchEffect(current ?? Effect.flatten(opened), {
      onSuccess: (pieces) => {
        if (pieces === undefined) return Effect.undefined
        const fresh = skip === 0 ? pieces : behind(pieces)
        if (fresh === undefined) return next
        for (const { length } of fresh) {
          received += length
          told(context)
        }
        return Effect.succeed(fresh)
      },
      onFailure: (error) => {
        // Before its first byte it begins anew, whatever the server can do.
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
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
}

/** Reads the whole file of an operation, to its last byte within the deadline. */
export const read = (
  prepared: PreparedOperation,
  pipe: RequestPipe["Service"],
  input: unknown,
  overrides?: CallOptions.Overrides
): Effect.Effect<Answer<Content>, FlatError> => {
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
    if (pieces === undefined) return Effect.succeed(Bytes.join(all))
    for (const piece of pieces) all.push(piece)
    return rest
  })
  return rest
}
