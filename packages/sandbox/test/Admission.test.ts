import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { Sandbox } from "../src/effect.ts"
import { sender } from "./support/raw.ts"

const page = "https://page.example"
const count = "/v2/organizations/users/count"

const started = (options: Sandbox.ServerOptions = {}) =>
  Effect.map(Sandbox.serve({ tokens: [{ token: "own" }], ...options }), (sandbox) => {
    const send = sender(sandbox)
    /** Sends a request as a browser sends that of a page. */
    const from = (origin: string, method: string, path: string, token?: string) =>
      Effect.promise(() => send(method, path, { headers: { origin }, ...(token === undefined ? {} : { token }) }))
    const as = (host: string, path = count) => Effect.promise(() => send("GET", path, { headers: { host } }))
    return { sandbox, send, from, as }
  })

const statuses = (responses: ReadonlyArray<{ readonly status: number }>) => responses.map(({ status }) => status)

describe("web pages and a sandbox on a socket", () => {
  it.effect("SB2 a page of another host reaches neither the control routes nor the default token", () =>
    Effect.gen(function*() {
      const { from, sandbox } = yield* started()
      for (const origin of [page, "null", "http://localhost.page.example", "http://127.0.0.1.page.example"]) {
        const refused = [
          yield* from(origin, "GET", "/_sandbox/requests"),
          yield* from(origin, "OPTIONS", "/_sandbox/reset"),
          yield* from(origin, "POST", "/_sandbox/reset"),
          yield* from(origin, "GET", count),
          yield* from(origin, "DELETE", `/v2/organizations/users/${sandbox.state().users[1]?.id}`)
        ]
        assert.deepStrictEqual(statuses(refused), [403, 403, 403, 403, 403], origin)
        assert.deepStrictEqual(refused.map(({ body }) => body.code), refused.map(() => "NOT_ADMITTED"))
        assert.match(refused[3]!.body.message, /--allow-origin/)
        // The page can read why.
        assert.strictEqual(refused[3]!.headers["access-control-allow-origin"], "*")
      }
      assert.deepStrictEqual([sandbox.count(), sandbox.state().users.length], [0, 40])
    }))

  it.effect("SB2 a page of another host cannot decide for a user on the authorization page", () =>
    Effect.gen(function*() {
      const { send } = yield* started()
      const post = (origin: string) =>
        Effect.promise(() => send("POST", "/auth/oauth?client_id=sandbox-app", { headers: { origin }, token: null }))
      const refused = yield* post(page)
      assert.deepStrictEqual([refused.status, refused.body.code], [403, "NOT_ADMITTED"])
      assert.notStrictEqual((yield* post("http://127.0.0.1:5173")).status, 403)
    }))

  it.effect("SB2 other tokens work from any origin, as in the API, and so does a token instead of the default one", () =>
    Effect.gen(function*() {
      const { from } = yield* started()
      assert.strictEqual((yield* from(page, "GET", count, "own")).status, 200)
      const other = yield* started({ token: "chosen" })
      assert.deepStrictEqual(
        statuses([yield* other.from(page, "GET", count), yield* other.from(page, "GET", "/_sandbox/requests")]),
        [200, 403]
      )
    }))

  it.effect("SB2 pages of this machine and of --allow-origin are admitted", () =>
    Effect.gen(function*() {
      const { as, from } = yield* started({ allowOrigins: [page] })
      const origins = ["http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:3000", "https://localhost", page]
      for (const origin of origins) {
        const responses = [yield* from(origin, "GET", count), yield* from(origin, "GET", "/_sandbox/requests")]
        assert.deepStrictEqual(statuses(responses), [200, 200], origin)
      }
      for (const origin of [`${page}:8443`, "http://page.example"]) {
        assert.strictEqual((yield* from(origin, "GET", count)).status, 403, origin)
      }
      assert.strictEqual((yield* as("page.example:4010")).status, 200)
    }))

  it.effect("SB2 a name of another machine is refused, whatever is asked", () =>
    Effect.gen(function*() {
      const { as, sandbox } = yield* started()
      const { port } = new URL(sandbox.url)
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "LOCALHOST", `[::1]:${port}`]) {
        assert.strictEqual((yield* as(host)).status, 200, host)
      }
      for (const host of [`rebound.example:${port}`, "localhost.rebound.example", "192.0.2.1", "x127.0.0.1"]) {
        for (const path of [count, "/docs", "/openapi.json", "/_sandbox/requests", "/auth/oauth"]) {
          assert.strictEqual((yield* as(host, path)).status, 403, `${host} ${path}`)
        }
      }
    }))

  it.effect("SB2 a sandbox that other machines reach answers to addresses, and to no names", () =>
    Effect.gen(function*() {
      const { as } = yield* started({ host: "0.0.0.0" })
      assert.deepStrictEqual(statuses([yield* as("192.0.2.1:4010"), yield* as("[2001:db8::1]:4010")]), [200, 200])
      assert.strictEqual((yield* as("rebound.example")).status, 403)
    }))

  it.effect("rejects origins in another form", () =>
    Effect.gen(function*() {
      for (const origin of ["page.example", `${page}/`, `${page}/app`, "ftp://page.example", "*"]) {
        const exit = yield* Effect.exit(Effect.scoped(Sandbox.serve({ allowOrigins: [origin] })))
        assert.isTrue(
          Exit.isFailure(exit) && String(exit.cause).includes(`"${origin}", which is not an origin`),
          origin
        )
      }
    }))
})

