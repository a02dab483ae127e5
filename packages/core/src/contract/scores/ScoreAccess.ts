/**
 * Parameters that endpoints on scores and collections share: which one it is, and the key that opens it to strangers.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"

/**
 * Path fields of an endpoint on a score.
 *
 * @category schemas
 */
export const score = {
  /** Score id, or `drive-` and a file id for a score on Google Drive. */
  score: Field.PathId
}

/**
 * Query fields of an endpoint that a private link opens.
 *
 * @category schemas
 */
export const shared = {
  /**
   * Key of the private link, for a score or collection with the privacy `privateLink` that the token's user is no collaborator of. It is sent in the
   * URL: anyone who sees the URL has the key.
   */
  sharingKey: Field.optional(Schema.String)
}

/**
 * Query fields of an endpoint whose calls the vendor counts.
 *
 * @category schemas
 */
export const counted = {
  /** What the vendor's statistics shall know of the call, as JSON in a text. Best left out. */
  eventProperties: Field.optional(Schema.String)
}
