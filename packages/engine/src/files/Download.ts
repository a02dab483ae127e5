/**
 * A file response: headers first, then a body, whole or from an offset. A pull returns all chunks that have arrived, under the idle limit. `Files.ts`
 * converts pulls to streams, the Promise API to iterators.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as BodyBuffer from "../body/BodyBuffer.ts"
import type { Call, ReceivedResponse } from "../call/Call.ts"
import type * as CallOptions from "../call/CallOptions.ts"
import { Decode, Encode, FlatError, type FlatErrorReason, type InputProblem, Transport } from "../error/FlatError.ts"
import * as HttpDate from "../quota/HttpDate.ts"
import type { PreparedOperation } from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { DownloadSettings, Head } from "../shared/FileTypes.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import { codingProblemOf } from "../transport/BodyChecks.ts"
import type { BodyPull, Chunks } from "../transport/TransportResponse.ts"
import * as FilePart from "./FilePart.ts"

export type { Head } from "../shared/FileTypes.ts"

/** Options for reading a file. */
export interface Options extends CallOptions.CallOptions, DownloadSettings {}

/** The options that `Options` adds to those of every call. */
export const ownOfDownload: CallOptions.Own = { from: "any", etag: "any", lastModified: "any" }

/** Yields all chunks of a file that have arrived since the last pull, `undefined` at its end. One pull at a time. */
export type Pull = Effect.Effect<Chunks | undefined, FlatError>

/** An open file. It is closed with the scope in which it was opened. */
export interface Opened extends Head {
  readonly pull: Pull
}

const headOf = (response: ReceivedResponse): Head => {
  const { headers, status } = response
  const range = status === 206 ? FilePart.rangeOf(headers["content-range"]) : undefined
  // The length and bytes of a compressed body are not those of the file.
  const plain = FilePart.isPlain(headers)
  const etag = headers["etag"] || undefined
  const validator = FilePart.validatorOf(headers)
  return {
    contentType: headers["content-type"],
    size: range === undefined ? (plain ? FilePart.count(headers["content-length"]) : undefined) : range.total,
    from: range?.from ?? 0,
    etag,
    lastModified: etag === undefined ? validator : undefined,
    resumable: validator !== undefined && FilePart.takesRanges(response)
  }
}

/** Returns the problems of a download's options, which may be any values. */
export const problemsOf = (
  { etag, from, lastModified }: { readonly from?: unknown; readonly etag?: unknown; readonly lastModified?: unknown } =
    {}
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
    }]),
  ...(lastModified === undefined || (typeof lastModified === "string" && HttpDate.read(lastModified) !== undefined)
    ? []
    : [{
      path: "lastModified",
      problem: "must be the lastModified of an earlier download, such as \"Sun, 06 Nov 1994 08:49:37 GMT\""
    }])
]

export const errorOf = (prepared: PreparedOperation, reason: FlatErrorReason, attempts = 1): FlatError => {
  const { method, operation, path } = prepared.ready().call
  return new FlatError({ operation, method, path, attempts, reason })
}

export const unreadable = (status: number, headers: Readonly<Record<string, string>>, detail: string): Decode =>
  new Decode({
    status,
    contentType: headers["content-type"],
    detail
  })

/** Checks that a part has as many bytes as its headers state. */
const checkLength = (pull: BodyPull, bytes: number): BodyPull => {
  let left = bytes
  return Effect.flatMap(pull, (chunks) => {
    if (chunks !== undefined) { for (const chunk of chunks) left -= chunk.length }
    return left < 0 || (chunks === undefined && left > 0)
      ? Effect.fail(
        new Transport({
          phase: "body",
          detail: "the part of the file does not have as many bytes as its Content-Range states"
        })
      )
      : Effect.succeed(chunks)
  })
}

/** Opens a file after the part that was received. Fails with `Decode` if the response does not continue it; `from` is 0 if the server starts over. */
export const openFrom = (
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
        const unread = codingProblemOf(response.headers)
        if (unread !== undefined) return Result.fail(unreadable(response.status, response.headers, unread))
        const problem = FilePart.mismatch(response, part)
        if (problem !== undefined) {
          return Result.fail(unreadable(response.status, response.headers, `${problem}. Start over`))
        }
        const chunks = response.body ?? Effect.undefined
        const range = response.status === 206 ? FilePart.rangeOf(response.headers["content-range"]) : undefined
        const pull = Effect.mapError(
          range === undefined ? chunks : checkLength(chunks, range.to + 1 - range.from),
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
  options?: Pick<Options, "from" | "etag" | "lastModified">,
  overrides?: CallOptions.Overrides
): Effect.Effect<FlatResponse<Opened>, FlatError> =>
  Effect.suspend(() => {
    const problems = problemsOf(options)
    if (problems.length > 0) {
      return Effect.fail(errorOf(prepared, new Encode({ problems: [...problems, ...overrides?.problems ?? []] }), 0))
    }
    const from = options?.from ?? 0
    const validator = FilePart.keptValidator(options)
    if (from === 0 || validator === undefined) {
      return openFrom(prepared, pipe, scope, input, FilePart.nothing, overrides)
    }
    const part = Scope.forkUnsafe(scope)
    return Effect.catch(
      openFrom(prepared, pipe, part, input, { from, validator, size: undefined }, overrides),
      (error) =>
        error.reason._tag === "Decode" && error.reason.status === 206
          ? Effect.andThen(
            Scope.close(part, Exit.void),
            openFrom(prepared, pipe, scope, input, FilePart.nothing, overrides)
          )
          : Effect.fail(error)
    )
  })
