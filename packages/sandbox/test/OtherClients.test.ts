import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

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
