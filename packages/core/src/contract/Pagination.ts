/**
 * What paginated endpoints share: the cursor parameters, and an array answer beside a `Link` header. `Operation.ts` recognises a
 * paginated endpoint by exactly this shape.
 */
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import * as Field from "./Field.ts"

/**
 * Query fields of a paginated endpoint.
 *
 * @category schemas
 */
export const query = {
  /** Items per page, 1 to 1000. The server's default differs by operation. */
  limit: Field.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }, { expected: "a whole number from 1 to 1000" }))),
  /** Opaque cursor of the page to read, taken from an earlier page's `next`. */
  next: Field.optional(Schema.String),
  /** Opaque cursor of the page before, taken from an earlier page's `previous`. */
  previous: Field.optional(Schema.String)
}

/**
 * Answer of a paginated endpoint: the items, and cursors as URLs in the `Link` header (RFC 8288).
 *
 * @category schemas
 */
export const pageOf = <S extends Schema.Top>(item: S) =>
  HttpApiSchema.WithHeaders(Schema.Array(item), { link: Schema.optionalKey(Schema.String) })
