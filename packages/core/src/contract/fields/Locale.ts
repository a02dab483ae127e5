/**
 * The language of an answer: `X-Flat-Locale`, which some operations take. It stands in their input as `locale`.
 */
import * as Schema from "effect/Schema"
import * as Field from "./Field.ts"

/**
 * Headers of an operation that answers in the caller's language.
 *
 * @category schemas
 */
export const headers = Schema.Struct({
  /**
   * Language of texts for people (errors, progress, names of instruments) as a BCP 47 tag such as `pt-BR`. The nearest one that the server
   * has is taken, none is refused. Without it the account's language counts, then English.
   */
  locale: Field.optional(Schema.String)
}).pipe(Schema.encodeKeys({ locale: "x-flat-locale" }))
