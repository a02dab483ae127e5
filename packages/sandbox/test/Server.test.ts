import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { Sandbox } from "../src/effect.ts"
import { call, patch, post, remove } from "./support/call.ts"
import { sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

describe("a sandbox on a socket", () => {
  it.effect("responds to preflights and exposes pagination and rate limit to browsers", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const preflight = yield* Effect.promise(() =>
        call(target, "/organizations/users", {
          method: "OPTIONS",
          token: null,
          headers: {
            origin: "https://app.example",
            "access-control-request-method": "PUT",
            "access-control-request-headers": "authorization,content-type,x-sandbox-fault"
          }
        })
      )
      assert.strictEqual(preflight.status, 204)
      assert.strictEqual(preflight.headers.get("access-control-allow-origin"), "*")
      assert.include(preflight.headers.get("access-control-allow-methods"), "PUT")
      assert.include(preflight.headers.get("access-control-allow-headers"), "x-sandbox-fault")
      const response = yield* Effect.promise(() => call(target, "/organizations/users"))
      for (const name of ["Link", "X-RateLimit-Remaining", "X-RateLimit-Reset"]) {
        assert.include(response.headers.get("access-control-expose-headers"), name)
      }
      const rejected = yield* Effect.promise(() => call(target, "/organizations/users", { token: null }))
      assert.strictEqual(rejected.headers.get("access-control-allow-origin"), "*")
      assert.strictEqual(target.sandbox.count(), 2)
    }))

  it.effect("sends errors in Flat's format", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const sent = (body: string, headers?: Record<string, string>) =>
        Effect.promise(() =>
          call(target, "/organizations/users", {
            method: "POST",
            body,
            ...(headers === undefined ? undefined : { headers })
          })
        )
      const responses = [
        [400, yield* sent("\"text\"")],
        [415, yield* sent("username=ada", { "content-type": "application/x-www-form-urlencoded" })],
        [404, yield* Effect.promise(() => call(target, "/organizations/users", patch({})))],
        [
          404,
          yield* Effect.promise(() =>
            call({ ...target, url: target.url.replace("/v2", "/v3") }, "/organizations/users")
          )
        ]
      ] as const
      for (const [status, response] of responses) {
        assert.strictEqual(response.status, status)
        assert.isString(response.body.code)
        assert.isString(response.body.message)
        assert.notProperty(response.body, "id")
        assert.isNotNull(response.headers.get("x-ratelimit-reset"))
      }
    }))

  it.effect("never responds for a different path", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const send = sender(target)
      for (const id of ["..", ".", "%2e%2e", "a%2Fb", "%zz"]) {
        const { status } = yield* Effect.promise(() => send("DELETE", `/v2/organizations/users/${id}`))
        assert.include([400, 404], status, id)
      }
      const path = "/v2/organizations/users/%C3%A9%20%3F%23%2F"
      const made = yield* Effect.promise(() => send("PUT", path, { body: {} }))
      assert.include(made.text, "User not found")
    }))

  it.effect("accepts requests of the vendor's other clients", () =>
    Effect.gen(function*() {
      const target = yield* served({ users: 100 })
      const headers = {
        authorization: `bearer ${target.token}`,
        "content-type": "application/json",
        accept: "application/json"
      }
      const users = "/v2/organizations/users"
      const send = (method: string, path: string, more = {}) =>
        Effect.promise(() => sender(target)(method, users + path, { token: null, headers: { ...headers, ...more } }))
      const get = (query: string) => Effect.map(send("GET", `?limit=1000&${query}`), ({ text }) => text)
      const expected = yield* get("role=teacher&role=admin")
      const parsed: ReadonlyArray<unknown> = JSON.parse(expected)
      assert.isAbove(parsed.length, 1)
      for (
        const query of [
          "role[0]=teacher&role[1]=admin",
          "role%5B0%5D=teacher&role%5B1%5D=admin",
          "role[]=teacher&role[]=admin",
          "role[]=teacher&role=admin&q="
        ]
      ) {
        assert.strictEqual(yield* get(query), expected, query)
      }
      assert.strictEqual(yield* get("noActiveLicense=True"), yield* get("noActiveLicense=true"))
      const sorted = yield* get("sort[0]=lastname&sort[1]=firstname&direction=desc")
      assert.strictEqual(sorted, yield* get("sort=lastname&sort=firstname&direction=desc"))
      assert.notStrictEqual(sorted, yield* get(""))
      assert.match((yield* send("GET", "/count?role[0]=user")).text, /^\d+$/)
      const [, user, other] = target.sandbox.state().users
      const removed = yield* send("DELETE", `/${user?.id}`)
      const withBody = yield* Effect.promise(() =>
        sender(target)("DELETE", `${users}/${other?.id}?convertToIndividual=True`, { headers, body: "{}" })
      )
      assert.deepStrictEqual([removed.status, withBody.status], [204, 204])
      assert.strictEqual(target.sandbox.state().individuals.length, 1)
    }))

  it.effect("records requests without tokens and bodies", () =>
    Effect.gen(function*() {
      const target = yield* served()
      yield* Effect.promise(() =>
        call(target, "/organizations/users", post({ username: "ada", password: "planted-password" }))
      )
      yield* Effect.promise(() => call(target, "/organizations/users?limit=2"))
      yield* Effect.promise(() => call(target, "/organizations/users", { token: "planted-token" }))
      const requests = target.sandbox.requests()
      assert.deepStrictEqual(
        requests.map((
          { executed, method, operation, path, query, status }
        ) => [method, path, query, operation, status, executed]),
        [
          ["POST", "/organizations/users", "", "createOrganizationUser", 200, true],
          ["GET", "/organizations/users", "limit=2", "listOrganizationUsers", 200, true],
          ["GET", "/organizations/users", "", "listOrganizationUsers", 401, false]
        ]
      )
      assert.isTrue(requests[0]?.headers.includes("authorization"))
      assert.notMatch(JSON.stringify(requests), /planted|sandbox-admin/)
      assert.strictEqual(target.sandbox.count("listOrganizationUsers"), 2)
    }))

  it.effect("sets faults, lists requests and resets over its control routes", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const control = (method: string, route: string, body?: unknown, token = target.token) =>
        Effect.promise(() => call({ ...target, url: target.sandbox.controlUrl }, route, { method, body, token }))
      assert.strictEqual((yield* control("PUT", "/faults", [], "wrong")).status, 401)
      assert.strictEqual((yield* control("PUT", "/faults", ["nonsense"])).status, 400)
      assert.strictEqual((yield* control("PUT", "/faults", [{ fault: "status;status=503", times: 1 }])).status, 204)
      const status = () =>
        Effect.promise(() => call(target, "/organizations/users/count").then((response) => response.status))
      assert.deepStrictEqual([yield* status(), yield* status()], [503, 200])
      yield* control("PUT", "/faults", ["status"])
      yield* control("DELETE", "/faults")
      assert.strictEqual(yield* status(), 200)
      const { body } = yield* control("GET", "/requests")
      assert.deepStrictEqual(body.map((entry: { status: number }) => entry.status), [503, 200, 200])
      yield* Effect.promise(() => call(target, `/organizations/users/${target.sandbox.state().users[1]?.id}`, remove))
      assert.strictEqual((yield* control("POST", "/reset")).status, 204)
      assert.deepStrictEqual([target.sandbox.state().users.length, target.sandbox.count()], [40, 0])
      const counted = yield* Effect.promise(() => call(target, "/organizations/users/count"))
      assert.strictEqual(counted.body, 40)
    }))

  it.effect("stops with its scope, and fails if its port is in use", () =>
    Effect.gen(function*() {
      const url = yield* Effect.scoped(Effect.gen(function*() {
        const { sandbox, ...target } = yield* served()
        yield* Effect.promise(() => call(target, "/organizations/users"))
        const port = Number(new URL(sandbox.url).port)
        const second = yield* Effect.exit(Effect.scoped(Sandbox.serve({ port })))
        assert.isTrue(Exit.isFailure(second))
        return sandbox.url
      }))
      const rejected = yield* Effect.flip(Effect.tryPromise(() => fetch(url)))
      assert.include(JSON.stringify((rejected.cause as Error).cause, ["code"]), "ECONNREFUSED")
    }))
})

