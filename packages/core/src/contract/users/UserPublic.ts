/**
 * Users as others see them: in profiles, member lists, and beside scores and permissions.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"
import { ReportedOrganizationRole } from "../organization/OrganizationUser.ts"

/**
 * Pages of a user elsewhere; `null` or missing where there is none.
 *
 * @category schemas
 */
export const UserCommunityProfileLinks = Schema.Struct({
  /** Spotify profile. */
  spotifyUrl: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** YouTube channel. */
  youtubeUrl: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** SoundCloud profile. */
  soundcloudUrl: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** TikTok profile. */
  tiktokUrl: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Instagram profile. */
  instagramUrl: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Site of the user's own. */
  websiteUrl: Schema.optionalKey(Schema.NullOr(Schema.String))
}).annotate({ identifier: "UserCommunityProfileLinks" })
/** @category models */
export interface UserCommunityProfileLinks extends Schema.Schema.Type<typeof UserCommunityProfileLinks> {}

/**
 * Fields of every user, public or one's own.
 *
 * @category schemas
 */
export const publicFields = {
  /** User id. Pass it as the path parameter `user`. */
  id: Schema.String,
  /** Kind of account. */
  type: OpenEnum.make(["user", "guest"]),
  /** Product that the account belongs to; school accounts are `flatEdu`. */
  product: OpenEnum.make(["flat", "flatEdu", "msnippet", "embed"]),
  /** Username; school accounts share the name space of their organization only. */
  username: Schema.String,
  /** The best name to show: a full name where there is one, else the username. */
  printableName: Schema.optionalKey(Schema.String),
  /** First name (school accounts). */
  firstname: Schema.optionalKey(Schema.String),
  /** Last name (school accounts). */
  lastname: Schema.optionalKey(Schema.String),
  /** Display name (individual accounts). */
  name: Schema.optionalKey(Schema.String),
  /** URL of the profile picture, `null` where there is none. */
  picture: Schema.NullOr(Schema.String),
  /** Badges of the profile, such as `power` or `staff`. */
  badges: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Organization id (school accounts). */
  organization: Schema.optionalKey(Schema.String),
  /** Role in the organization (school accounts). */
  organizationRole: Schema.optionalKey(ReportedOrganizationRole),
  /** Place in a class, where the response is about one. */
  classRole: Schema.optionalKey(OpenEnum.make(["teacher", "student"])),
  /** Profile page (individual accounts). */
  htmlUrl: Schema.optionalKey(Schema.String),
  /** What the user says about themselves. */
  bio: Schema.optionalKey(Schema.String),
  /** When the account was created. */
  registrationDate: Schema.optionalKey(Field.DateTimeString),
  /** Scores that the user likes. */
  likedScoresCount: Schema.optionalKey(Schema.Int),
  /** Users who follow this one. */
  followersCount: Schema.optionalKey(Schema.Int),
  /** Users whom this one follows. */
  followingCount: Schema.optionalKey(Schema.Int),
  /** Public scores that belong to the user. */
  ownedPublicScoresCount: Schema.optionalKey(Schema.Int),
  /** Public scores that the user owns or works on. */
  allPublicScoresCount: Schema.optionalKey(Schema.Int),
  /** Likes that the user's published scores received. */
  likesCount: Schema.optionalKey(Schema.Int),
  /** Times that the user's published scores were played. */
  playsCount: Schema.optionalKey(Schema.Int),
  /** URL of the profile's background picture, `null` where there is none. */
  coverPicture: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Background theme of the profile. */
  profileTheme: Schema.optionalKey(Schema.String),
  /** Pages elsewhere. */
  links: Schema.optionalKey(UserCommunityProfileLinks)
}

/**
 * A user as others see them. Which fields are there depends on the kind of account.
 *
 * @category schemas
 */
export const UserPublic = Schema.Struct(publicFields).annotate({ identifier: "UserPublic" })
/** @category models */
export interface UserPublic extends Schema.Schema.Type<typeof UserPublic> {}
