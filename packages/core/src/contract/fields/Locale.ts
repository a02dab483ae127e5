/**
 * The language of a response: `X-Flat-Locale`, which some operations accept as the input `locale`.
 */
import * as Schema from "effect/Schema"
import * as Field from "./Field.ts"

/** Headers of an operation whose response is in the caller's language. */
export const headers = Schema.Struct({
  /**
   * Language of displayed text (errors, progress, names of instruments) as a BCP 47 tag such as `pt-BR`. The server uses the nearest language that it
   * supports, and accepts any tag. Default: the account's language, then English.
   */
  locale: Field.optional(Schema.String)
}).pipe(Schema.encodeKeys({ locale: "x-flat-locale" }))
