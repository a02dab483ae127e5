/** The organization tag: the request, response and effect of each operation. */
import type * as Organization from "@flat-sdk/core/contract/organization/Organization"
import { account, type Case, failure, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"

/** A configuration of LTI 1.3. */
export const manual = {
  mode: "1p3-manual",
  platformIss: "https://lms.example.org",
  platformName: "LMS",
  clientId: "client-1",
  deploymentId: "1",
  accessTokenUrl: "https://lms.example.org/token",
  authorizationUrl: "https://lms.example.org/auth",
  jwksUrl: "https://lms.example.org/jwks"
}

/** A case for every operation of the tag. The type requires all of them. */
export const cases: { readonly [Name in keyof typeof Organization.endpoints]: Case } = {
  listOrganizationUsers: async ({ backend, api }) => {
    const lastname = unique("Conformance")
    const email = `${unique("ada")}@school.example`
    const ada = await account(api, { firstname: "Ada", lastname, role: "teacher", email })
    const bob = await account(api, { firstname: "Bob", lastname })
    const both = await list(api.call("listOrganizationUsers", { q: lastname, sort: "firstname", direction: "desc" }))
    Check.equal(both.map((user) => user["id"]), [bob, ada], "accounts in descending order")
    const teachers = await list(api.call("listOrganizationUsers", { q: lastname, role: ["teacher"], limit: 10 }))
    Check.equal(teachers.map((user) => user["id"]), [ada], "teachers")
    Check.includes(teachers[0], { firstname: "Ada", email, organizationRole: "teacher", picture: null }, "account")
    const last = (await backend.requests()).at(-1)
    Check.equal(last?.query, `role=teacher&q=${lastname}&limit=10`, "query of a list with one role")
  },

  listOrganizationUserIds: async ({ backend, api }) => {
    const firstname = unique("Onlyid")
    const id = await account(api, { firstname })
    Check.equal(await list(api.call("listOrganizationUserIds", { q: firstname })), [id], "ids")
    Check.equal((await backend.requests()).at(-1)?.query, `q=${firstname}&onlyIds=true`, "query of a list of ids")
  },

  countOrgaUsers: async ({ api }) => {
    const before = await value(api.call("countOrgaUsers"))
    const firstname = unique("Counted")
    await account(api, { firstname })
    Check.equal(await value(api.call("countOrgaUsers")), Number(before) + 1, "accounts after one more")
    Check.equal(await value(api.call("countOrgaUsers", { q: firstname })), 1, "accounts of that name")
  },

  createOrganizationUser: async ({ api }) => {
    const username = unique("conf-été 🎵")
    const name = { firstname: "Ünï", lastname: undefined }
    const body = { username, password: "a-password-1", ...name, locale: "fr", role: "teacher" }
    const created = await object(api.call("createOrganizationUser", { body }))
    Check.includes(created, { username, firstname: "Ünï", organizationRole: "teacher" }, "new account")
    Check.ok(!("lastname" in created), "a field that was given as undefined must not be there")
    await failure(api.call("createOrganizationUser", { body: { username, password: "a-password-1" } }), "Conflict", {
      status: 409,
      param: "username"
    })
  },

  updateOrganizationUser: async ({ api }) => {
    const user = await account(api, { firstname: "Before", lastname: "Kept" })
    const body = { firstname: "After", lastname: undefined, organizationRole: "teacher" }
    await returns(api.call("updateOrganizationUser", { user, body }), { id: user, ...body, lastname: "Kept" })
    await returns(api.call("updateOrganizationUser", { user, body: {} }), { firstname: "After" })
  },

  removeOrganizationUser: async ({ backend, api }) => {
    const firstname = unique("Removed")
    const user = await account(api, { firstname })
    const found = await value(api.call("removeOrganizationUser", { user, convertToIndividual: true }))
    Check.equal(found, undefined, "response")
    const expected = { method: "DELETE", query: "convertToIndividual=true" }
    Check.includes((await backend.requests()).at(-1), expected, "request")
    await failure(api.call("removeOrganizationUser", { user }), "NotFound")
    Check.equal(await value(api.call("countOrgaUsers", { q: firstname })), 0, "accounts left")
  },

  createOrganizationUserSigninLink: async ({ api }) => {
    const user = await account(api)
    const link = await object(
      api.call("createOrganizationUserSigninLink", { user, body: { destinationPath: "/library" } })
    )
    Check.ok(String(link["url"]).startsWith("http"), "a link must have a url")
    Check.ok(!Number.isNaN(Date.parse(String(link["expirationDate"]))), "a link must have an end")
    Check.ok(
      "url" in await object(api.call("createOrganizationUserSigninLink", { user, body: {} })),
      "an empty body must be accepted"
    )
  },

  createOrganizationUserAccessToken: async ({ backend, api, open }) => {
    const firstname = unique("Delegated")
    const user = await account(api, { firstname, role: "admin" })
    const token = await object(
      api.call("createOrganizationUserAccessToken", { user, body: { scopes: ["edu.admin.users.readonly"] } })
    )
    Check.equal(token["scopes"], ["edu.admin.users.readonly"], "scopes")
    const other = await open({ baseUrl: backend.baseUrl, accessToken: String(token["token"]) })
    const found = await value(other.call("countOrgaUsers", { q: firstname }))
    Check.equal(found, 1, "accounts, read with the delegated token")
  },

  listOrganizationInvitations: async ({ api }) => {
    const body = { email: "new.admin@school.example", organizationRole: "admin" }
    await value(api.call("createOrganizationInvitation", { body }))
    const admins = await list(api.call("listOrganizationInvitations", { role: "admin", limit: 1000 }))
    Check.ok(
      admins.length > 0 && admins.every((one) => one["organizationRole"] === "admin"),
      "the role filter must apply"
    )
  },

  createOrganizationInvitation: async ({ api }) => {
    const fresh = await returns(api.call("createOrganizationInvitation", { body: {} }), { organizationRole: "teacher" })
    Check.ok("customCode" in fresh, "null must not be dropped")
    const email = `${unique("member")}@school.example`
    const user = await account(api, { email })
    const known = await object(
      api.call("createOrganizationInvitation", { body: { email, organizationRole: "teacher" } })
    )
    Check.equal(known["usedBy"], [user], "usedBy of an invitation to a member")
    const [member] = await list(api.call("listOrganizationUsers", { q: email }))
    Check.equal(member?.["organizationRole"], "teacher", "the member's role")
  },

  removeOrganizationInvitation: async ({ api }) => {
    const { id } = await object(api.call("createOrganizationInvitation", { body: { email: "gone@school.example" } }))
    await value(api.call("removeOrganizationInvitation", { invitation: id }))
    await failure(api.call("removeOrganizationInvitation", { invitation: id }), "NotFound")
  },

  listLtiCredentials: async ({ api }) => {
    const { id } = await object(api.call("createLtiCredentials", { body: { name: "Listed", lms: "moodle" } }))
    Check.ok(
      (await list(api.call("listLtiCredentials"))).some((one) => one["id"] === id),
      "the new ones must be listed"
    )
  },

  createLtiCredentials: async ({ api }) => {
    const created = await object(
      api.call("createLtiCredentials", { body: { name: "Canvas of the school", lms: "canvas" } })
    )
    Check.includes(created, { name: "Canvas of the school", lms: "canvas" }, "new credentials")
    Check.ok(String(created["consumerSecret"]).length > 8, "a secret must be shown")
  },

  revokeLtiCredentials: async ({ api }) => {
    const { id } = await object(api.call("createLtiCredentials", { body: { name: "Revoked", lms: "other" } }))
    await value(api.call("revokeLtiCredentials", { credentials: id }))
    await failure(api.call("revokeLtiCredentials", { credentials: id }), "NotFound")
  },

  listLtiConfigurations: async ({ api }) => {
    const made = await object(api.call("createLtiConfiguration", { body: { mode: "1p1-manual", name: "Old" } }))
    const listed = await list(api.call("listLtiConfigurations"))
    const expected = { ltiVersion: "1p1", name: "Old" }
    Check.includes(listed.find((one) => one["id"] === made["id"]), expected, "listed configuration")
  },

  createLtiConfiguration: async ({ api }) => {
    const create = (body: object) => api.call("createLtiConfiguration", { body })
    const dynamic = await object(create({ mode: "1p3-dynamic", platformInfo: { name: "LMS", url: undefined } }))
    Check.includes(dynamic, {
      ltiVersion: "1p3",
      mode: "1p3-dynamic",
      registrationTokenUsed: false,
      registrationCompletionDate: null
    }, "dynamic")
    const deployment = create({ mode: "1p3-deployment", deploymentType: "canvas", deploymentId: unique("d") })
    await returns(deployment, { mode: "1p3-deployment", deploymentKey: "canvas", deploymentMode: "multi" })
    await returns(create(manual), manual)
    await failure(create({ mode: "1p4" }), "Encode")
  },

  updateLtiConfiguration: async ({ api }) => {
    const { id } = await object(api.call("createLtiConfiguration", { body: manual }))
    await returns(
      api.call("updateLtiConfiguration", { configuration: id, body: { platformName: "Renamed", clientId: undefined } }),
      { id, platformName: "Renamed", clientId: "client-1" }
    )
  },

  deleteLtiConfiguration: async ({ api }) => {
    const { id } = await object(api.call("createLtiConfiguration", { body: { mode: "1p1-manual" } }))
    await value(api.call("deleteLtiConfiguration", { configuration: id }))
    await failure(api.call("deleteLtiConfiguration", { configuration: id }), "NotFound")
  }
}
