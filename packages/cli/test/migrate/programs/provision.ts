// Creates the accounts of a new class, and continues where an earlier run stopped.
import {
  Configuration,
  FlatError,
  FlatNotFoundError,
  FlatRateLimitError,
  OrganizationApi,
  OrganizationRoles,
  RequiredError
} from "flat-api"
import type { UserCreation } from "flat-api"

const config = new Configuration({
  accessToken: `Bearer ${process.env["FLAT_ACCESS_TOKEN"]}`,
  basePath: process.env["FLAT_BASE_URL"]!
})
const organization = new OrganizationApi(config)

const pupils: ReadonlyArray<UserCreation> = ["ada", "bela", "ada"].map((username) => ({
  username,
  password: `a long password for ${username}`
}))

for (const body of pupils) {
  try {
    const created = await organization.createOrganizationUser({ body })
    await organization.updateOrganizationUser({
      user: created.id,
      body: { organizationRole: OrganizationRoles.Teacher }
    })
    const scopes = { scopes: ["scores.readonly" as const] }
    const { token } = await organization.createOrganizationUserAccessToken({
      user: created.id,
      organizationUserAccessTokenCreation: scopes
    })
    console.log(body.username, created.organizationRole, (token?.length ?? 0) > 10)
  } catch (error) {
    if (error instanceof FlatRateLimitError) {
      console.error(`come back in ${Math.round((error.reset ?? 0) - Date.now() / 1000)} s`)
      process.exit(1)
    }
    if (!(error instanceof FlatError) || error.status !== 409) throw error
    console.log(body.username, error.code, error.requestId)
  }
}

await organization.removeOrganizationUser({ user: "nobody" }).catch((error: unknown) => {
  console.log(error instanceof FlatNotFoundError ? "nobody is not there" : error)
})
await organization.createOrganizationUser({} as { body: UserCreation }).catch((error: unknown) => {
  console.log(error instanceof RequiredError)
})
