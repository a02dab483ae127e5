/**
 * Sharing a score or a collection.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"

/**
 * A new collaborator, given by one of `user`, `group`, `userEmail` and `userToken`, and their rights. An existing collaborator gets the new
 * rights.
 */
export const ResourceCollaboratorCreation = Schema.Struct({
  /** User id. */
  user: Field.optional(Schema.String),
  /** Group id. */
  group: Field.optional(Schema.String),
  /** Address to send an invitation to. */
  userEmail: Field.optional(Schema.String),
  /** Token of an invitation that the token's own user received, to accept it. A credential: keep it out of logs. */
  userToken: Field.optional(Schema.String),
  /**
   * Whether they may read.
   *
   * @default true
   */
  aclRead: Field.optional(Schema.Boolean),
  /**
   * Whether they may change the content.
   *
   * @default false
   */
  aclWrite: Field.optional(Schema.Boolean),
  /**
   * Whether they may share and delete.
   *
   * @default false
   */
  aclAdmin: Field.optional(Schema.Boolean)
}).annotate({ identifier: "ResourceCollaboratorCreation" })
export interface ResourceCollaboratorCreation extends Schema.Schema.Type<typeof ResourceCollaboratorCreation> {}
