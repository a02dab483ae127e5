/**
 * The organization tag: accounts, invitations, delegated access and LTI of a school, for its administrators. The endpoints
 * of LTI are in a separate file.
 */
import { FixedQuery, Normalise } from "@flat-sdk/engine/Fields"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Pagination from "../fields/Pagination.ts"
import * as Scopes from "../fields/Scopes.ts"
import { ltiEndpoints } from "./LtiEndpoints.ts"
import {
  ApiAccessToken,
  OrganizationInvitation,
  OrganizationInvitationCreation,
  OrganizationUserAccessTokenCreation,
  UserSigninLink,
  UserSigninLinkCreation
} from "./OrganizationAccess.ts"
import { OrganizationRole, UserAdminUpdate, UserCreation, UserDetailsAdmin } from "./OrganizationUser.ts"

const user = {
  /** Account id. */
  user: Field.PathId
}

const userFilters = {
  /** Only accounts with one of these roles. */
  role: Field.optional(Schema.Array(OrganizationRole)),
  /** Only accounts whose names or e-mail address contain this text. */
  q: Field.optional(Schema.String),
  /** Only accounts in one of these groups. */
  group: Field.optional(Schema.Array(Schema.String)),
  /** `true`: only accounts without an active licence. */
  noActiveLicense: Field.optional(Schema.Boolean),
  /** Whether to exclude test students of teachers, or list only those. If omitted, all accounts are listed. */
  testAccounts: Field.optional(Schema.Literals(["exclude", "only"]))
}

const userList = {
  /** Order of the list, by one or several keys. */
  sort: Field.optional(
    Field.oneOrMany(Schema.Literals(["firstname", "lastname", "lastActivityDate", "licenseExpirationDate"]))
  ),
  /** Direction of the order. */
  direction: Field.optional(Schema.Literals(["asc", "desc"])),
  /** Only accounts whose licence ends on one of these dates, or is `active` or `notActive`. */
  licenseExpirationDate: Field.optional(Schema.Array(Schema.String)),
  ...userFilters,
  ...Pagination.query
}

