/** Access to accounts that administrators grant: delegated tokens and sign-in links. */
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Handlers from "../../settings/Handlers.ts"
import * as Users from "./Users.ts"

/** Whether a token with a scope may grant another one. A token cannot grant an administration scope that it lacks. */
export const covers = (held: string, scope: string): boolean =>
  !scope.startsWith("edu.admin") || held === scope || (held.startsWith("edu.admin") && scope.startsWith(`${held}.`))

export const handlers = Handlers.of("organization", {
  createOrganizationUserAccessToken({ params, payload }, call) {
    const { now, school } = call
    const user = Users.find(call, params.user)
    const scopes = [...new Set(payload.scopes)]
    if (scopes.length === 0) throw badRequest("scopes must contain at least one scope", "scopes")
    Users.checkRoles(call, user.organizationRole)
    const lacking = scopes.find((scope) => !call.scopes.some((held) => covers(held, scope)))
    if (lacking !== undefined) {
      throw forbidden(
        "INSUFFICIENT_SCOPE",
        `This token cannot grant ${lacking}, because it does not have this scope`,
        "scopes"
      )
    }
    const { expires, ...token } = school.tokens.put({
      ...school.identity(),
      token: school.secret("token", 64),
      user: user.id,
      scopes,
      issuedDate: call.date,
      expires: now + call.config.tokenLifetime
    })
    const expirationDate = new Date(expires).toISOString()
    return { ...token, scopes, name: `Delegated access to ${user.username}`, expirationDate }
  },

  createOrganizationUserSigninLink({ params, payload: { destinationPath = "/" } }, call) {
    const { now, school } = call
    Users.checkRoles(call, Users.find(call, params.user).organizationRole)
    if (!destinationPath.startsWith("/") || destinationPath.startsWith("//")) {
      throw badRequest(
        "destinationPath must be a path on the organization's site, such as /assignments",
        "destinationPath"
      )
    }
    school.identity()
    const token = school.secret("signin", 48)
    const url = new URL("/auth/signin", `https://${school.domain}`)
    url.searchParams.set("token", token)
    url.searchParams.set("destinationPath", destinationPath)
    return { url: url.href, token, expirationDate: new Date(now + 300_000).toISOString() }
  }
})
