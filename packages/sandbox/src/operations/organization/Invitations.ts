/**
 * Invitations: list, create, remove. An invitation for the address of an existing member changes the member's role instead.
 */
import type { OrganizationInvitation } from "@flat-sdk/core/contract/organization/OrganizationAccess"
import * as Administration from "../../auth/Administration.ts"
import { Session } from "../../auth/Session.ts"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { byCreation, onlyOrder } from "../../state/Records.ts"
import type { Invitation, SchoolState } from "../../state/School.ts"
import { checkRole } from "./Users.ts"

const details = (school: SchoolState, invitation: Invitation): OrganizationInvitation => ({
  id: invitation.id,
  creationDate: invitation.creationDate,
  organization: school.organization,
  organizationRole: invitation.organizationRole,
  customCode: invitation.customCode,
  ...(invitation.email === undefined ? undefined : { email: invitation.email }),
  invitedBy: invitation.invitedBy,
  htmlUrl: `https://${school.domain}/join/${invitation.customCode}`,
  allowMultipleUse: false,
  usedBy: invitation.usedBy
})

/** Creates the handlers of the operations on invitations. */
export const handlers = SchoolHandlers.of("organization", (school) => ({
  *listOrganizationInvitations({ query, request }) {
    const { role } = query
    return yield* Respond.list(request, query, {
      records: school.invitations,
      matches: (invitation) => role === undefined || invitation.organizationRole === role,
      orders: onlyOrder(byCreation),
      standard: byCreation.name,
      limit: 50
    }, (invitation) => JSON.stringify(details(school, invitation)))
  },

  *createOrganizationInvitation({ payload }) {
    const { email, organizationRole = "teacher" } = payload
    if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
      return yield* badRequest("email must be an e-mail address", "email")
    }
    const session = yield* Session
    const address = email?.toLowerCase()
    const member = address === undefined
      ? undefined
      : school.users.find((user) => user.email?.toLowerCase() === address)
    yield* Administration.overRoles(organizationRole, member?.organizationRole)
    if (member !== undefined) {
      yield* checkRole(school, member, organizationRole)
      school.putUser({ ...member, organizationRole })
    }
    const identity = school.identity()
    const invitation = school.invitations.put({
      ...identity,
      creationDate: yield* Respond.date,
      organizationRole,
      customCode: school.secret("invitation", 8),
      ...(email === undefined ? undefined : { email }),
      invitedBy: session.user.id,
      usedBy: member === undefined ? [] : [member.id]
    })
    return details(school, invitation)
  },

  *removeOrganizationInvitation({ params }) {
    const { invitation } = params
    yield* Respond.orNotFound(school.invitations.remove(invitation), "Invitation", "invitation")
  }
}))
