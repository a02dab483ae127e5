/** The routes below `/desk`. Each needs a session, and refuses other sites. */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { FlatAuth } from "@flat-sdk/core/web"
import { ByteSize, type Duration, Effect, type Scope } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { NewPassword, Quota } from "../shared/Desk.ts"
import * as Classes from "./Classes.ts"
import * as Events from "./Events.ts"
import { clientOf, json, refuse, type Refused, responding } from "./request/Signed.ts"
import * as Whos from "./request/Who.ts"
import * as Files from "./roster/Files.ts"
import type * as Reader from "./roster/Reader.ts"
import * as Rosters from "./roster/Rosters.ts"
import * as NewPasswords from "./runs/NewPasswords.ts"
import * as Runs from "./runs/Runs.ts"
import * as Schools from "./runs/School.ts"

type Request = HttpServerRequest.HttpServerRequest

type Responding = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  Refused | FlatError.FlatError,
  HttpRouter.RouteContext | Scope.Scope
>

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

/** A spreadsheet would compute what begins like a formula. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll("\"", "\"\"")}"`

const csvOf = (passwords: ReadonlyArray<NewPassword>): string =>
  [
    ["name", "class", "username", "password", "note"],
    ...passwords.map(({ isSure, name, password, rooms, username }) => [
      name,
      rooms.join(", "),
      username,
      password,
      isSure ? "" : "not certain: no answer came"
    ])
  ].map((row) => `${row.map(cell).join(",")}\r\n`).join("")

/** What the routes need besides the session. */
export interface Options {
  readonly origin: URL
  /** The desk's own folder. */
  readonly data: string
  /** Time between two polls of a watch. */
  readonly interval: Duration.Input
  /** Time between two looks for passwords whose week is over. */
  readonly sweeping: Duration.Input
  /** Limits of reading rosters. */
  readonly reading?: Reader.Limits | undefined
}

/** Layer that adds the routes. */
export const routes = ({ data, interval, origin, reading, sweeping }: Options) =>
  HttpRouter.use(Effect.fnUntraced(function*(router) {
    const auth = yield* FlatAuth
    const folder = yield* Schools.open(data)
    const runs = yield* Runs.make(folder, sweeping)
    const rosters = yield* Rosters.make(runs, folder.reading, reading)
    const events = yield* Events.make(interval)
    const whoOf = Whos.make()
    const add = (
      method: "GET" | "POST",
      path: `/${string}`,
      respond: (flat: FlatClient.FlatClientShape, request: Request) => Responding
    ) =>
      router.add(method, path, (request) =>
        clientOf(request, origin).pipe(
          Effect.flatMap((flat) => respond(flat, request)),
          responding,
          Effect.provideService(FlatAuth, auth)
        ))
    /** A route for administrators. `id` is that of a run, `body` what was sent. */
    const forAdmins = (
      method: "GET" | "POST",
      path: `/${string}`,
      respond: (
        who: Whos.Who,
        id: string,
        body: unknown
      ) => Effect.Effect<unknown, Refused | FlatError.FlatError, Scope.Scope>
    ) =>
      add(method, path, (flat, request) =>
        Effect.gen(function*() {
          const who = yield* whoOf(flat, request)
          const { id = "" } = yield* HttpRouter.params
          const answer = yield* respond(who, id, method === "GET" ? undefined : yield* bodyOf(request))
          return HttpServerResponse.isHttpServerResponse(answer) ? answer : json(answer ?? {})
        }))

    yield* add("GET", "/desk/quota", quotaOf)
    yield* add("GET", "/desk/events", (flat, request) => {
      const signedIn = Effect.provideService(clientOf(request, origin), FlatAuth, auth)
      const isSignedIn = Effect.match(signedIn, { onFailure: () => false, onSuccess: () => true })
      return Effect.map(events(flat, request, isSignedIn), (answer) => json(answer))
    })
    yield* forAdmins("POST", "/desk/plan", (who, _, body) => {
      const files = Files.check(body)
      return files instanceof Error ? files : rosters.plan(who, files)
    })
    yield* forAdmins("GET", "/desk/classes", Classes.list)
    yield* forAdmins("POST", "/desk/classes", (who, _, body) => Effect.as(Classes.archive(who, body), {}))
    yield* forAdmins("GET", "/desk/runs", runs.list)
    yield* forAdmins("POST", "/desk/runs", (who, _, body) => Effect.map(rosters.apply(who, body), (id) => ({ id })))
    yield* forAdmins(
      "POST",
      "/desk/passwords",
      (who, _, body) => Effect.map(NewPasswords.begin(runs, who, body), (id) => ({ id }))
    )
    yield* forAdmins("GET", "/desk/runs/:id", runs.show)
    yield* forAdmins("POST", "/desk/runs/:id/continue", runs.goOn)
    yield* forAdmins("POST", "/desk/runs/:id/saved", runs.confirmSaved)
    yield* forAdmins(
      "POST",
      "/desk/runs/:id/take-over",
      (who, id, body) => runs.takeOver(who, id, (body as { readonly from?: unknown } | null)?.from)
    )
    yield* forAdmins("GET", "/desk/runs/:id/passwords", runs.passwords)
    yield* forAdmins(
      "GET",
      "/desk/runs/:id/passwords.csv",
      (who, id) =>
        Effect.map(runs.passwords(who, id), (passwords) =>
          // The mark makes spreadsheets read it as UTF-8.
          HttpServerResponse.text(`\uFEFF${csvOf(passwords)}`, {
            contentType: "text/csv; charset=utf-8",
            headers: {
              "cache-control": "private, no-store",
              "content-disposition": "attachment; filename=\"passwords.csv\""
            }
          }))
    )
  }))