/** Endpoints, keyed by the vendor's operation ids. */
export const endpoints = {
  /**
   * Lists the organization's accounts, 25 per page unless `limit` is set.
   *
   * **Details**
   *
   * A filter that is an empty array is ignored.
   *
   * @see listOrganizationUserIds for ids alone
   */
  listOrganizationUsers: HttpApiEndpoint.get("listOrganizationUsers", "/organizations/users", {
    query: userList,
    success: Pagination.pageOf(UserDetailsAdmin)
  }).annotate(Scopes.AcceptedScopes, Scopes.readUsers),

  /** Lists the ids of the organization's accounts, with the same filters and order as `listOrganizationUsers` and a much smaller response. */
  listOrganizationUserIds: HttpApiEndpoint.get("listOrganizationUserIds", "/organizations/users", {
    query: userList,
    success: Pagination.pageOf(Schema.String)
  })
    .annotate(Scopes.AcceptedScopes, Scopes.readUsers)
    .annotate(FixedQuery, { onlyIds: "true" })
    .annotate(Normalise.Normalise, Normalise.ids),

  /** Counts the organization's accounts that match the filters. */
  countOrgaUsers: HttpApiEndpoint.get("countOrgaUsers", "/organizations/users/count", {
    query: userFilters,
    success: Schema.Int
  }).annotate(Scopes.AcceptedScopes, Scopes.readUsers).annotate(Normalise.Normalise, Normalise.count),

  /**
   * Creates an account in the organization.
   *
   * **Details**
   *
   * A username that is taken fails as `Conflict`.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, look up the username before creating it again.
   */
  createOrganizationUser: HttpApiEndpoint.post("createOrganizationUser", "/organizations/users", {
    payload: UserCreation,
    success: UserDetailsAdmin
  }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  /** Changes an account: names, e-mail address, username, role or password. Omitted fields stay unchanged. */
  updateOrganizationUser: HttpApiEndpoint.put("updateOrganizationUser", "/organizations/users/:user", {
    params: user,
    payload: UserAdminUpdate,
    success: UserDetailsAdmin
  }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  /**
   * Removes an account from Flat, or only from the organization.
   *
   * **Gotchas**
   *
   * The account's scores, comments, assignments and class data are permanently deleted with it. With `convertToIndividual: true` the account remains
   * outside the organization and loses only its class data. By law, the user must then be at least 13 years old and have accepted the vendor's terms
   * for individuals.
   */
  removeOrganizationUser: HttpApiEndpoint.delete("removeOrganizationUser", "/organizations/users/:user", {
    params: user,
    query: {
      /** `true`: keep the account as an individual account. */
      convertToIndividual: Field.optional(Schema.Boolean)
    }
  }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  /**
   * Creates a link that signs its holder in as the given user.
   *
   * **Details**
   *
   * With an empty body the link opens `/`.
   *
   * **Gotchas**
   *
   * The link is a credential: give it to its user only, and keep it out of logs.
   */
  createOrganizationUserSigninLink: HttpApiEndpoint.post(
    "createOrganizationUserSigninLink",
    "/organizations/users/:user/signinLink",
    { params: user, payload: UserSigninLinkCreation, success: UserSigninLink }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  /**
   * Creates a token that acts as the given user, within the given scopes and for a limited time.
   *
   * **Gotchas**
   *
   * Only this response contains the whole token.
   */
  createOrganizationUserAccessToken: HttpApiEndpoint.post(
    "createOrganizationUserAccessToken",
    "/organizations/users/:user/accessToken",
    { params: user, payload: OrganizationUserAccessTokenCreation, success: ApiAccessToken }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  /** Lists the organization's invitations, 50 per page unless `limit` is set. */
  listOrganizationInvitations: HttpApiEndpoint.get("listOrganizationInvitations", "/organizations/invitations", {
    query: {
      /** Only invitations to this role. */
      role: Field.optional(Schema.Literals(["user", "teacher", "admin"])),
      ...Pagination.query
    },
    success: Pagination.pageOf(OrganizationInvitation)
  }).annotate(Scopes.AcceptedScopes, Scopes.readUsers).annotate(Normalise.Normalise, Normalise.usedBy),

  /**
   * Invites a person to the organization, as a teacher unless the body specifies another role.
   *
   * **Gotchas**
   *
   * If the address already belongs to an account of the organization, nothing is sent: that account's role changes immediately, and `usedBy` of the
   * response contains its id.
   */
  createOrganizationInvitation: HttpApiEndpoint.post("createOrganizationInvitation", "/organizations/invitations", {
    payload: OrganizationInvitationCreation,
    success: OrganizationInvitation
  }).annotate(Scopes.AcceptedScopes, Scopes.writeUsers).annotate(Normalise.Normalise, Normalise.usedBy),

  /** Withdraws an invitation. */
  removeOrganizationInvitation: HttpApiEndpoint.delete(
    "removeOrganizationInvitation",
    "/organizations/invitations/:invitation",
    {
      params: {
        /** Invitation id. */
        invitation: Field.PathId
      }
    }
  ).annotate(Scopes.AcceptedScopes, Scopes.writeUsers),

  ...ltiEndpoints
}

// `listOrganizationUserIds` uses the route of `listOrganizationUsers`, so it is not in the group.
const { listOrganizationUserIds: _, ...routes } = endpoints

/** The routes of the organization tag, for servers and OpenAPI. */
export const group: HttpApiGroup.HttpApiGroup<
  "organization",
  typeof endpoints[Exclude<keyof typeof endpoints, "listOrganizationUserIds">]
> = HttpApiGroup.make("organization").add(
  ...(Object.values(routes) as [typeof routes[keyof typeof routes], ...Array<typeof routes[keyof typeof routes]>])
)
