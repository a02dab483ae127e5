/** Invitations: list, create, remove. An invitation for the address of an existing member changes the member's role instead. */
import type { OrganizationInvitation } from "@flat-sdk/core/contract/organization/OrganizationAccess"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller, Invitation } from "../../state/School.ts"
import * as People from "../access/People.ts"
import * as Users from "./Users.ts"

const details = ({ school }: Caller, { sequence: _, ...shown }: Invitation): Sparse<OrganizationInvitation> => ({
  ...shown,
  organization: school.organization,
  htmlUrl: `https://${school.domain}/join/${shown.customCode}`,
  allowMultipleUse: false
})

export const handlers = Handlers.of("organization", {
  listOrganizationInvitations(input, call) {
    const { role } = input.query
    return Respond.list(input, {
      records: call.school.invitations,
      matches: ({ organizationRole }) => role === undefined || organizationRole === role,
      limit: 50
    }, (invitation) => details(call, invitation))
  },

  createOrganizationInvitation({ payload: { email, organizationRole = "teacher" } }, call) {
    const { school } = call
    if (email !== undefined && !People.isMail(email)) throw badRequest("email must be an e-mail address", "email")
    const member = email === undefined ? undefined : People.findByMail(school, email)
    Users.checkRoles(call, organizationRole, member?.organizationRole)
    if (member !== undefined) {
      Users.checkLastAdmin(call, member, organizationRole)
      school.putUser({ ...member, organizationRole })
    }
    return details(
      call,
      school.invitations.put({
        ...school.identity(),
        creationDate: call.date,
        organizationRole,
        customCode: school.secret("invitation", 8),
        email,
        invitedBy: call.user.id,
        usedBy: member === undefined ? [] : [member.id]
      })
    )
  },

  removeOrganizationInvitation({ params }, call) {
    Respond.orNotFound(call.school.invitations.remove(params.invitation), "Invitation", "invitation")
  }
})
