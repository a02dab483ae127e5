/** Who makes a request below `/desk`, and why one is refused. */
import { type FlatClient, FlatError } from "@flat-sdk/core"
import * as FlatAuth from "@flat-sdk/core/web"
import { Data, Effect, Option } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { DeskProblem } from "../../shared/Desk.ts"

/** A request is not done. */
export class Refused extends Data.TaggedError("Refused")<DeskProblem & { readonly status: number }> {}

/** Creates the error of a request that is not done. */
export const refuse = (status: number, code: DeskProblem["code"], message: string): Refused =>
  new Refused({ status, code, message })

/** Returns the client of the user who is signed in. Fails if nobody is, or if another site makes the request. */
export const clientOf = Effect.fnUntraced(function*(
  { headers, method }: HttpServerRequest.HttpServerRequest,
  { origin }: URL
) {
  const request = new Request(new URL("/", origin), { headers, method })
  if (!FlatAuth.isOwn(origin, request)) {
    return yield* refuse(403, "CROSS_SITE", "Another site made this request. Open the desk, and do it there.")
  }
  const auth = yield* FlatAuth.FlatAuth
  const client = yield* auth.client(request)
  return yield* Option.match(client, {
    onNone: () => refuse(401, "SIGNED_OUT", "Nobody is signed in, or the session has ended. Sign in again."),
    onSome: (flat: FlatClient.FlatClientShape) => Effect.succeed(flat)
  })
})

const isUnreachable: ReadonlySet<string> = new Set(["Transport", "Timeout", "ServerError"])

/** Returns the reason of a call of the API that failed, for the page. Its message has no secrets. */
const ofApi = ({ message, reason }: FlatError.FlatError): Refused =>
  reason._tag === "Unauthorized"
    ? refuse(401, "SIGNED_OUT", "Flat has ended the access. Sign in again.")
    : reason._tag === "Forbidden"
    ? refuse(403, "FORBIDDEN", "This account has no right to do that. Sign in as an administrator of the school.")
    : reason._tag === "RateLimited"
    ? refuse(
      502,
      "FAILED",
      "Flat takes only a certain number of requests in an hour, and they are used up. Try again later."
    )
    : isUnreachable.has(reason._tag)
    ? refuse(502, "FAILED", "Flat does not answer. That usually passes by itself: try again later.")
    : refuse(502, "FAILED", message)

/** Responds with JSON that nobody stores. */
export const json = (body: unknown, status = 200): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(body, { status, headers: { "cache-control": "private, no-store" } })

/** Turns failures into responses. */
export const responding = <E, R>(
  effect: Effect.Effect<HttpServerResponse.HttpServerResponse, E | Refused | FlatError.FlatError, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R> =>
  Effect.catch(effect, (error) => {
    const found = FlatError.isFlatError(error) ? ofApi(error) : error
    return found instanceof Refused
      ? Effect.succeed(json({ code: found.code, message: found.message }, found.status))
      : Effect.fail(found)
  })
