import { assert, describe, it } from "@effect/vitest"
import { Normalise } from "@flat-sdk/engine/Fields"
import { Effect } from "effect"
import { account, invitation } from "../support/Samples.ts"
import { type Reply, testClient } from "../support/TestClient.ts"

const client = (reply: Reply) => Effect.map(testClient(() => reply, { strict: true }), ({ flat }) => flat.organization)

describe("Normalise", () => {
  it.effect.each<[string, unknown]>([
    ["a number", 7],
    ["a list of accounts", Array.from({ length: 7 }, (_, index) => account(`u${index}`))],
    ["an object with a count", { count: 7 }]
  ])("count reads %s", ([, body]) =>
    Effect.gen(function*() {
      const organization = yield* client({ json: body })
      assert.strictEqual(yield* organization.countOrgaUsers(), 7)
    }))

  it.effect("ids reads strings and objects, also mixed, and always requests only ids", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: ["u1", account("u2")] }), { strict: true })
      assert.deepStrictEqual((yield* flat.organization.listOrganizationUserIds()).items, ["u1", "u2"])
      assert.strictEqual(sent[0]?.url.search, "?onlyIds=true")
    }))

  it.effect("usedBy reads one id as a list of one, in lists and single invitations, and keeps lists and missing fields unchanged", () =>
    Effect.gen(function*() {
      const bodies = [
        { ...invitation("i1"), usedBy: "u1" },
        { ...invitation("i2"), usedBy: ["u1", "u2"] },
        invitation("i3")
      ]
      const listing = yield* client({ json: bodies })
      const page = yield* listing.listOrganizationInvitations()
      assert.deepStrictEqual(page.items.map((one) => one.usedBy), [["u1"], ["u1", "u2"], undefined])
      const creating = yield* client({ json: bodies[0] })
      assert.deepStrictEqual((yield* creating.createOrganizationInvitation({ body: {} })).usedBy, ["u1"])
    }))

  it("keeps unknown values unchanged", () => {
    for (const body of [null, "text", 3, true, { other: 1 }]) {
      assert.strictEqual(Normalise.count(body), body)
      assert.strictEqual(Normalise.ids(body), body)
      assert.strictEqual(Normalise.usedBy(body), body)
    }
    assert.deepStrictEqual(Normalise.ids([null, 3]), [null, 3])
  })
})
