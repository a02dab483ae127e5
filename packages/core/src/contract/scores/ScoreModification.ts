/**
 * Changes to the metadata of a score. New revisions change its music.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import { ScoreCreationType, ScoreLicense, ScorePrivacy } from "./ScoreDetails.ts"

/** Changes to a score. Omitted fields stay unchanged; `null` clears one. */
export const ScoreModification = Schema.Struct({
  /** Title. */
  title: Field.optional(Schema.String),
  /** Subtitle. */
  subtitle: Field.optional(Schema.NullOr(Schema.String)),
  /** Composer. */
  composer: Field.optional(Schema.NullOr(Schema.String)),
  /** Lyricist. */
  lyricist: Field.optional(Schema.NullOr(Schema.String)),
  /** Arranger. */
  arranger: Field.optional(Schema.NullOr(Schema.String)),
  /** Who can find it, in addition to its collaborators. */
  privacy: Field.optional(ScorePrivacy),
  /** Key for the privacy `privateLink`: 128 lower-case hexadecimal digits. If omitted, the server creates one. */
  sharingKey: Field.optional(
    Schema.String.check(Schema.isPattern(/^[a-f0-9]{128}$/u, { expected: "128 lower-case hexadecimal digits" }))
  ),
  /** Description, up to 2000 characters. */
  description: Field.optional(Schema.NullOr(Field.text(0, 2000))),
  /** All tags, not only new ones. */
  tags: Field.optional(Schema.Array(Schema.String)),
  /** Whether the music is original or based on another composer's music. */
  creationType: Field.optional(Schema.NullOr(ScoreCreationType)),
  /** Licence to publish it under. */
  license: Field.optional(Schema.NullOr(ScoreLicense)),
  /** Licence text to print on the score. */
  licenseText: Field.optional(Schema.NullOr(Schema.String))
}).annotate({ identifier: "ScoreModification" })
export interface ScoreModification extends Schema.Schema.Type<typeof ScoreModification> {}
