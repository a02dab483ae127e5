/**
 * The parts that paginated endpoints share: the cursor parameters, and an array response with a `Link` header. `Operation.ts` recognises a paginated
 * endpoint by exactly this shape.
 */
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import * as Field from "./Field.ts"

const upTo = (maximum: number) =>
  Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }, { expected: `a whole number from 1 to ${maximum}` }))

const cursors = {
  /** Opaque cursor of the page to read, taken from an earlier page's `next`. */
  next: Field.optional(Schema.String),
  /** Opaque cursor of the previous page, taken from a later page's `previous`. */
  previous: Field.optional(Schema.String)
}

/** Query fields of a paginated endpoint. */
export const query = {
  /** Items per page, 1 to 1000. The server's default differs by operation. */
  limit: Field.optional(upTo(1000)),
  ...cursors
}

/** Query fields of a paginated endpoint whose pages have at most 100 items. */
export const shortQuery = {
  /**
   * Items per page, 1 to 100.
   *
   * @default 25
   */
  limit: Field.optional(upTo(100)),
  ...cursors
}

/**
 * Creates the response of a paginated endpoint: the items, and cursors as URLs in the `Link` header (RFC 8288). `counts` names headers with total
 * numbers of items; `withResponse` returns them.
 */
export const pageOf = <S extends Schema.Top, const Name extends string = never>(
  item: S,
  ...counts: ReadonlyArray<Name>
) =>
  HttpApiSchema.WithHeaders(Schema.Array(item), {
    link: Schema.optionalKey(Schema.String),
    // The type of `fromEntries` loses the names.
    ...(Object.fromEntries(counts.map((name) => [name, Schema.optionalKey(Schema.String)])) as {
      readonly [K in Name]: Schema.optionalKey<typeof Schema.String>
    })
  })
