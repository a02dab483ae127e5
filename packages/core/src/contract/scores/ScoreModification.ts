/**
 * Changes to the metadata of a score. New revisions change its music.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { ScoreCreationType, ScoreLicense, ScorePrivacy } from "./ScoreDetails.ts"

/**
 * Changes to a score. Omitted fields stay unchanged; `null` clears one.
 *
 * @category schemas
 */
export const ScoreModification = Schema.Struct({
  /** Title. */
  title: Field.optional(Schema.String),
  /** Subtitle. */
  subtitle: Field.optional(Schema.NullOr(Schema.String)),
  /** Who composed it. */
  composer: Field.optional(Schema.NullOr(Schema.String)),
  /** Who wrote the words. */
  lyricist: Field.optional(Schema.NullOr(Schema.String)),
  /** Who arranged it. */
  arranger: Field.optional(Schema.NullOr(Schema.String)),
  /** Who can find it besides its collaborators. */
  privacy: Field.optional(ScorePrivacy),
  /** Key of one's own for the privacy `privateLink`, which the server makes otherwise: 128 lower-case hexadecimal digits. */
  sharingKey: Field.optional(
    Schema.String.check(Schema.isPattern(/^[a-f0-9]{128}$/, { expected: "128 lower-case hexadecimal digits" }))
  ),
  /** Description, up to 2000 characters. */
  description: Field.optional(Schema.NullOr(Field.text(0, 2000))),
  /** Tags: all of them, not only new ones. */
  tags: Field.optional(Schema.Array(Schema.String)),
  /** Whether the music is new or somebody else's. */
  creationType: Field.optional(Schema.NullOr(ScoreCreationType)),
  /** Terms to publish it under. */
  license: Field.optional(Schema.NullOr(ScoreLicense)),
  /** Terms to print on the score. */
  licenseText: Field.optional(Schema.NullOr(Schema.String))
}).annotate({ identifier: "ScoreModification" })
/** @category models */
export interface ScoreModification extends Schema.Schema.Type<typeof ScoreModification> {}
