/**
 * Ways into an account that an administrator can hand out: invitations, delegated tokens, sign-in links.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { AppScope, GrantedScope } from "../fields/Scopes.ts"
import { ReportedOrganizationRole } from "./OrganizationUser.ts"

/**
 * An invitation to join an organization.
 *
 * @category schemas
 */
export const OrganizationInvitation = Schema.Struct({
  /** Invitation id. */
  id: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** Organization id. */
  organization: Schema.String,
  /** Role that its user receives. */
  organizationRole: ReportedOrganizationRole,
  /** Code to type in when joining, `null` where there is none. */
  customCode: Schema.NullOr(Schema.String),
  /** Address that it was sent to. */
  email: Schema.optionalKey(Schema.String),
  /** Id of the account that created it. */
  invitedBy: Schema.optionalKey(Schema.String),
  /** Page to join with it. */
  htmlUrl: Schema.optionalKey(Schema.String),
  /** Whether more than one person can use it. */
  allowMultipleUse: Schema.Boolean,
  /** Ids of the accounts that used it; filled at once when the address already belonged to the organization. */
  usedBy: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "OrganizationInvitation" })
/** @category models */
export interface OrganizationInvitation extends Schema.Schema.Type<typeof OrganizationInvitation> {}

/**
 * A new invitation. An empty object makes one for a teacher without an address.
 *
 * @category schemas
 */
export const OrganizationInvitationCreation = Schema.Struct({
  /** Address to invite. */
  email: Field.optional(Schema.String),
  /**
   * Role to give.
   *
   * @default "teacher"
   */
  organizationRole: Field.optional(Schema.Literals(["admin", "teacher", "accountAdmin"]))
}).annotate({ identifier: "OrganizationInvitationCreation" })
/** @category models */
export interface OrganizationInvitationCreation extends Schema.Schema.Type<typeof OrganizationInvitationCreation> {}

/**
 * What a delegated token may do.
 *
 * @category schemas
 */
export const OrganizationUserAccessTokenCreation = Schema.Struct({
  /** Scopes to grant. */
  scopes: Schema.Array(AppScope)
}).annotate({ identifier: "OrganizationUserAccessTokenCreation" })
/** @category models */
export interface OrganizationUserAccessTokenCreation
  extends Schema.Schema.Type<typeof OrganizationUserAccessTokenCreation>
{}

/**
 * An API access token.
 *
 * @category schemas
 */
export const ApiAccessToken = Schema.Struct({
  /** Token id. */
  id: Schema.optionalKey(Schema.String),
  /** Name given to it. */
  name: Schema.optionalKey(Schema.String),
  /** The token itself: complete in the response that creates it, afterwards only its first 4 characters. */
  token: Schema.optionalKey(Schema.String),
  /** When it was created. */
  issuedDate: Schema.optionalKey(Field.DateTimeString),
  /** When it ends. */
  expirationDate: Schema.optionalKey(Field.DateTimeString),
  /** What it may do. */
  scopes: Schema.optionalKey(Schema.Array(GrantedScope))
}).annotate({ identifier: "ApiAccessToken" })
/** @category models */
export interface ApiAccessToken extends Schema.Schema.Type<typeof ApiAccessToken> {}

/**
 * Where a sign-in link leads.
 *
 * @category schemas
 */
export const UserSigninLinkCreation = Schema.Struct({
  /**
   * Path on the organization's site to open after signing in.
   *
   * @default "/"
   */
  destinationPath: Field.optional(Schema.String)
}).annotate({ identifier: "UserSigninLinkCreation" })
/** @category models */
export interface UserSigninLinkCreation extends Schema.Schema.Type<typeof UserSigninLinkCreation> {}

/**
 * A link that signs its holder in. Anyone who has it is that user: keep it out of logs.
 *
 * @category schemas
 */
export const UserSigninLink = Schema.Struct({
  /** The link. */
  url: Schema.optionalKey(Schema.String),
  /** The token within it, for building links of one's own. */
  token: Schema.optionalKey(Schema.String),
  /** When it stops working. */
  expirationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "UserSigninLink" })
/** @category models */
export interface UserSigninLink extends Schema.Schema.Type<typeof UserSigninLink> {}