const users = "/v2/organizations/users"

describe("requests of other clients", () => {
  it.effect("with numbered keys keep the values of the others: plus signs, escapes, and what cannot be decoded", () =>
    Effect.gen(function*() {
      const { sandbox, ...target } = yield* served()
      const send = sender(target)
      const found = (q: string, also: string) =>
        Effect.promise(async () => (await send("GET", `${users}?${also}&q=${q}&limit=100`)).body.length)
      const { firstname, lastname } = sandbox.state().users.find((user) =>
        user.firstname !== undefined && user.lastname !== undefined
      )!
      const roles = ["admin", "accountAdmin", "teacher", "user"]
      const numbered = roles.map((role, index) => `role[${index}]=${role}`).join("&")
      const plain = roles.map((role) => `role=${role}`).join("&")
      const [first, last] = [firstname, lastname].map((name) => encodeURIComponent(name!))
      for (const q of [`${first}+${last}`, `${first}%20${last}`]) {
        assert.isAbove(yield* found(q, plain), 0, q)
        assert.strictEqual(yield* found(q, numbered), yield* found(q, plain), q)
      }
      const odd = yield* Effect.promise(() => send("GET", `${users}?role[0]=user&q=%E0%A4&=x`))
      assert.strictEqual(odd.status, 200)
    }))

  it.effect("with HEAD get the headers of GET without a body, and are recorded as their operation", () =>
    Effect.gen(function*() {
      const { sandbox, ...target } = yield* served()
      const { headers, status, text } = yield* Effect.promise(() => sender(target)("HEAD", `${users}/count`))
      assert.deepStrictEqual([status, text, headers["content-type"]], [200, "", "application/json"])
      assert.deepStrictEqual([sandbox.count("countOrgaUsers"), sandbox.requests()[0]?.method], [1, "HEAD"])
    }))
})
