/**
 * An answer that is a file: its head now, its bytes as they come, or all of them; going on where it broke off. Bytes are pulled as they come, several
 * pieces at once where they wait, under the idle limit. `Files.ts` makes streams of the pulls, the Promise face iterators.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { Decode, FlatError, type FlatErrorReason } from "../FlatError.ts"
import type { Pieces } from "./AnswerReading.ts"
import * as Bytes from "./Bytes.ts"
import type { Prepared } from "./Prepared.ts"
import type { Answer, Call, RequestPipe } from "./RequestPipe.ts"

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
export interface Options {
  /**
   * Byte to begin at, for going on with a file that is there in part. The answer's `from` says whether the server did.
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
export interface StreamOptions {
  /** Called for every piece. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Yields the next pieces of a file, as many as have come, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Pieces | undefined, FlatError>

/** A file that is open: it lives as long as the scope it was opened in. */
export interface Opened extends Head {
  readonly pull: Pull
}

const positive = (text: string | undefined): number | undefined => {
  const value = Number(text || NaN)
  return Number.isInteger(value) && value >= 0 ? value : undefined
}

/** Reads the head of an answer that is a file. */
export const headOf = (
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
): Head => {
  // `Content-Range: bytes 100-999/1000`
  const range = answer.status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers["content-range"] ?? "") : null
  // A compressed body's length is not the file's.
  const length = answer.headers["content-encoding"] === undefined
    ? positive(answer.headers["content-length"])
    : undefined
  return {
    contentType: answer.headers["content-type"],
    size: range === null ? length : positive(range[2]),
    from: range === null ? 0 : Number(range[1]),
    etag: answer.headers["etag"],
    resumable: answer.status === 206 || answer.headers["accept-ranges"] === "bytes"
  }
}

/** Request headers for the given options. */
export const headersOf = (options: Options | undefined): Record<string, string> =>
  options?.from === undefined || options.from === 0
    ? {}
    : { range: `bytes=${options.from}-`, ...(options.etag === undefined ? {} : { "if-range": options.etag }) }

/** Opens the file of an operation, within a scope. */
export const open = (
  prepared: Prepared,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  options?: Options
): Effect.Effect<Answer<Opened>, FlatError> =>
  Effect.suspend(() => {
    const { call, encode } = prepared.ready()
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
    const file: Call<Opened> = {
      ...call,
      file: { scope, headers: headersOf(options) },
      decode: (answer) =>
        Result.succeed({
          value: { ...headOf(answer), pull: Effect.mapError(answer.body ?? Effect.undefined, toError) },
          drift: undefined
        })
    }
    return pipe.execute(file, () => encode(input))
  })

const isBroken = (error: FlatError): boolean =>
  error.reason._tag === "Transport" || (error.reason._tag === "Timeout" && error.reason.limit === "idle")

// The parts of two versions make no file.
const changed = (prepared: Prepared, status: number, headers: Readonly<Record<string, string>>): FlatError => {
  const { method, operation, path } = prepared.ready().call
  const reason = new Decode({
    status,
    contentType: headers["content-type"],
    detail: "the file became another one while it was read, and broke off. Begin again",
    excerpt: undefined,
    body: Redacted.make("")
  })
  return new FlatError({ operation, method, path, attempts: 1, waited: 0, outcome: undefined, reason })
}

/**
 * Reads the file of an operation from its start. Where it breaks off and the server can go on in the middle, it does, as often as the client may
 * retry.
 */
export const reading = (
  prepared: Prepared,
  pipe: RequestPipe["Service"],
  scope: Scope.Scope,
  input: unknown,
  options?: StreamOptions
): Pull => {
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
    return Effect.flatMap(open(prepared, pipe, part, input, { from: received, etag }), ({ headers, status, value }) => {
      if (
        received > 0 &&
        ((etag !== undefined && value.etag !== etag) || (size !== undefined && (value.size ?? size) !== size))
      ) {
        return Effect.fail(changed(prepared, status, headers))
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
  const next: Pull = Effect.suspend(() =>
    Effect.matchEffect(current ?? Effect.flatten(opened), {
      onSuccess: (pieces) => {
        if (pieces === undefined) return Effect.undefined
        const fresh = skip === 0 ? pieces : behind(pieces)
        if (fresh === undefined) return next
        for (const { length } of fresh) {
          received += length
          options?.onProgress?.({ received, size })
        }
        return Effect.succeed(fresh)
      },
      onFailure: (error) => {
        if (!(isBroken(error) && received > 0 && resumable && breaks++ < pipe.config.retries)) return Effect.fail(error)
        current = undefined
        return Effect.andThen(Scope.close(part!, Exit.void), next)
      }
    })
  )
  return next
}

/** All that is left of a file, in one piece. */
export const whole = (pull: Pull): Effect.Effect<Uint8Array, FlatError> => {
  const all: Array<Uint8Array> = []
  const rest: Effect.Effect<Uint8Array, FlatError> = Effect.flatMap(pull, (pieces) => {
    if (pieces === undefined) return Effect.succeed(Bytes.join(all))
    for (const piece of pieces) all.push(piece)
    return rest
  })
  return rest
}
