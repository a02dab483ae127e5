/**
 * Access that an administrator can grant: invitations, delegated tokens, sign-in links.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { AppScope, GrantedScope } from "../fields/Scopes.ts"
import { ReportedOrganizationRole } from "./OrganizationUser.ts"

/** An invitation to join an organization. */
export const OrganizationInvitation = Schema.Struct({
  /** Invitation id. */
  id: Schema.optionalKey(Schema.String),
  /** When it was created. */
  creationDate: Schema.optionalKey(Field.DateTimeString),
  /** Organization id. */
  organization: Schema.String,
  /** Role of the invited user. */
  organizationRole: ReportedOrganizationRole,
  /** Code to enter when joining, or `null` if there is none. */
  customCode: Schema.NullOr(Schema.String),
  /** Address that it was sent to. */
  email: Schema.optionalKey(Schema.String),
  /** Id of the account that created it. */
  invitedBy: Schema.optionalKey(Schema.String),
  /** URL of the page to join with it. */
  htmlUrl: Schema.optionalKey(Schema.String),
  /** Whether several people can use it. */
  allowMultipleUse: Schema.Boolean,
  /** Ids of the accounts that used it. Set immediately if the address already belongs to an account of the organization. */
  usedBy: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "OrganizationInvitation" })
export interface OrganizationInvitation extends Schema.Schema.Type<typeof OrganizationInvitation> {}

/** A new invitation. An empty object creates an invitation for a teacher, without an address. */
export const OrganizationInvitationCreation = Schema.Struct({
  /** Address to invite. */
  email: Field.optional(Schema.String),
  /**
   * Role of the invited user.
   *
   * @default "teacher"
   */
  organizationRole: Field.optional(Schema.Literals(["admin", "teacher", "accountAdmin"]))
}).annotate({ identifier: "OrganizationInvitationCreation" })
export interface OrganizationInvitationCreation extends Schema.Schema.Type<typeof OrganizationInvitationCreation> {}

/** The scopes of a new delegated token. */
export const OrganizationUserAccessTokenCreation = Schema.Struct({
  /** Scopes to grant. */
  scopes: Schema.Array(AppScope)
}).annotate({ identifier: "OrganizationUserAccessTokenCreation" })
export interface OrganizationUserAccessTokenCreation
  extends Schema.Schema.Type<typeof OrganizationUserAccessTokenCreation>
{}

/** An API access token. */
export const ApiAccessToken = Schema.Struct({
  /** Token id. */
  id: Schema.optionalKey(Schema.String),
  /** Name. */
  name: Schema.optionalKey(Schema.String),
  /** The token: complete in the response that creates it, only its first 4 characters afterwards. */
  token: Schema.optionalKey(Schema.String),
  /** When it was created. */
  issuedDate: Schema.optionalKey(Field.DateTimeString),
  /** When it expires. */
  expirationDate: Schema.optionalKey(Field.DateTimeString),
  /** Scopes. */
  scopes: Schema.optionalKey(Schema.Array(GrantedScope))
}).annotate({ identifier: "ApiAccessToken" })
export interface ApiAccessToken extends Schema.Schema.Type<typeof ApiAccessToken> {}

/** Options of a sign-in link. */
export const UserSigninLinkCreation = Schema.Struct({
  /**
   * Path on the organization's site to open after signing in.
   *
   * @default "/"
   */
  destinationPath: Field.optional(Schema.String)
}).annotate({ identifier: "UserSigninLinkCreation" })
export interface UserSigninLinkCreation extends Schema.Schema.Type<typeof UserSigninLinkCreation> {}

/** A sign-in link. Anyone who has it can sign in as that user: keep it out of logs. */
export const UserSigninLink = Schema.Struct({
  /** The link. */
  url: Schema.optionalKey(Schema.String),
  /** The token in the link, for custom links. */
  token: Schema.optionalKey(Schema.String),
  /** When it expires. */
  expirationDate: Schema.optionalKey(Field.DateTimeString)
}).annotate({ identifier: "UserSigninLink" })
export interface UserSigninLink extends Schema.Schema.Type<typeof UserSigninLink> {}
