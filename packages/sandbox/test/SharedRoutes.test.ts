/**
 * The sandboxes of a process share their routes, and nothing else.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "../src/index.ts"
import { call as request, post } from "./support/call.ts"

/** Calls an operation of a sandbox with its administrator's token, and returns the body. */
const call = async (sandbox: Sandbox.SandboxShape, path: string, body?: unknown) =>
  (await request({ ...sandbox, url: "https://flat.example/v2" }, path, body === undefined ? {} : post(body))).body

describe("sandboxes in one process", () => {
  it("each have a school and options of their own, whichever was called first", async () => {
    const [small, large] = [
      Sandbox.make({ users: 3, taskDuration: 0 }),
      Sandbox.make({ users: 40, tokenLifetime: 1000 })
    ]
    const count = (sandbox: Sandbox.SandboxShape) => call(sandbox, "/organizations/users/count")
    const before = [await count(small), await count(large), await count(small)]
    await call(large, "/organizations/users", { username: "ada", password: "a-password" })
    assert.deepStrictEqual([await count(large), await count(small)], [before[1] + 1, before[0]])
    assert.strictEqual(before[0], before[2])
    const user = large.state().users[3]!.id
    const token = await call(large, `/organizations/users/${user}/accessToken`, { scopes: ["account.public_profile"] })
    assert.isAtMost(Date.parse(token.expirationDate) - Date.now(), 2000)
    await Promise.all([small.close(), large.close()])
  })

  it("use the new school after a reset, and one that closes does not close the others", async () => {
    const [first, second] = [Sandbox.make({ users: 3 }), Sandbox.make({ users: 3 })]
    const count = () => call(second, "/organizations/users/count")
    const before = await count()
    await call(second, "/organizations/users", { username: "ada", password: "a-password" })
    second.reset()
    await first.close()
    assert.strictEqual(await count(), before)
    await second.close()
  })
})