describe("PUT /_sandbox/faults", () => {
  const rejected: ReadonlyArray<readonly [body: unknown, message: RegExp]> = [
    ["{", /the body must be a JSON array of rules/],
    [{ fault: "latency" }, /the rules must be an array/],
    [["latency", null], /rule 2: a rule must be a string, or an object/],
    [["storm"], /rule 1: There is no fault "storm".*the names are latency/],
    [[{ operation: "countOrgaUsers" }], /rule 1: fault is missing/],
    [[{ fault: [] }], /rule 1: fault is missing/],
    [[{ fault: 5 }], /rule 1: a fault must be a string, or an object with a name/],
    [[{ fault: { ms: 5 } }], /rule 1: a fault must be a string, or an object with a name/],
    [[{ fault: { name: "toString" } }], /rule 1: There is no fault "toString"/],
    [[{ fault: { name: "latency", seconds: 5 } }], /rule 1: The fault latency takes ms, executed, not seconds/],
    [[{ fault: { name: "truncated-json", ms: 5 } }], /takes no parameters, not ms/],
    [[{ fault: { name: "latency", ms: "5" } }], /rule 1: ms of the fault latency must be a number of at least 0/],
    [[{ fault: { name: "latency", ms: -1 } }], /ms of the fault latency must be a number of at least 0/],
    [[{ fault: { name: "latency", executed: "no" } }], /executed of the fault latency must be true or false/],
    [[{ fault: { name: "wrong-types", field: 5 } }], /field of the fault wrong-types must be a string/],
    [[{ fault: { name: "status", status: 399 } }], /status of the fault status must be 400 to 599/],
    [[{ fault: { name: "html", status: 600 } }], /status of the fault html must be 400 to 599/],
    [
      [{ fault: "status", rates: 1 }],
      /rule 1: there is no field "rates"\. The fields of a rule are fault, operation, times, skip, rate/
    ],
    [[{ fault: "status", rate: 1.1 }], /rule 1: rate must be a number from 0 to 1/],
    [[{ fault: "status", rate: -0.1 }], /rate must be a number from 0 to 1/],
    [["status;rate=2"], /rule 1: rate must be a number from 0 to 1/],
    [[{ fault: "status", times: 1.5 }], /rule 1: times must be a whole number of at least 0/],
    [[{ fault: "status", skip: -1 }], /rule 1: skip must be a whole number of at least 0/],
    [[{ fault: "status", operation: 5 }], /rule 1: operation must be an operation id, or an array of them/],
    [[{ fault: "status", operation: [] }], /operation must be an operation id, or an array of them/],
    [
      ["status", { fault: "status", operation: ["countOrgaUsers", "countUsers"] }],
      /rule 2: there is no operation "countUsers"/
    ]
  ]

  it.effect("SB3 a rule that is wrong is answered with its place, its field and what is allowed, and no rule changes", () =>
    Effect.gen(function*() {
      const { sandbox, send } = yield* started({ faults: ["status;status=503;operation=listOrganizationUsers"] })
      for (const [body, message] of rejected) {
        const response = yield* Effect.promise(() => send("PUT", "/_sandbox/faults", { body }))
        assert.deepStrictEqual([response.status, response.body.param], [400, "faults"], JSON.stringify(body))
        assert.match(response.body.message, message)
      }
      assert.deepStrictEqual(sandbox.faults.struck(), [0])
      const accepted = [
        { fault: ["latency;ms=0", { name: "status", status: 400 }], operation: ["countOrgaUsers", "downloadExport"] },
        { fault: { name: "html", status: 599 }, rate: 0, skip: 0, times: 0 },
        "null-fields;field=email;rate=1"
      ]
      const response = yield* Effect.promise(() => send("PUT", "/_sandbox/faults", { body: accepted }))
      assert.strictEqual(response.status, 204)
      assert.deepStrictEqual(sandbox.faults.struck(), [0, 0, 0])
    }))
})
