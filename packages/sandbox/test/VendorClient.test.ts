import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as Flat from "flat-api"
import { onStage } from "./support/classroom.ts"
import { served } from "./support/sandbox.ts"

/** The vendor's JavaScript client, 1.0.1, as published. */
const client = Effect.map(served({ users: 60 }), (target) => ({
  ...target,
  flat: new Flat.FlatClient({ accessToken: target.token, baseUrl: target.url })
}))

describe("flat-api 1.0.1", () => {
  onStage("manages accounts", client, async ({ flat, sandbox }) => {
    const body = { username: "ada", password: "a-password", firstname: "Ada", role: "teacher" as const }
    const ada = await flat.organization.createOrganizationUser({ body })
    assert.strictEqual(ada.username, "ada")
    assert.strictEqual(
      await flat.organization.countOrgaUsers({ q: "ada", role: ["teacher", "admin"], noActiveLicense: true }),
      1
    )
    const updated = await flat.organization.updateOrganizationUser({
      user: ada.id,
      body: { lastname: "Lovelace", organizationRole: "user" }
    })
    assert.deepInclude(updated, { firstname: "Ada", lastname: "Lovelace", organizationRole: "user" })
    const again = await flat.organization.createOrganizationUser({ body }).catch((error: unknown) => error)
    assert.strictEqual((again as { readonly status: number }).status, 409)
    await flat.organization.removeOrganizationUser({ user: ada.id, convertToIndividual: true })
    assert.strictEqual(await flat.organization.countOrgaUsers({ q: "ada lovelace" }), 0)
    assert.strictEqual(sandbox.state().individuals.length, 1)
  })

  onStage("lists all accounts across pages, with filters and order", client, async ({ flat, sandbox }) => {
    const all: Array<Flat.UserDetailsAdmin> = []
    for await (
      const user of flat.paginate<Flat.UserDetailsAdmin>("listOrganizationUsers", {
        limit: 25,
        sort: "lastname",
        direction: "desc"
      })
    ) {
      all.push(user)
    }
    assert.strictEqual(new Set(all.map((user) => user.id)).size, 60)
    assert.strictEqual(sandbox.count("listOrganizationUsers"), 3)
    const teachers = await flat.organization.listOrganizationUsers({
      role: ["teacher"],
      testAccounts: "exclude",
      licenseExpirationDate: ["active"]
    })
    assert.isAbove(teachers.length, 0)
    assert.isTrue(teachers.every((user) => user.organizationRole === "teacher"))
  })
})
