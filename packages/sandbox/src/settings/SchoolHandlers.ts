/**
 * Handlers of the operations, written as generator functions whose input, result and failures the contract checks. All sandboxes of a process share the
 * routes: the school of each request decides which handlers run. Those of a school are made for its first request, and a reset, which replaces the
 * school, makes new ones.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as Layer from "effect/Layer"
import type { Session } from "../auth/Session.ts"
import { type Failure, toResponse } from "../http/Errors.ts"
import { School, type SchoolState } from "../state/School.ts"
import type { Config } from "./Options.ts"

/** The options of the sandbox that serves a request. */
export class Settings extends Context.Service<Settings, Config>()("@flat-sdk/sandbox/Settings") {}

type Groups = typeof FlatApi.groups
type Tag = keyof Groups
type Endpoints<T extends Tag> = Groups[T]["endpoints"]

/** The input of an operation, as the contract decodes it. */
export type Input<T extends Tag, Name extends keyof Endpoints<T>> = HttpApiEndpoint.Request<Endpoints<T>[Name]>

type Result<Endpoint extends HttpApiEndpoint.Constraint> = Effect.Success<
  ReturnType<HttpApiEndpoint.Handler<Endpoint, never, never>>
>

/** What a handler may use of the request besides its input. */
type Services = Session | HttpServerRequest.ParsedSearchParams

/** Handles a request. Fails with a {@link Failure}, which becomes the response. Returns a value for the contract to encode, or a complete response. */
type Handler<Endpoint> = Endpoint extends HttpApiEndpoint.Constraint ? (
    request: HttpApiEndpoint.Request<Endpoint>
  ) => Generator<
    Effect.Effect<unknown, Failure, Services>,
    Result<Endpoint>,
    never
  >
  : never

type Handlers<T extends Tag, Names extends keyof Endpoints<T> = keyof Endpoints<T>> = {
  readonly [Name in Names]: Handler<Endpoints<T>[Name]>
}

/** Types the handlers of some operations of a tag, which `create` makes for a school. */
export const of = <T extends Tag, Names extends keyof Endpoints<T>>(
  _tag: T,
  create: (school: SchoolState, config: Config) => Handlers<T, Names>
) => create

/** Handlers by name, where the tag is not known. */
type AnyHandlers = Readonly<
  Record<string, (request: unknown) => Generator<Effect.Effect<unknown, Failure, Services>, unknown, never>>
>

/** Layer that provides the handlers of a tag for any school. `create` makes those of one school. */
export const layer = <T extends Tag>(
  tag: T,
  create: (school: SchoolState, config: Config) => Handlers<T>
): Layer.Layer<HttpApiGroup.Service<"flat", T>, never, HttpRouter.Request<"Requires", Session | School | Settings>> => {
  const bySchool = new WeakMap<SchoolState, Handlers<T>>()
  const handlersOf = (school: SchoolState, config: Config): Handlers<T> => {
    let handlers = bySchool.get(school)
    if (handlers === undefined) {
      handlers = create(school, config)
      bySchool.set(school, handlers)
    }
    return handlers
  }
  const shared = (name: string) =>
    Effect.fnUntraced(
      function*(request: unknown) {
        const handlers = handlersOf(yield* School, yield* Settings) as unknown as AnyHandlers
        return yield* Effect.gen(() => handlers[name]!(request))
      },
      Effect.catch((failure) => Effect.succeed(toResponse(failure)))
    )
  const names = Object.keys(FlatApi.groups[tag].endpoints)
  // The parameter `create` has the types of the contract, which the builder cannot check for a tag that it does not know.
  const all = Object.fromEntries(names.map((name) => [name, shared(name)])) as never
  return HttpApiBuilder.group(FlatApi, tag, (group) => Effect.succeed(group.handleAll(all)) as never)
}
