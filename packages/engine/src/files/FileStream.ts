/** The chunks of a whole file, from its start. A transfer that is interrupted resumes within the file, if the server can. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as CallOptions from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type { PreparedOperation } from "../request/PreparedOperation.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import type { StreamSettings } from "../shared/FileTypes.ts"
import type { FlatResponse } from "../shared/Lists.ts"
import type { Chunks } from "../transport/TransportResponse.ts"
import * as Download from "./Download.ts"
import * as FilePart from "./FilePart.ts"

export type { Progress } from "../shared/FileTypes.ts"

/** Options for streaming a file. */
export interface StreamOptions extends CallOptions.CallOptions, StreamSettings {}

/** The options that `StreamOptions` adds to those of every call. */
const ownOfStream: CallOptions.Own = { onProgress: "hook" }

/** Whether the transfer of a file was interrupted. */
export const isBroken = (error: FlatError): boolean =>
  error.reason._tag === "Transport" || (error.reason._tag === "Timeout" && error.reason.limit === "idle")

const noValidator =
  "the connection was interrupted, and the download cannot resume: the file has no strong ETag or older Last-Modified, so the rest may belong to another version"

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
): Download.Pull => {
  const overrides = CallOptions.of(options, ownOfStream)
  const retries = overrides?.changes.retries ?? pipe.config.retries
  let received = 0
  let size: number | undefined
  // Identifies the version that is read.
  let validator: string | undefined
  let takesRanges = false
  let breaks = 0
  // Bytes to skip: a server that starts over sends again what was received already.
  let skip = 0
  let opening: FlatResponse<Download.Opened> | undefined
  let part: Scope.Closeable | undefined
  let current: Download.Pull | undefined

  const opened: Effect.Effect<Download.Pull, FlatError> = Effect.suspend(() => {
    part = Scope.forkUnsafe(scope)
    const asked: FilePart.Part = { from: received, validator, size }
    return Effect.flatMap(Download.openFrom(prepared, pipe, part, input, asked, overrides), (response) => {
      const { headers, value } = response
      // If the server starts over, skips what was received, but only if both are certainly the same version.
      const isSame = validator !== undefined && FilePart.isVersion(headers, validator) &&
        (value.size ?? size) === (size ?? value.size)
      if (received > 0 && value.from === 0 && !isSame) {
        return Effect.fail(
          changed(response, "the server started the file over after an interruption, and the file may have changed")
        )
      }
      if (received === 0) {
        validator = FilePart.validatorOf(headers)
        takesRanges = FilePart.takesRanges(response)
        size = undefined
      }
      size ??= value.size
      opening = response
      skip = received - value.from
      return Effect.succeed(current = value.pull)
    })
  })
  const changed = ({ headers, status }: FlatResponse<unknown>, detail: string): FlatError =>
    Download.errorOf(prepared, Download.unreadable(status, headers, `${detail}. Start over`))
  // Returns the chunks after the skipped part, if any have arrived.
  const afterSkipped = (chunks: Chunks): Chunks | undefined => {
    const fresh: Array<Uint8Array> = []
    for (const chunk of chunks) {
      const passed = Math.min(skip, chunk.length)
      skip -= passed
      if (passed < chunk.length) fresh.push(chunk.subarray(passed))
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
  const next: Download.Pull = Effect.withFiber(({ context }) =>
    Effect.matchEffect(current ?? Effect.flatten(opened), {
      onSuccess: (chunks) => {
        if (chunks === undefined) return Effect.undefined
        const fresh = skip === 0 ? chunks : afterSkipped(chunks)
        if (fresh === undefined) return next
        for (const { length } of fresh) {
          received += length
          reportProgress(context)
        }
        return Effect.succeed(fresh)
      },
      onFailure: (error) => {
        // Before the first byte it can always start over, even if the server cannot resume.
        const again = received > 0 ? takesRanges : current !== undefined
        if (!(isBroken(error) && again && breaks++ < retries)) return Effect.fail(error)
        if (received > 0 && validator === undefined) return Effect.fail(changed(opening!, noValidator))
        current = undefined
        return Effect.andThen(Scope.close(part!, Exit.void), next)
      }
    })
  )
  return next
}
