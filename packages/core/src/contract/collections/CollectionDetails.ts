/**
 * Collections: folders of scores, and lists that the server maintains.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"
import { UserPublicSummary } from "../people/UserPublicSummary.ts"
import { ResourceCollaborator, ResourceRights } from "../scores/ResourceRights.ts"

const privacies = ["private"] as const

/** Who can find a collection, in addition to its collaborators. The only value so far, `private`, means nobody. */
export const CollectionPrivacy = Enumeration.make("CollectionPrivacy", privacies)
export type CollectionPrivacy = typeof CollectionPrivacy.Type

/**
 * Type of a collection: scores added by users (`regular`) or by an application (`app`), deleted scores (`trash`), all scores (`allScores`),
 * shared scores (`collaborations`), liked scores (`likes`). `root` is a legacy value.
 */
export const CollectionType = Enumeration.open([
  "root",
  "regular",
  "app",
  "trash",
  "allScores",
  "collaborations",
  "likes"
]).annotate({ identifier: "CollectionType" })
export type CollectionType = typeof CollectionType.Type

/** A collection of scores. */
export const Collection = Schema.Struct({
  /** Collection id. Pass it as the path parameter `collection`. */
  id: Schema.String,
  /** Title. */
  title: Schema.String,
  /** URL of its page. */
  htmlUrl: Schema.String.annotate({ format: "url" }),
  /** Type: what it contains. */
  type: CollectionType,
  /** Key of the product's name for this type, such as `playlist`; some types have none. */
  labelKey: Schema.optionalKey(Schema.String),
  /** Who can find it. */
  privacy: Enumeration.open(privacies),
  /** Key of a private link: anyone who has it can read the collection. */
  sharingKey: Schema.optionalKey(Schema.String),
  /** The application that created it (type `app`). */
  app: Schema.optionalKey(Schema.Struct({
    /** Application id. */
    id: Schema.optionalKey(Schema.String),
    /** Name. */
    name: Schema.optionalKey(Schema.String),
    /** URL of the logo. */
    logo: Schema.optionalKey(Schema.String)
  })),
  /** When it was created. */
  creationDate: Field.DateTimeString,
  /** When it was last changed. */
  modificationDate: Schema.optionalKey(Field.DateTimeString),
  /** Its owner. */
  user: Schema.optionalKey(UserPublicSummary),
  /** Organization id, if it was created in an organization. */
  organization: Schema.optionalKey(Schema.String),
  /** Rights of the token's user. `capabilities` has the exact permissions. */
  rights: Schema.optionalKey(ResourceRights),
  /** Rights of each collaborator. */
  collaborators: Schema.optionalKey(Schema.Array(ResourceCollaborator)),
  /** Whether its owner pinned it. */
  isPinned: Schema.optionalKey(Schema.Boolean),
  /** Size of the collection. */
  contents: Schema.Struct({
    /** Number of scores. */
    scoresCount: Schema.Int
  }),
  /** Actions that the token's user may take on it. */
  capabilities: Schema.Struct({
    /** Whether the user may rename it. */
    canEdit: Schema.Boolean,
    /** Whether the user may share it. */
    canShare: Schema.Boolean,
    /** Whether the user may delete it. */
    canDelete: Schema.Boolean,
    /** Whether the user may add scores. Always `false` for the trash: delete the score instead. */
    canAddScores: Schema.Boolean,
    /** Whether the user may remove scores. Always `false` for the trash: restore the score with `untrashScore` instead. */
    canDeleteScores: Schema.Boolean
  }),
  /** Ids of the collections that contain it, including those that the user cannot read. */
  collections: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "Collection" })
export interface Collection extends Schema.Schema.Type<typeof Collection> {}

const changes = {
  /** Title, 1 to 300 characters. */
  title: Field.optional(Field.text(1, 300)),
  /**
   * Who can find it.
   *
   * @default "private"
   */
  privacy: Field.optional(CollectionPrivacy)
}

/** A new collection. */
export const CollectionCreation = Schema.Struct(changes).annotate({ identifier: "CollectionCreation" })
export interface CollectionCreation extends Schema.Schema.Type<typeof CollectionCreation> {}

/** Changes to a collection. Omitted fields stay unchanged. */
export const CollectionModification = Schema.Struct(changes).annotate({ identifier: "CollectionModification" })
export interface CollectionModification extends Schema.Schema.Type<typeof CollectionModification> {}
