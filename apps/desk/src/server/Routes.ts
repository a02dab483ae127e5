/** The routes below `/desk`. Each needs a session, and refuses other sites. */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { FlatAuth } from "@flat-sdk/core/web"
import { ByteSize, type Duration, Effect, Option, type Scope, Stream } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Quota } from "../shared/Desk.ts"
import * as Events from "./Events.ts"
import { clientOf, json, refuse, type Refused, responding } from "./request/Signed.ts"
import * as Files from "./roster/Files.ts"
import type * as Reader from "./roster/Reader.ts"
import * as Rosters from "./roster/Rosters.ts"

type Request = HttpServerRequest.HttpServerRequest

/** The largest roster folder: that of a district with 200,000 people. */
const mostBytes = ByteSize.megabytes(100)

const bodyOf = (request: Request) =>
  Effect.mapError(
    Effect.provideService(request.json, HttpIncomingMessage.MaxBodySize, mostBytes),
    () => refuse(400, "BAD_REQUEST", `The body must be JSON of at most 100 MB.`)
  )

const quotaOf = Effect.fnUntraced(function*(flat: FlatClient.FlatClientShape) {
  // The API reports the quota with each response. This one is the cheapest.
  yield* flat.account.getAuthenticatedUserId()
  const { limit, remaining, resetAt } = yield* flat.quota
  return json({ limit, remaining, resetAt: resetAt?.toISOString() } satisfies Quota)
})

/** Layer that adds the routes. `interval` is the time between two polls of a watch, `limits` are those of reading rosters. */
export const routes = (origin: URL, interval: Duration.Input, limits?: Reader.Limits) =>
  HttpRouter.use(Effect.fnUntraced(function*(router) {
    const auth = yield* FlatAuth
    const rosters = yield* Rosters.make(limits)
    const add = (
      method: "GET" | "POST",
      path: `/${string}`,
      respond: (
        flat: FlatClient.FlatClientShape,
        request: Request
      ) => Effect.Effect<
        HttpServerResponse.HttpServerResponse,
        Refused | FlatError.FlatError,
        HttpRouter.RouteContext | Scope.Scope
      >
    ) =>
      router.add(method, path, (request) =>
        clientOf(request, origin).pipe(
          Effect.flatMap((flat) => respond(flat, request)),
          responding,
          Effect.provideService(FlatAuth, auth)
        ))

    yield* add("GET", "/desk/quota", quotaOf)
    yield* add("GET", "/desk/events", (flat, request) => {
      const room = new URL(request.url, origin).searchParams.get("class") ?? undefined
      const isSignedIn = Effect.as(Effect.provideService(clientOf(request, origin), FlatAuth, auth), true)
      return Events.respond(flat, room, interval, isSignedIn)
    })
    yield* add("POST", "/desk/plan", (flat, request) =>
      Effect.gen(function*() {
        const body = Files.check(yield* bodyOf(request))
        return body instanceof Error ? yield* body : json(yield* rosters.plan(flat, body))
      }))
    yield* add("POST", "/desk/apply", (flat, request) =>
      Effect.gen(function*() {
        const events = yield* rosters.apply(flat, yield* bodyOf(request))
        return HttpServerResponse.stream(
          events.pipe(Stream.map((event) => `${JSON.stringify(event)}\n`), Stream.encodeText),
          { contentType: "application/x-ndjson", headers: { "cache-control": "private, no-store" } }
        )
      }))
    yield* add("GET", "/desk/passwords/:digest", (flat) =>
      Effect.gen(function*() {
        const { digest = "" } = yield* HttpRouter.params
        return Option.match(yield* rosters.passwords(flat, digest), {
          onNone: () => json({ code: "BAD_REQUEST", message: "You have applied no such plan on this server." }, 404),
          onSome: (csv) =>
            HttpServerResponse.uint8Array(csv, {
              contentType: "text/csv; charset=utf-8",
              headers: {
                "cache-control": "private, no-store",
                "content-disposition": "attachment; filename=\"passwords.csv\""
              }
            })
        })
      }))
  }))
