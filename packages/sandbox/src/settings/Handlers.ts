/**
 * Handlers of the operations: plain functions of the input, which the contract decodes and checks, and of the call. The failures that they throw become
 * the response. All sandboxes of a process share them: the call has the school.
 */
import { FlatRoutes } from "@flat-sdk/core/contract/FlatRoutes"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Layer from "effect/Layer"
import { compact, type Sparse } from "../state/Records.ts"
import type { Caller } from "../state/School.ts"
import type { Config } from "./Options.ts"

/** What a handler knows of the request besides its input. */
export interface Call extends Caller {
  readonly scopes: ReadonlyArray<string>
  readonly config: Config
}

export class CurrentCall extends Context.Service<CurrentCall, Call>()("@flat-sdk/sandbox/CurrentCall") {}

type Groups = typeof FlatRoutes.groups
type Tag = keyof Groups
type Endpoints<T extends Tag> = Groups[T]["endpoints"]

/** The input of an operation, as the contract decodes it. */
export type Input<T extends Tag, Name extends keyof Endpoints<T>> = HttpApiEndpoint.Request<Endpoints<T>[Name]>

type Response = HttpServerResponse.HttpServerResponse

type Result<Endpoint extends HttpApiEndpoint.Constraint> =
  | Response
  | Sparse<Exclude<Effect.Success<ReturnType<HttpApiEndpoint.Handler<Endpoint, never, never>>>, Response>>

/** Returns a value for the contract to encode, or a complete response, now or later. */
type Handler<Endpoint> = Endpoint extends HttpApiEndpoint.Constraint
  ? (input: HttpApiEndpoint.Request<Endpoint>, call: Call) => Result<Endpoint> | Effect.Effect<Result<Endpoint>>
  : never

type Handlers<T extends Tag, Names extends keyof Endpoints<T> = keyof Endpoints<T>> = {
  readonly [Name in Names]: Handler<Endpoints<T>[Name]>
}

/** Types the handlers of some operations of a tag. */
export const of = <T extends Tag, Names extends keyof Endpoints<T>>(_tag: T, handlers: Handlers<T, Names>) => handlers

export const layer = <T extends Tag>(
  tag: T,
  handlers: Handlers<T>
): Layer.Layer<HttpApiGroup.Service<"flat", T>, never, HttpRouter.Request<"Requires", CurrentCall>> => {
  const complete = (result: unknown) => HttpServerResponse.isHttpServerResponse(result) ? result : compact(result)
  const all = Object.entries<(input: never, call: Call) => unknown>(handlers).map(([name, handler]) => [
    name,
    Effect.fnUntraced(function*(input: never) {
      const result = handler(input, yield* CurrentCall)
      return complete(Effect.isEffect(result) ? yield* result as Effect.Effect<unknown> : result)
    })
  ])
  // The type of `handlers` is the contract's, which the builder cannot check for a tag that it does not know.
  return HttpApiBuilder.group(
    FlatRoutes,
    tag,
    (group) => Effect.succeed(group.handleAll(Object.fromEntries(all))) as never
  )
}
