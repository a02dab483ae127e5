/**
 * As an administrator, opens three ways into the organization: an invitation for a teacher, an LTI configuration for Moodle, and a link that signs a pupil
 * in. Links and registration addresses give access: this program prints none of them.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/ways-in/promise.ts new.colleague@example.org
 */
import { FlatClient } from "@flat-sdk/promise"

const [email = ""] = process.argv.slice(2)

const flat = FlatClient.fromEnv()
const { organization } = flat

const { usedBy = [] } = await organization.createOrganizationInvitation({
  body: { email, organizationRole: "teacher" }
})
// An invitation for somebody who has an account already changes the role at once.
console.log(usedBy.length === 0 ? "invited" : "was a member already")

const { ltiVersion, status } = await organization.createLtiConfiguration({
  body: { mode: "1p3-dynamic", platformInfo: { name: "Moodle" } }
})
console.log(`LTI ${ltiVersion}: ${status}`)

const { items: [pupil] } = await organization.listOrganizationUsers({ role: ["user"], limit: 1 })
if (pupil !== undefined) {
  const { expirationDate, url } = await organization.createOrganizationUserSigninLink({ user: pupil.id, body: {} })
  console.log(`${pupil.username}: ${url === undefined ? "no link" : `a link until ${expirationDate}`}`)
}
