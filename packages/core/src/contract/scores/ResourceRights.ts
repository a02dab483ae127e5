/**
 * Who may do what with a score or a collection.
 */
import * as Schema from "effect/Schema"
import { Group } from "../classes/GroupDetails.ts"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"
import { UserPublic } from "../users/UserPublic.ts"

/**
 * Fields of every set of rights.
 *
 * @category schemas
 */
export const rightsFields = {
  /** May read. */
  aclRead: Schema.Boolean,
  /** May change the content. In a collection its `capabilities` may take some of it back. */
  aclWrite: Schema.Boolean,
  /** May share and delete. In a collection its `capabilities` may take some of it back. */
  aclAdmin: Schema.Boolean,
  /** Whether the rights come from being a collaborator, oneself or through a group. */
  isCollaborator: Schema.optionalKey(Schema.Boolean),
  /** What the rights come from. */
  collaboratorType: Schema.optionalKey(OpenEnum.make(["owner", "user", "group"]))
}

/**
 * The rights of the token's user on a score or a collection.
 *
 * @category schemas
 */
export const ResourceRights = Schema.Struct(rightsFields).annotate({ identifier: "ResourceRights" })
/** @category models */
export interface ResourceRights extends Schema.Schema.Type<typeof ResourceRights> {}

/**
 * A collaborator: a user, a group, or somebody who was invited by e-mail and has no account yet.
 *
 * **Gotchas**
 *
 * Groups and e-mail addresses are shown to other collaborators only.
 *
 * @category schemas
 */
export const ResourceCollaborator = Schema.Struct({
  ...rightsFields,
  /** Id of the permission. */
  id: Schema.optionalKey(Schema.String),
  /** When it was given. */
  date: Schema.optionalKey(Field.DateTimeString),
  /** Score id, for a permission on a score. */
  score: Schema.optionalKey(Schema.String),
  /** Collection id, for a permission on a collection. */
  collection: Schema.optionalKey(Schema.String),
  /** The user. */
  user: Schema.optionalKey(UserPublic),
  /** The group. */
  group: Schema.optionalKey(Group),
  /** Address of somebody without an account. */
  userEmail: Schema.optionalKey(Schema.String),
  /** Whether the invitation still waits for an answer. */
  invited: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "ResourceCollaborator" })
/** @category models */
export interface ResourceCollaborator extends Schema.Schema.Type<typeof ResourceCollaborator> {}
