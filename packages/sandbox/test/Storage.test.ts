import { assert, describe, it } from "@effect/vitest"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { call, post, remove } from "./support/call.ts"
import { inProcess } from "./support/sandbox.ts"

const withFile = async (use: (path: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), "flat-sandbox-"))
  try {
    await use(join(folder, "school.sqlite"))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("a data file", () => {
  it("keeps users, invitations, tokens and LTI across a restart", () =>
    withFile(async (data) => {
      const first = inProcess({ data, users: 30 })
      const send = (path: string, body: unknown) => call(first, path, post(body))
      const ada = (await send("/organizations/users", { username: "ada", password: "a-password" })).body
      await send("/organizations/invitations", { email: "new@example.org" })
      const { token } = (await send(`/organizations/users/${first.sandbox.state().users[1]?.id}/accessToken`, {
        scopes: ["edu.admin"]
      })).body
      await send("/organizations/lti/configurations", { mode: "1p1-manual" })
      await call(first, `/organizations/users/${first.sandbox.state().users[5]?.id}`, remove)
      await call(first, `/organizations/users/${ada.id}`, remove)
      const before = first.sandbox.state()
      const cursor = (await call(first, "/organizations/users?limit=10")).headers.get("link")
      await first.sandbox.close()

      const second = inProcess({ data })
      assert.deepStrictEqual(second.sandbox.state(), before)
      assert.strictEqual((await call(second, "/organizations/users/count", { token })).body, 29)
      assert.strictEqual((await call(second, "/organizations/users?limit=10")).headers.get("link"), cursor)
      const bob = (await call(second, "/organizations/users", post({ username: "bob", password: "a-password" }))).body
      assert.notInclude([ada.id, ...before.users.map((user) => user.id)], bob.id)
      await second.sandbox.close()
    }))

  it("B3 rejects --users and --seed that differ from its own, and accepts the same or none", () =>
    withFile(async (data) => {
      const open = (options: { readonly users?: number; readonly seed?: number }) =>
        inProcess({ data, ...options }).sandbox
      await open({ users: 12, seed: 3 }).close()
      assert.throws(() => open({ users: 40 }), /--users.* 40.*school\.sqlite was created with 12.*Leave the option out/)
      assert.throws(() => open({ seed: 1 }), /--seed.* 1.*school\.sqlite was created with 3/)
      assert.throws(() => open({ users: 12, seed: 4 }), /--seed.* 4.*created with 3/)
      // Nothing was changed.
      for (const options of [{}, { users: 12 }, { seed: 3 }, { users: 12, seed: 3 }]) {
        const sandbox = open(options)
        assert.strictEqual(sandbox.state().users.length, 12)
        await sandbox.close()
      }
    }))

  it("B3 continues with the seed that it was created with", () =>
    withFile(async (data) => {
      const create = async (target: ReturnType<typeof inProcess>, username: string) =>
        (await call(target, "/organizations/users", post({ username, password: "a-password" }))).body.id
      const one = inProcess({ users: 5, seed: 7 })
      const ids = [await create(one, "ada"), await create(one, "bob")]
      const first = inProcess({ data, users: 5, seed: 7 })
      const ada = await create(first, "ada")
      await first.sandbox.close()
      const second = inProcess({ data })
      assert.deepStrictEqual([ada, await create(second, "bob")], ids)
      await second.sandbox.close()
    }))

  it("is recreated by a reset", () =>
    withFile(async (data) => {
      const target = inProcess({ data, users: 30 })
      const fresh = target.sandbox.state()
      await call(target, `/organizations/users/${fresh.users[5]?.id}`, remove)
      target.sandbox.reset()
      assert.deepStrictEqual(target.sandbox.state(), fresh)
      await target.sandbox.close()
    }))
})

describe("the sample school", () => {
  it("is the same for a seed and another for another", () => {
    const school = (seed: number) => inProcess({ seed, users: 200 }).sandbox.state().users
    assert.deepStrictEqual(school(3), school(3))
    assert.notDeepEqual(school(3), school(4))
  })

  it("has valid and unique usernames at any size", () => {
    const { users } = inProcess({ users: 3000 }).sandbox.state()
    assert.strictEqual(new Set(users.map((user) => user.username.toLowerCase())).size, 3000)
    assert.strictEqual(new Set(users.map((user) => user.id)).size, 3000)
    for (const { username } of users) assert.match(username, /^[a-z0-9.]{1,30}$/)
    for (const role of ["admin", "accountAdmin", "teacher", "user"]) {
      assert.isTrue(users.some((user) => user.organizationRole === role), role)
    }
  })
})
