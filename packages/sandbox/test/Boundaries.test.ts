import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { call, post, put } from "./support/call.ts"
import { classroom, classWith, inSchool } from "./support/classroom.ts"
import { served } from "./support/sandbox.ts"

describe("times", () => {
  it.effect("the reset of the rate limit is the first whole second after its window", () =>
    Effect.gen(function*() {
      const target = yield* served({ rateLimit: { requests: 2, window: 1500 } })
      const count = () => Effect.promise(() => call(target, "/organizations/users/count"))
      const reset = (response: { readonly headers: Headers }) => response.headers.get("x-ratelimit-reset")
      yield* TestClock.setTime(10_000)
      const first = yield* count()
      assert.deepStrictEqual([reset(first), first.headers.get("x-ratelimit-remaining")], ["12", "1"])
      yield* count()
      yield* TestClock.setTime(11_499)
      const limited = yield* count()
      assert.deepStrictEqual([limited.status, limited.headers.get("x-ratelimit-remaining")], [403, "-1"])
      yield* TestClock.setTime(11_500)
      const next = yield* count()
      assert.deepStrictEqual([next.status, reset(next)], [200, "13"])
    }))

  it.effect("a sign-in link is valid for five minutes, a delegated token for its lifetime", () =>
    Effect.gen(function*() {
      const school = yield* classroom({ tokenLifetime: 90_000 })
      yield* TestClock.setTime(1_700_000_000_000)
      yield* Effect.promise(async () => {
        const account = `/organizations/users/${school.id("teacher")}`
        const { body: link } = await school.admin(`${account}/signinLink`, post({}))
        assert.strictEqual(link.expirationDate, "2023-11-14T22:18:20.000Z")
        const { body: token } = await school.admin(`${account}/accessToken`, post({ scopes: ["scores", "scores"] }))
        assert.deepStrictEqual(
          [token.issuedDate, token.expirationDate, token.scopes],
          ["2023-11-14T22:13:20.000Z", "2023-11-14T22:14:50.000Z", ["scores"]]
        )
        assert.deepStrictEqual(school.sandbox.state().tokens.map(({ scopes }) => scopes), [["scores"]])
      })
    }))

  it.effect("a licence is active until its end, and no longer at its end", () =>
    Effect.gen(function*() {
      const { admin, sandbox } = yield* classroom()
      const holder = sandbox.state().users.find(({ license }) =>
        license?.expirationDate !== undefined && license.active
      )!
      const account = () =>
        Effect.promise(async () => {
          const found = (await admin(`/organizations/users?q=${holder.username}`)).body
          return found.find(({ id }: { id: string }) => id === holder.id).license.active
        })
      const end = Date.parse(holder.license!.expirationDate!)
      yield* TestClock.setTime(end - 1)
      assert.deepStrictEqual(yield* account(), true)
      yield* TestClock.setTime(end)
      assert.deepStrictEqual(yield* account(), false)
    }))
})

describe("a class", () => {
  inSchool("shows an administrator who is one of its students what students see", async (school) => {
    const room = await classWith(school)
    await school.teacher(`/classes/${room}/assignments`, post({ title: "Draft", type: "none", state: "draft" }))
    assert.strictEqual((await school.admin(`/classes/${room}/assignments`)).body.length, 1)
    const account = `/organizations/users/${school.id("user")}`
    const as = await school.actAs(school.id("user"), "edu.classes")
    await school.admin(account, put({ organizationRole: "admin" }))
    assert.deepStrictEqual((await as(`/classes/${room}/assignments`)).body, [])
  })

  inSchool("may have a group of the same name as another class, and once only", async (school) => {
    const group = async (classroom: string) =>
      (await school.teacher("/groups", post({ classroom, name: "Choir", type: "classStudentsSubGroup" }))).status
    const [first, second] = [await classWith(school), await classWith(school)]
    assert.deepStrictEqual([await group(first), await group(second), await group(second)], [200, 200, 409])
  })
})
