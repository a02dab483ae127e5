/**
 * A request that is printed instead of sent, for `--dry-run` and `--curl`. It passes through the whole client up to the transport, so it is the request
 * that would be sent.
 */
import { Transport } from "@flat-sdk/core"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** A request as it reached the transport, with the body as text. */
export interface CapturedRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case, without the token and without the length of the body. */
  readonly headers: Readonly<Record<string, string>>
  readonly authorized: boolean
  readonly body: string | undefined
}

export type Form = "text" | "curl"

/** Ends a command at its first request. It is a defect, so that no handler of errors and no retry takes it for a failed call. */
export class Captured extends Data.Error<{
  readonly request: CapturedRequest
  readonly form: Form
  /** The user as whom it would be sent, if that is not the account itself. */
  readonly as: string | undefined
}> {}

/** The token of captured requests. It is never sent or printed. */
export const placeholderToken = "captured"

const textOf = async (body: Transport.RequestBody): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

export const transport = (form: Form, as?: string): Transport.TransportShape =>
  Transport.make(({ body, headers, method, url }) =>
    Effect.flatMap(
      typeof body === "object" ? Effect.promise(() => textOf(body)) : Effect.succeed(body),
      (text) => {
        const { authorization, "content-length": _, ...rest } = headers
        const request = { method, url, headers: rest, authorized: authorization !== undefined, body: text }
        return Effect.die(new Captured({ request, form, as }))
      }
    )
  )

export const capturedIn = (cause: Cause.Cause<unknown>): Captured | undefined => {
  for (const reason of cause.reasons) {
    if (Cause.isDieReason(reason) && reason.defect instanceof Captured) return reason.defect
  }
  return undefined
}
