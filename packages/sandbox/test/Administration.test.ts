import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { covers } from "../src/operations/organization/DelegatedAccess.ts"
import { sender } from "./support/raw.ts"
import { served } from "./support/sandbox.ts"

describe("the scopes that a token may grant", () => {
  it.each([
    ["edu.admin", "edu.admin.users", true],
    ["edu.admin", "edu.admin.lti.readonly", true],
    ["edu.admin.users", "edu.admin.users.readonly", true],
    ["edu.admin.users", "edu.admin.users", true],
    ["edu.admin.users.readonly", "edu.admin.users", false],
    ["edu.admin.users", "edu.admin.usersAndGroups", false],
    ["edu.admin.users", "edu.admin.lti", false],
    ["edu.administration", "edu.admin.users", false],
    ["edu", "edu.admin", false],
    ["edu", "edu.admin.users", false],
    ["scores", "edu.classes", true]
  ])("SB5 are its own administration scopes and those below them, by whole names: %s, %s", (held, scope, expected) => {
    assert.strictEqual(covers(held, scope), expected)
  })
})

describe("the last administrator", () => {
  it.effect("SB5 keeps its role, by account and by invitation, until there is another", () =>
    Effect.gen(function*() {
      const { sandbox, ...target } = yield* served()
      const send = sender(target)
      const people = () => sandbox.state().users
      const admin = people().find(({ organizationRole }) => organizationRole === "admin")!
      const account = `/v2/organizations/users/${admin.id}`
      const invite = (organizationRole: string) =>
        send("POST", "/v2/organizations/invitations", { body: { email: admin.email?.toUpperCase(), organizationRole } })
      yield* Effect.promise(async () => {
        for (const organizationRole of ["accountAdmin", "teacher", "user"]) {
          const responses = [await send("PUT", account, { body: { organizationRole } })]
          // Nobody is invited as a pupil.
          if (organizationRole !== "user") responses.push(await invite(organizationRole))
          for (const { body, status } of responses) {
            assert.deepStrictEqual([status, body.code, body.param], [409, "LAST_ADMIN", "organizationRole"])
          }
        }
        const removal = await send("DELETE", account)
        assert.deepStrictEqual([removal.status, removal.body.code], [409, "LAST_ADMIN"])
        assert.strictEqual((await send("PUT", account, { body: { organizationRole: "admin" } })).status, 200)
        assert.strictEqual((await invite("admin")).status, 200)
        const teacher = people().find(({ organizationRole }) => organizationRole === "teacher")!
        await send("PUT", `/v2/organizations/users/${teacher.id}`, { body: { organizationRole: "admin" } })
        assert.strictEqual((await send("PUT", account, { body: { organizationRole: "teacher" } })).status, 200)
      })
    }))
})
