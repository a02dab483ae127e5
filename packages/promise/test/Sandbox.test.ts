/**
 * Calls every operation once, over the sandbox's fetch in this process, as users test their own code.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { FlatClient, isReason } from "../src/index.ts"
import { rejection } from "./support/Server.ts"

const open = (users = 40) => {
  const sandbox = Sandbox.make({ users })
  return { sandbox, flat: new FlatClient({ accessToken: sandbox.token, fetch: sandbox.fetch, strict: true }) }
}

describe("over a sandbox in the same process", () => {
  it("accounts are created, found, changed and removed", async () => {
    const { flat: { organization } } = open()
    const before = await organization.countOrgaUsers()
    const ada = await organization.createOrganizationUser({
      body: { username: "ada.l", password: "correct horse", firstname: "Ada" }
    })
    assert.strictEqual(await organization.countOrgaUsers({}), before + 1)
    const again = await rejection(
      organization.createOrganizationUser({ body: { username: "ada.l", password: "battery staple" } })
    )
    assert.isTrue(isReason(again, "Conflict", "BadRequest"), String(again))
    const updated = await organization.updateOrganizationUser({ user: ada.id, body: { lastname: "Lovelace" } })
    assert.strictEqual(updated.lastname, "Lovelace")
    const found = await organization.listOrganizationUsers({ q: "ada.l" })
    assert.deepStrictEqual(found.items.map(({ id }) => id), [ada.id])
    const link = await organization.createOrganizationUserSigninLink({ user: ada.id, body: {} })
    assert.isString(link.url)
    const token = await organization.createOrganizationUserAccessToken({ user: ada.id, body: { scopes: ["scores"] } })
    assert.isString(token.token)
    await organization.removeOrganizationUser({ user: ada.id })
    assert.isTrue(isReason(await rejection(organization.removeOrganizationUser({ user: ada.id })), "NotFound"))
  })

  it("all accounts stream through several pages, by object and by id", async () => {
    const { flat: { organization }, sandbox } = open(120)
    const users = await Array.fromAsync(organization.listOrganizationUsers.stream({ limit: 50 }, { readAhead: true }))
    assert.lengthOf(users, 120)
    assert.strictEqual(sandbox.count("listOrganizationUsers"), 3)
    const ids = await organization.listOrganizationUserIds.collect({ limit: 50 }, { limit: Infinity })
    assert.deepStrictEqual(ids, users.map(({ id }) => id))
  })

  it("invitations are created, listed and withdrawn", async () => {
    const { flat: { organization } } = open()
    const made = await organization.createOrganizationInvitation({ body: { email: "new.teacher@school.example" } })
    const all = await Array.fromAsync(organization.listOrganizationInvitations.stream())
    assert.isTrue(all.some(({ id }) => id === made.id))
    await organization.removeOrganizationInvitation({ invitation: made.id! })
    assert.lengthOf((await organization.listOrganizationInvitations()).items, all.length - 1)
  })

  it("LTI credentials and configurations are created, listed, changed and deleted", async () => {
    const { flat: { organization } } = open()
    const credentials = await organization.createLtiCredentials({ body: { name: "Moodle", lms: "moodle" } })
    assert.isTrue((await organization.listLtiCredentials()).some(({ id }) => id === credentials.id))
    await organization.revokeLtiCredentials({ credentials: credentials.id! })
    const configuration = await organization.createLtiConfiguration({
      body: { mode: "1p3-manual", platformName: "Canvas" }
    })
    const changed = await organization.updateLtiConfiguration({
      configuration: configuration.id,
      body: { platformName: "Canvas of the school" }
    })
    assert.isTrue(
      changed.ltiVersion === "1p3" && "platformName" in changed && changed.platformName === "Canvas of the school"
    )
    await organization.deleteLtiConfiguration({ configuration: configuration.id })
    assert.isFalse((await organization.listLtiConfigurations()).some(({ id }) => id === configuration.id))
  })
})
