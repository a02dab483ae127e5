/**
 * Users as others see them: in profiles, member lists, scores and permissions.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { accountFields } from "../organization/OrganizationUser.ts"

/** Profiles of a user on other sites; `null` or missing if there is none. */
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
  /** The user's website. */
  websiteUrl: Schema.optionalKey(Schema.NullOr(Schema.String))
}).annotate({ identifier: "UserCommunityProfileLinks" })
export interface UserCommunityProfileLinks extends Schema.Schema.Type<typeof UserCommunityProfileLinks> {}

/** Fields of every user, both in public profiles and in the account of the token's user. */
export const publicFields = {
  ...accountFields,
  /** Biography. */
  bio: Schema.optionalKey(Schema.String),
  /** When the account was created. */
  registrationDate: Schema.optionalKey(Field.DateTimeString),
  /** Number of scores that the user likes. */
  likedScoresCount: Schema.optionalKey(Schema.Int),
  /** Number of followers. */
  followersCount: Schema.optionalKey(Schema.Int),
  /** Number of users that this user follows. */
  followingCount: Schema.optionalKey(Schema.Int),
  /** Number of public scores that the user owns. */
  ownedPublicScoresCount: Schema.optionalKey(Schema.Int),
  /** Number of public scores that the user owns or collaborates on. */
  allPublicScoresCount: Schema.optionalKey(Schema.Int),
  /** Number of likes of the user's published scores. */
  likesCount: Schema.optionalKey(Schema.Int),
  /** Number of plays of the user's published scores. */
  playsCount: Schema.optionalKey(Schema.Int),
  /** URL of the profile's background picture, or `null` if there is none. */
  coverPicture: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Background theme of the profile. */
  profileTheme: Schema.optionalKey(Schema.String),
  /** Profiles on other sites. */
  links: Schema.optionalKey(UserCommunityProfileLinks)
}

/** A user as others see them. The fields depend on the kind of account. */
export const UserPublic = Schema.Struct(publicFields).annotate({ identifier: "UserPublic" })
export interface UserPublic extends Schema.Schema.Type<typeof UserPublic> {}
