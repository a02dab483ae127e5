/**
 * Rights on a score or a collection.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { Group } from "../people/GroupDetails.ts"
import { UserPublic } from "../people/UserPublic.ts"

/** Fields of every set of rights. */
export const rightsFields = {
  /** Whether they may read. */
  aclRead: Schema.Boolean,
  /** Whether they may change the content. The `capabilities` of a collection may restrict this. */
  aclWrite: Schema.Boolean,
  /** Whether they may share and delete. The `capabilities` of a collection may restrict this. */
  aclAdmin: Schema.Boolean,
  /** Whether the user is a collaborator, directly or through a group. */
  isCollaborator: Schema.optionalKey(Schema.Boolean),
  /** Source of the rights. */
  collaboratorType: Schema.optionalKey(Enumeration.open(["owner", "user", "group"]))
}

/** The rights of the token's user on a score or a collection. */
export const ResourceRights = Schema.Struct(rightsFields).annotate({ identifier: "ResourceRights" })
export interface ResourceRights extends Schema.Schema.Type<typeof ResourceRights> {}

/**
 * A collaborator: a user, a group, or a person who was invited by e-mail and has no account yet.
 *
 * **Gotchas**
 *
 * Groups and e-mail addresses are shown to other collaborators only.
 */
export const ResourceCollaborator = Schema.Struct({
  ...rightsFields,
  /** Id of the permission. */
  id: Schema.optionalKey(Schema.String),
  /** When it was granted. */
  date: Schema.optionalKey(Field.DateTimeString),
  /** Score id, for a permission on a score. */
  score: Schema.optionalKey(Schema.String),
  /** Collection id, for a permission on a collection. */
  collection: Schema.optionalKey(Schema.String),
  /** The user. */
  user: Schema.optionalKey(UserPublic),
  /** The group. */
  group: Schema.optionalKey(Group),
  /** E-mail address of an invited person without an account. */
  userEmail: Schema.optionalKey(Schema.String),
  /** Whether the invitation is still pending. */
  invited: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "ResourceCollaborator" })
export interface ResourceCollaborator extends Schema.Schema.Type<typeof ResourceCollaborator> {}
