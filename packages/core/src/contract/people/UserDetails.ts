/**
 * An account as its own user sees it.
 */
import * as Schema from "effect/Schema"
import { publicFields } from "./UserPublic.ts"

/** The Microsoft account of a user. */
export const UserAzureDetails = Schema.Struct({
  /** Object id in the directory. */
  oid: Schema.optionalKey(Schema.String),
  /** Domain of the tenant. */
  hd: Schema.optionalKey(Schema.String),
  /** User principal name, usually the main e-mail address. */
  preferredUsername: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "UserAzureDetails" })
export interface UserAzureDetails extends Schema.Schema.Type<typeof UserAzureDetails> {}

/** An account, including fields that only its own user can see. */
export const UserDetails = Schema.Struct({
  ...publicFields,
  /** Whether the e-mail address was confirmed. */
  isEmailVerified: Schema.optionalKey(Schema.Boolean),
  /** The Microsoft account, if the user signs in with one. */
  azureDetails: Schema.optionalKey(UserAzureDetails),
  /** Whether the profile is hidden (individual accounts). */
  privateProfile: Schema.optionalKey(Schema.Boolean),
  /** Interface language. */
  locale: Schema.optionalKey(Schema.String),
  /** Ids of the groups that the user is in (school accounts). */
  groups: Schema.optionalKey(Schema.Array(Schema.String)),
  /** File id of the profile picture. */
  pictureFile: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** File id of the profile's background picture. */
  coverPictureFile: Schema.optionalKey(Schema.NullOr(Schema.String))
}).annotate({ identifier: "UserDetails" })
export interface UserDetails extends Schema.Schema.Type<typeof UserDetails> {}
