/**
 * Access to accounts that administrators grant: delegated tokens and sign-in links.
 */
import * as Clock from "effect/Clock"
import * as Administration from "../../auth/Administration.ts"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"

const minute = 60_000

/** Creates the handlers of delegated access. */
export const handlers = SchoolHandlers.of("organization", (school, { tokenLifetime }) => ({
  *createOrganizationUserAccessToken({ params, payload }) {
    const user = yield* Respond.orNotFound(school.users.get(params.user), "User", "user")
    const scopes = [...new Set(payload.scopes)]
    if (scopes.length === 0) return yield* badRequest("scopes must contain at least one scope", "scopes")
    yield* Administration.overRoles(user.organizationRole)
    yield* Administration.overScopes(scopes)
    const now = yield* Clock.currentTimeMillis
    const identity = school.identity()
    const token = school.putToken({
      ...identity,
      token: school.secret("token", 64),
      user: user.id,
      scopes,
      issuedDate: new Date(now).toISOString(),
      expires: now + tokenLifetime
    })
    return {
      id: token.id,
      name: `Delegated access to ${user.username}`,
      token: token.token,
      issuedDate: token.issuedDate,
      expirationDate: new Date(token.expires).toISOString(),
      scopes
    }
  },

  *createOrganizationUserSigninLink({ params, payload }) {
    const user = yield* Respond.orNotFound(school.users.get(params.user), "User", "user")
    yield* Administration.overRoles(user.organizationRole)
    const { destinationPath = "/" } = payload
    if (!destinationPath.startsWith("/") || destinationPath.startsWith("//")) {
      return yield* badRequest(
        "destinationPath must be a path on the organization's site, such as /assignments",
        "destinationPath"
      )
    }
    const now = yield* Clock.currentTimeMillis
    school.identity()
    const token = school.secret("signin", 48)
    const url = new URL("/auth/signin", `https://${school.domain}`)
    url.searchParams.set("token", token)
    url.searchParams.set("destinationPath", destinationPath)
    return { url: url.href, token, expirationDate: new Date(now + 5 * minute).toISOString() }
  }
}))
