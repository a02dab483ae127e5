/**
 * The body of every error response.
 */
import * as Schema from "effect/Schema"

/** Details of an error from the API. */
export const FlatErrorResponse = Schema.Struct({
  /** Machine-readable code, such as `API_RATE_LIMIT_EXCEEDED`. */
  code: Schema.String,
  /** Message to show to people. */
  message: Schema.String,
  /** Id to quote to the vendor's support. Guaranteed only for server errors (5xx). */
  id: Schema.optionalKey(Schema.String),
  /** The invalid parameter. */
  param: Schema.optionalKey(Schema.String),
  /** Message of a service behind the API. */
  providerMessage: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "FlatErrorResponse" })
export interface FlatErrorResponse extends Schema.Schema.Type<typeof FlatErrorResponse> {}
