/**
 * Collections: folders of scores, and lists that the server keeps by itself.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"
import { ResourceCollaborator, ResourceRights } from "../scores/ResourceRights.ts"
import { UserPublicSummary } from "../users/UserPublicSummary.ts"

const privacies = ["private"] as const

/**
 * Who can find a collection besides its collaborators. The only value so far means nobody.
 *
 * @category schemas
 */
export const CollectionPrivacy = Schema.Literals(privacies)
/** @category models */
export type CollectionPrivacy = typeof CollectionPrivacy.Type

/**
 * What a collection holds: what users put in it (`regular`), what an application made (`app`), what was deleted (`trash`), every score (`allScores`),
 * shared ones (`collaborations`), liked ones (`likes`). `root` is a legacy value.
 *
 * @category schemas
 */
export const CollectionType = OpenEnum.make([
  "root",
  "regular",
  "app",
  "trash",
  "allScores",
  "collaborations",
  "likes"
])
/** @category models */
export type CollectionType = typeof CollectionType.Type

/**
 * A collection of scores.
 *
 * @category schemas
 */
export const Collection = Schema.Struct({
  /** Collection id. Pass it as the path parameter `collection`. */
  id: Schema.String,
  /** Title. */
  title: Schema.String,
  /** Page to read it on. */
  htmlUrl: Schema.String.annotate({ format: "url" }),
  /** What it holds. */
  type: CollectionType,
  /** Key of the name that the product gives to this type, such as `playlist`; some types have none. */
  labelKey: Schema.optionalKey(Schema.String),
  /** Who can find it. */
  privacy: OpenEnum.make(privacies),
  /** Key of a private link: anyone who has it can read the collection. */
  sharingKey: Schema.optionalKey(Schema.String),
  /** The application that made it, of the type `app`. */
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
  /** Organization id, where it was made in one. */
  organization: Schema.optionalKey(Schema.String),
  /** Rights of the token's user; `capabilities` says more exactly what they come to. */
  rights: Schema.optionalKey(ResourceRights),
  /** Who may do what. */
  collaborators: Schema.optionalKey(Schema.Array(ResourceCollaborator)),
  /** Whether its owner pinned it. */
  isPinned: Schema.optionalKey(Schema.Boolean),
  /** How much is in it. */
  contents: Schema.Struct({
    /** Number of scores. */
    scoresCount: Schema.Int
  }),
  /** What the token's user may do with it. */
  capabilities: Schema.Struct({
    /** Rename it. */
    canEdit: Schema.Boolean,
    /** Share it. */
    canShare: Schema.Boolean,
    /** Delete it. */
    canDelete: Schema.Boolean,
    /** Put scores in. Never into the trash: delete the score instead. */
    canAddScores: Schema.Boolean,
    /** Take scores out. Never out of the trash: untrash the score instead. */
    canDeleteScores: Schema.Boolean
  }),
  /** Ids of the collections that it is in, with those that the user cannot read. */
  collections: Schema.optionalKey(Schema.Array(Schema.String))
}).annotate({ identifier: "Collection" })
/** @category models */
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

/**
 * A new collection.
 *
 * @category schemas
 */
export const CollectionCreation = Schema.Struct(changes).annotate({ identifier: "CollectionCreation" })
/** @category models */
export interface CollectionCreation extends Schema.Schema.Type<typeof CollectionCreation> {}

/**
 * Changes to a collection. Omitted fields stay unchanged.
 *
 * @category schemas
 */
export const CollectionModification = Schema.Struct(changes).annotate({ identifier: "CollectionModification" })
/** @category models */
export interface CollectionModification extends Schema.Schema.Type<typeof CollectionModification> {}
