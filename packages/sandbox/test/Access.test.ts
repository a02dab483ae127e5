import { assert, describe, it } from "@effect/vitest"
import { call, post, remove } from "./support/call.ts"
import { inProcess } from "./support/sandbox.ts"

describe("invitations", () => {
  it("reject an invalid address", async () => {
    const { body, status } = await call(inProcess(), "/organizations/invitations", post({ email: "nobody" }))
    assert.deepStrictEqual([status, body.param], [400, "email"])
  })
})

describe("delegated tokens", () => {
  it("act as their user, within their scopes and the user's role", async () => {
    const target = inProcess()
    const { users } = target.sandbox.state()
    const delegate = async (role: string, scopes: ReadonlyArray<string>) => {
      const user = users.find((candidate) => candidate.organizationRole === role)
      const { body } = await call(target, `/organizations/users/${user?.id}/accessToken`, post({ scopes }))
      return body.token as string
    }
    const reader = await delegate("accountAdmin", ["edu.admin.users.readonly"])
    assert.strictEqual((await call(target, "/organizations/users/count", { token: reader })).status, 200)
    const write = await call(target, "/organizations/invitations", { ...post({}), token: reader })
    assert.strictEqual(write.status, 403)
    assert.strictEqual(write.body.code, "INSUFFICIENT_SCOPE")
    assert.include(write.body.message, "edu.admin.users")
    const student = await delegate("user", ["edu.admin"])
    const rejected = await call(target, "/organizations/users/count", { token: student })
    assert.deepStrictEqual([rejected.status, rejected.body.code], [403, "NOT_ORGANIZATION_ADMIN"])
    const accounts = await delegate("accountAdmin", ["edu.admin"])
    assert.strictEqual((await call(target, "/organizations/lti/configurations", { token: accounts })).status, 403)
  })

  it("update the account's last activity", async () => {
    const target = inProcess()
    const user = target.sandbox.state().users.find((candidate) => candidate.organizationRole === "accountAdmin")
    const { body } = await call(target, `/organizations/users/${user?.id}/accessToken`, post({ scopes: ["edu.admin"] }))
    await call(target, "/organizations/users/count", { token: body.token })
    const latest = (await call(target, "/organizations/users?sort=lastActivityDate&direction=desc&limit=1")).body[0]
    assert.strictEqual(latest.id, user?.id)
  })

  it("are shown in full once and end with their account", async () => {
    const target = inProcess()
    const user = target.sandbox.state().users[1]
    const { body } = await call(target, `/organizations/users/${user?.id}/accessToken`, post({ scopes: ["edu.admin"] }))
    assert.deepStrictEqual(target.sandbox.state().tokens.map((token) => token.token), [body.token.slice(0, 4)])
    await call(target, `/organizations/users/${user?.id}`, remove)
    assert.strictEqual((await call(target, "/organizations/users/count", { token: body.token })).status, 401)
  })

  it("need scopes that exist", async () => {
    const target = inProcess()
    const path = `/organizations/users/${target.sandbox.state().users[1]?.id}/accessToken`
    for (const body of [{ scopes: [] }, { scopes: ["everything"] }, {}]) {
      const response = await call(target, path, post(body))
      assert.deepStrictEqual([response.status, response.body.param], [400, "scopes"])
    }
  })
})

describe("authorization", () => {
  it("needs a known token", async () => {
    for (const token of [null, "unknown", ""]) {
      const { body, headers, status } = await call(inProcess(), "/organizations/users/count", { token })
      assert.deepStrictEqual([status, body.code], [401, "INVALID_ACCESS_TOKEN"])
      assert.strictEqual(headers.get("x-ratelimit-limit"), "1800")
    }
  })

  it("takes tokens from the options", async () => {
    const target = inProcess({
      tokens: [
        { token: "reader", scopes: ["edu.admin.lti.readonly"] },
        { token: "teaching", user: "teacher" },
        { token: "by-name", user: "ADMIN" }
      ]
    })
    const status = async (path: string, token: string, method = "GET") =>
      (await call(target, path, { token, method, ...(method === "POST" ? { body: {} } : undefined) })).status
    assert.strictEqual(await status("/organizations/lti/configurations", "reader"), 200)
    assert.strictEqual(await status("/organizations/lti/configurations", "reader", "POST"), 403)
    assert.strictEqual(await status("/organizations/users", "reader"), 403)
    assert.strictEqual(await status("/organizations/users", "teaching"), 403)
    assert.strictEqual(await status("/organizations/users", "by-name"), 200)
  })
})
