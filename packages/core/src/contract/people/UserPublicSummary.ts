/**
 * A user in a few fields, for example the owner of a score.
 */
import * as Schema from "effect/Schema"
import { publicFields } from "./UserPublic.ts"

/** A user as others see them, without the profile. */
export const UserPublicSummary = Schema.Struct({
  /** User id. Pass it as the path parameter `user`. */
  id: publicFields.id,
  /** Kind of account. */
  type: publicFields.type,
  /** Product that the account belongs to; school accounts are `flatEdu`. */
  product: publicFields.product,
  /** Username. Usernames of school accounts are unique within their organization only. */
  username: publicFields.username,
  /** Name to show: the full name if there is one, else the username. */
  printableName: publicFields.printableName,
  /** First name (school accounts). */
  firstname: publicFields.firstname,
  /** Last name (school accounts). */
  lastname: publicFields.lastname,
  /** Display name (individual accounts). */
  name: publicFields.name,
  /** URL of the profile picture, or `null` if there is none. */
  picture: publicFields.picture,
  /** Badges of the profile. */
  badges: publicFields.badges,
  /** Organization id (school accounts). */
  organization: publicFields.organization,
  /** Role in the organization (school accounts). */
  organizationRole: publicFields.organizationRole,
  /** Role in a class, if the response is about a class. */
  classRole: publicFields.classRole,
  /** URL of the profile page (individual accounts). */
  htmlUrl: publicFields.htmlUrl
}).annotate({ identifier: "UserPublicSummary" })
export interface UserPublicSummary extends Schema.Schema.Type<typeof UserPublicSummary> {}
