import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

const open = (options: Parameters<typeof served>[0] = {}) =>
  Effect.map(served(options), (target) => ({ ...target, send: sender(target) }))

const users = "/v2/organizations/users"

describe("query values", () => {
  it.effect("B1 rejects an empty number, flag, enumeration or cursor", () =>
    Effect.gen(function*() {
      const { sandbox, send } = yield* open()
      const targets = [
        ...["limit", "next", "previous", "noActiveLicense", "testAccounts", "direction", "sort", "role", "onlyIds"]
          .map((name) => [users, name] as const),
        ...["role", "noActiveLicense", "testAccounts"].map((name) => [`${users}/count`, name] as const),
        ...["role", "limit", "next"].map((name) => ["/v2/organizations/invitations", name] as const),
        ["/v2/users/me/likes", "ids"],
        ["/v2/users/me/likes", "limit"],
        ["/v2/users/me/scores", "paginate"],
        ["/v2/users/me/scores", "next"],
        ["/v2/me", "onlyId"],
        ["/v2/classes", "state"],
        ["/v2/collections", "sort"],
        ["/v2/omr/jobs", "limit"],
        ["/v2/omr/jobs", "expired"]
      ] as const
      for (const [path, name] of targets) {
        for (const query of [`${name}=`, name]) {
          const target = `${path}?${query}`
          const { body, status } = yield* Effect.promise(() => send("GET", target))
          assert.strictEqual(status, 400, target)
          assert.deepStrictEqual(Object.keys(body).toSorted(), ["code", "message", "param"], target)
          assert.deepStrictEqual([body.code, body.param], ["BAD_REQUEST", name], target)
          assert.include(body.message, name, target)
        }
      }
      const removed = yield* Effect.promise(() =>
        send("DELETE", `${users}/${sandbox.state().users[3]?.id}?convertToIndividual=`)
      )
      assert.deepStrictEqual([removed.status, removed.body.param], [400, "convertToIndividual"])
      assert.strictEqual(sandbox.state().users.length, 40)
    }))

  it.effect("B1 accepts only whole numbers in plain decimal digits", () =>
    Effect.gen(function*() {
      const { send } = yield* open()
      const bad =
        "1e3|0x10|+5|%2B5| 5|%205|5%20|5.0|05|5.|.5|1_0|0b1|5,0|5n|-5|-0|0|1001|Infinity|NaN|null|%zz|%EF%BC%95"
          .split("|").concat("5&limit=6")
      for (const value of bad) {
        // A request target cannot contain a space: it is sent as clients encode it.
        const target = `${users}?limit=${value.replace(" ", "+")}`
        const { body, status } = yield* Effect.promise(() => send("GET", target))
        assert.strictEqual(status, 400, value)
        assert.deepStrictEqual([body.code, body.param], ["BAD_REQUEST", "limit"], value)
      }
      const good = yield* Effect.promise(() => send("GET", `${users}?limit=5`))
      assert.strictEqual(good.body.length, 5)
    }))

  it.effect("B1 treats an empty search as no search", () =>
    Effect.gen(function*() {
      const { send } = yield* open()
      const { body } = yield* Effect.promise(() => send("GET", `${users}/count?q=`))
      assert.strictEqual(body, 40)
    }))
})

describe("paths", () => {
  it.effect("B2 are exact: case, slashes and separators", () =>
    Effect.gen(function*() {
      const { sandbox, send } = yield* open()
      const id = sandbox.state().users[3]?.id
      const targets = [
        "/V2/organizations/users",
        "/v2/Organizations/users",
        "/v2/organizations/USERS/count",
        "/v2/organizations/users/",
        "/v2/organizations/users/?limit=2",
        "/v2/organizations/users/count/",
        "/v2//organizations/users",
        "/v2/organizations//users",
        "//v2/organizations/users",
        "/v2/organizations/users;a=b",
        "/v2/organizations/users#limit=2",
        "/v2/",
        "/v2"
      ]
      for (const target of targets) {
        const { body, headers, status } = yield* Effect.promise(() => send("GET", target))
        assert.strictEqual(status, 404, target)
        assert.strictEqual(body.code, "NOT_FOUND", target)
        assert.isDefined(headers["x-ratelimit-remaining"], target)
      }
      for (const target of [`/v2/organizations/users/${id}/`, `/v2/organizations/Users/${id}`]) {
        assert.strictEqual((yield* Effect.promise(() => send("DELETE", target))).status, 404, target)
      }
      assert.strictEqual(sandbox.state().users.length, 40)
      const upper = yield* Effect.promise(() => send("DELETE", `${users}/${id?.toUpperCase()}`))
      assert.strictEqual(upper.status, 404)
      // Percent-encoding of a letter is the same path.
      assert.strictEqual((yield* Effect.promise(() => send("GET", "/v2/organizations/%75sers"))).status, 200)
    }))
})

describe("invalid requests", () => {
  it.effect("B11 are rejected with the invalid field and its valid values", () =>
    Effect.gen(function*() {
      const { sandbox, send } = yield* open()
      const id = sandbox.state().users[3]?.id
      const cases = [
        ["POST", users, { password: "a-password" }, "username", "username: expected a value (it is required)"],
        ["POST", users, { username: "", password: "a-password" }, "username", "username: expected 1 to 30 characters"],
        ["POST", users, { username: 7, password: "a-password" }, "username", "username: expected string"],
        ["POST", users, { username: "ada", password: "12345" }, "password", "password: expected 6 to 1000 characters"],
        ["POST", users, { username: "ada", password: null }, "password", "password: expected string"],
        [
          "POST",
          users,
          { username: "ada", password: "a-password", role: "boss" },
          "role",
          "role: expected \"user\" | \"teacher\" | \"admin\" | \"accountAdmin\""
        ],
        ["POST", users, [], undefined, "the body: expected UserCreation"],
        ["POST", users, "{", undefined, "the body: expected a valid JSON body"],
        ["PUT", `${users}/${id}`, { organizationRole: 1 }, "organizationRole", "organizationRole: expected"],
        ["POST", `${users}/${id}/accessToken`, { scopes: ["nothing"] }, "scopes", "scopes[0]: expected"],
        ["POST", `${users}/${id}/accessToken`, {}, "scopes", "scopes: expected a value (it is required)"],
        ["POST", "/v2/organizations/lti/configurations", {}, "mode", "mode"],
        ["POST", "/v2/organizations/lti/configurations", { mode: "other" }, "mode", "mode"],
        [
          "POST",
          "/v2/organizations/lti/configurations",
          { mode: "1p3-manual", jwksUrl: "nowhere" },
          "jwksUrl",
          "jwksUrl: expected an absolute URL"
        ],
        ["GET", `${users}?limit=1001`, undefined, "limit", "limit: expected a whole number from 1 to 1000"],
        [
          "GET",
          `${users}?noActiveLicense=yes`,
          undefined,
          "noActiveLicense",
          "noActiveLicense: expected \"true\" | \"false\""
        ]
      ] as const
      for (const [method, target, body, param, message] of cases) {
        const response = yield* Effect.promise(() => send(method, target, { body }))
        const context = `${method} ${target} ${JSON.stringify(body)}: ${response.text}`
        assert.strictEqual(response.status, 400, context)
        if (param !== undefined) assert.strictEqual(response.body.param, param, context)
        assert.include(response.body.message, message, context)
        // The message does not contain the value: it may be a password.
        assert.notInclude(response.body.message, "12345")
      }
    }))
})
