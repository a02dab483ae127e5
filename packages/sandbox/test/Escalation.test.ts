import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type RawResponse, sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

const users = "/v2/organizations/users"

/** A school with a token of an account administrator. */
const school = Effect.map(
  served({
    tokens: [
      { token: "of-an-account-admin", user: "accountAdmin" },
      { token: "accounts-only", scopes: ["edu.admin.users"] }
    ]
  }),
  (target) => {
    const found = (role: string) => target.sandbox.state().users.find((user) => user.organizationRole === role)
    return {
      ...target,
      send: sender(target),
      asAccountAdmin: sender({ url: target.url, token: "of-an-account-admin" }),
      id: (role: string) => found(role)?.id ?? "",
      email: (role: string) => found(role)?.email ?? "",
      state: () => {
        const { invitations, tokens, users } = target.sandbox.state()
        return { invitations, tokens, users: users.map(({ lastActivityDate: _, ...user }) => user) }
      }
    }
  }
)

const isForbidden = (response: RawResponse, message: string) =>
  assert.deepStrictEqual([response.status, response.body?.code], [403, "NOT_ORGANIZATION_ADMIN"], message)

/** Requests that an account administrator must not send, by what they would gain. */
const forbidden = {
  "cannot access an administrator's account in any way": ({ id }: Effect.Success<typeof school>) => {
    const admin = `${users}/${id("admin")}`
    return [
      ["POST", `${admin}/accessToken`, { scopes: ["edu.admin"] }],
      ["POST", `${admin}/accessToken`, { scopes: ["account.public_profile"] }],
      ["POST", `${admin}/signinLink`, {}],
      ["PUT", admin, { password: "a-new-password" }],
      ["PUT", admin, { username: "somebody" }],
      ["PUT", admin, { email: "mine@example.org" }],
      ["PUT", admin, { organizationRole: "teacher" }],
      ["PUT", admin, {}],
      ["DELETE", admin],
      ["DELETE", `${admin}?convertToIndividual=true`]
    ] as const
  },
  "cannot make an account an administrator: its own, another or a new one": (
    { email, id }: Effect.Success<typeof school>
  ) =>
    [
      ["PUT", `${users}/${id("accountAdmin")}`, { organizationRole: "admin" }],
      ["PUT", `${users}/${id("teacher")}`, { organizationRole: "admin" }],
      ["POST", users, { username: "boss", password: "a-password", role: "admin" }],
      ["POST", "/v2/organizations/invitations", { organizationRole: "admin" }],
      ["POST", "/v2/organizations/invitations", { organizationRole: "admin", email: "mine@example.org" }],
      ["POST", "/v2/organizations/invitations", { organizationRole: "admin", email: email("accountAdmin") }],
      ["POST", "/v2/organizations/invitations", { organizationRole: "teacher", email: email("admin") }]
    ] as const
}

describe("an account administrator", () => {
  it.effect.each(Object.entries(forbidden))("B7 %s", ([, requests]) =>
    Effect.gen(function*() {
      const target = yield* school
      const before = target.state()
      for (const [method, path, body] of requests(target)) {
        const response = yield* Effect.promise(() => target.asAccountAdmin(method, path, { body }))
        isForbidden(response, `${method} ${path} ${JSON.stringify(body)}`)
      }
      assert.deepStrictEqual(target.state(), before)
    }))

  it.effect("B7 gains no rights through tokens that it creates for itself", () =>
    Effect.gen(function*() {
      const { asAccountAdmin, id, send } = yield* school
      let token = "of-an-account-admin"
      // A token created with a token that was created with a token.
      for (let depth = 0; depth < 3; depth++) {
        const made = yield* Effect.promise(() =>
          send("POST", `${users}/${id("accountAdmin")}/accessToken`, { token, body: { scopes: ["edu.admin"] } })
        )
        assert.strictEqual(made.status, 200)
        token = made.body.token
        const lti = yield* Effect.promise(() => send("GET", "/v2/organizations/lti/configurations", { token }))
        isForbidden(lti, `LTI at depth ${depth}`)
        const up = yield* Effect.promise(() =>
          send("PUT", `${users}/${id("accountAdmin")}`, { token, body: { organizationRole: "admin" } })
        )
        isForbidden(up, `role at depth ${depth}`)
      }
      const control = yield* Effect.promise(() => asAccountAdmin("POST", "/_sandbox/reset"))
      assert.strictEqual(control.status, 401)
    }))

  it.effect("B7 manages all other accounts", () =>
    Effect.gen(function*() {
      const { asAccountAdmin, email, id, send } = yield* school
      const ok = [
        ["POST", `${users}/${id("teacher")}/accessToken`, { scopes: ["edu.classes"] }],
        ["POST", `${users}/${id("user")}/signinLink`, {}],
        ["PUT", `${users}/${id("user")}`, { organizationRole: "accountAdmin" }],
        ["POST", users, { username: "new", password: "a-password", role: "accountAdmin" }],
        ["POST", "/v2/organizations/invitations", { organizationRole: "accountAdmin", email: email("teacher") }]
      ] as const
      for (const [method, target, body] of ok) {
        const { status, text } = yield* Effect.promise(() => asAccountAdmin(method, target, { body }))
        assert.strictEqual(status, 200, `${method} ${target}: ${text}`)
      }
      // Administrators can create administrators.
      const made = yield* Effect.promise(() =>
        send("PUT", `${users}/${id("teacher")}`, { body: { organizationRole: "admin" } })
      )
      assert.strictEqual(made.body.organizationRole, "admin")
    }))
})

describe("a token with fewer scopes", () => {
  it.effect("B7 grants no administration scope that it lacks", () =>
    Effect.gen(function*() {
      const { id, send, state } = yield* school
      const before = state()
      const mint = (scopes: ReadonlyArray<string>, role = "admin") =>
        Effect.promise(() =>
          send("POST", `${users}/${id(role)}/accessToken`, { token: "accounts-only", body: { scopes } })
        )
      for (const scope of ["edu.admin", "edu.admin.lti", "edu.admin.lti.readonly"]) {
        const { body, status } = yield* mint(["edu.classes", scope])
        assert.deepStrictEqual([status, body.code, body.param], [403, "INSUFFICIENT_SCOPE", "scopes"], scope)
      }
      assert.deepStrictEqual(state(), before)
      // It can grant the scopes that it has, and scopes that are not for administration.
      assert.strictEqual((yield* mint(["edu.admin.users"])).status, 200)
      assert.strictEqual((yield* mint(["edu.admin.users.readonly"])).status, 200)
      assert.strictEqual((yield* mint(["scores", "edu.classes"], "teacher")).status, 200)
    }))
})
