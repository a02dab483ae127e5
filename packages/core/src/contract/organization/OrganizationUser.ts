/**
 * Accounts of an organization, as its administrators and teachers see and change them.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const roles = ["admin", "accountAdmin", "teacher", "user"] as const

/** A role that can be assigned: `user` is a student, `accountAdmin` manages accounts but not the organization's settings. */
export const OrganizationRole = Enumeration.make("OrganizationRole", roles)
export type OrganizationRole = typeof OrganizationRole.Type

/** A role as accounts and invitations report it. Accepts values that are added later. */
export const ReportedOrganizationRole = Enumeration.open(roles).annotate({ identifier: "ReportedOrganizationRole" })
export type ReportedOrganizationRole = typeof ReportedOrganizationRole.Type

/** The current licence of an account. */
export const UserLicense = Schema.Struct({
  /** Licence id. */
  id: Schema.optionalKey(Schema.String),
  /** End of the licence. */
  expirationDate: Schema.optionalKey(Field.DateTimeString),
  /** Source of the licence. */
  source: Schema.optionalKey(
    Enumeration.open([
      "order",
      "trial",
      "voucher",
      "distributor",
      "subscription",
      "appStore",
      "playStore",
      "musicfirst"
    ])
  ),
  /** `credit` uses one of the organization's seats, `site` covers the whole organization. */
  mode: Schema.optionalKey(Enumeration.open(["credit", "site"])),
  /** Whether it is active. */
  active: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "UserLicense" })
export interface UserLicense extends Schema.Schema.Type<typeof UserLicense> {}

/** Fields that an account has for its organization and for others. */
export const accountFields = {
  /** User id. Pass it as the path parameter `user`. */
  id: Schema.String,
  /** Kind of account. */
  type: Enumeration.open(["user", "guest"]),
  /** Product that the account belongs to; school accounts are `flatEdu`. */
  product: Enumeration.open(["flat", "flatEdu", "msnippet", "embed"]),
  /** Username. Usernames of school accounts are unique within their organization only. */
  username: Schema.String,
  /** Name to show: the full name if there is one, else the username. */
  printableName: Schema.optionalKey(Schema.String),
  /** First name (school accounts). */
  firstname: Schema.optionalKey(Schema.String),
  /** Last name (school accounts). */
  lastname: Schema.optionalKey(Schema.String),
  /** Display name (individual accounts). */
  name: Schema.optionalKey(Schema.String),
  /** URL of the profile picture, or `null` if there is none. */
  picture: Schema.NullOr(Schema.String),
  /** Badges of the profile, such as `power` or `staff`. */
  badges: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Organization id (school accounts). */
  organization: Schema.optionalKey(Schema.String),
  /** Role in the organization (school accounts). */
  organizationRole: Schema.optionalKey(ReportedOrganizationRole),
  /** Role in a class, if the response is about a class. */
  classRole: Schema.optionalKey(Enumeration.open(["teacher", "student"])),
  /** URL of the profile page (individual accounts). */
  htmlUrl: Schema.optionalKey(Schema.String)
}

/** An account as its organization's administrators and teachers see it. */
export const UserDetailsAdmin = Schema.Struct({
  ...accountFields,
  /** E-mail address. */
  email: Schema.optionalKey(Schema.String.annotate({ format: "email" })),
  /** When the account was last used. */
  lastActivityDate: Schema.optionalKey(Field.DateTimeString),
  /** The current licence. */
  license: Schema.optionalKey(UserLicense),
  /** Ids of the groups that the account is in. */
  groups: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Whether this is a test student that a teacher created. */
  isEduTestingStudent: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "UserDetailsAdmin" })
export interface UserDetailsAdmin extends Schema.Schema.Type<typeof UserDetailsAdmin> {}

/** A new account. */
export const UserCreation = Schema.Struct({
  /** 1 to 30 characters, unique within the organization. */
  username: Field.text(1, 30),
  /** Up to 60 characters. */
  firstname: Field.optional(Field.text(0, 60)),
  /** Up to 60 characters. */
  lastname: Field.optional(Field.text(0, 60)),
  /** E-mail address; accounts of young students often have none. */
  email: Field.optional(Field.Email),
  /** 6 to 1000 characters. */
  password: Field.Password,
  /**
   * Interface language, normalised by the server to one it supports.
   *
   * @default "en"
   */
  locale: Field.optional(Schema.String),
  /**
   * Role in the organization.
   *
   * @default "user"
   */
  role: Field.optional(Schema.Literals(["user", "teacher", "admin", "accountAdmin"]))
}).annotate({ identifier: "UserCreation" })
export interface UserCreation extends Schema.Schema.Type<typeof UserCreation> {}

/** Changes to an account. Omitted fields stay unchanged; an empty object changes nothing. */
export const UserAdminUpdate = Schema.Struct({
  /** New password, 6 to 1000 characters. */
  password: Field.optional(Field.Password),
  /** New role in the organization. */
  organizationRole: Field.optional(OrganizationRole),
  /** New username, 1 to 30 characters, unique within the organization. */
  username: Field.optional(Field.text(1, 30)),
  /** Up to 60 characters. */
  firstname: Field.optional(Field.text(0, 60)),
  /** Up to 60 characters. */
  lastname: Field.optional(Field.text(0, 60)),
  /** New e-mail address. */
  email: Field.optional(Field.Email)
}).annotate({ identifier: "UserAdminUpdate" })
export interface UserAdminUpdate extends Schema.Schema.Type<typeof UserAdminUpdate> {}
