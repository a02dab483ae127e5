/**
 * Parameters that endpoints of scores and collections share: the id, and the key of a private link.
 */
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"

/** Path fields of an endpoint on a score. */
export const score = {
  /** Score id, or `drive-` and a file id for a score on Google Drive. */
  score: Field.PathId
}

/** Query fields of an endpoint that accepts the key of a private link. */
export const sharingFields = {
  /**
   * Key of the private link, for a score or collection with the privacy `privateLink` if the token's user is not a collaborator. It is sent in the
   * URL: anyone who sees the URL has the key.
   */
  sharingKey: Field.optional(Schema.String)
}

/** Query fields of an endpoint whose calls the vendor counts in statistics. */
export const statisticsFields = {
  /** Data about the call for the vendor's statistics, as a JSON string. Not needed. */
  eventProperties: Field.optional(Schema.String)
}
