/**
 * The normal form in which the vendor's facts and our contract meet. `scripts/vendor-digest.ts` writes it from the vendor's documents,
 * `Contract.ts` reads it off our endpoints, `Compare.ts` holds the two against each other. It has no prose: only what a value on the
 * wire must be.
 */

/**
 * What a value is. Either a `ref` to a named schema (with nothing but `nullable` and `required` beside it) or a description in place.
 * `properties` together with `oneOf` mean both at once: the common fields, and those of one of the variants.
 */
export interface Shape {
  readonly ref?: string
  readonly type?: ShapeType
  readonly nullable?: true
  /** Known values, sorted. */
  readonly enum?: ReadonlyArray<string>
  /** Ours only: values beside the known ones pass. */
  readonly open?: true
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly default?: string | number | boolean
  readonly deprecated?: true
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Field>>
  /** Fields that are not listed are refused. */
  readonly closed?: true
  readonly oneOf?: ReadonlyArray<Shape>
  /** The field whose value tells the variants apart. */
  readonly discriminator?: string
  /** Ours only: checks that have no name in the vendor's vocabulary. */
  readonly checks?: ReadonlyArray<string>
}

export type ShapeType = "string" | "integer" | "number" | "boolean" | "array" | "object" | "binary" | "unknown"

/** A value under a name. */
export interface Field extends Shape {
  readonly required?: true
  /** Ours only: always sent with this value, not an input. */
  readonly fixed?: string
}

/** The body of a request. */
export interface Body {
  readonly required: boolean
  readonly contentType: string
  readonly shape: Shape
}

/** One successful answer. No `shape` means no body. */
export interface Response {
  readonly contentTypes: ReadonlyArray<string>
  /** Documented headers beyond those of every answer, in lower case, sorted. */
  readonly headers: ReadonlyArray<string>
  readonly shape?: Shape
}

/** Where a parameter stands. */
export const places = ["path", "query", "header"] as const

/** One operation. */
export interface Operation {
  readonly tag: string
  readonly method: string
  /** With parameters in braces: `/organizations/users/{user}`. */
  readonly path: string
  readonly deprecated: boolean
  /** A token needs one of these; absent where no document tells. */
  readonly scopes?: ReadonlyArray<string>
  /** By place, then by name; header names in lower case. */
  readonly parameters: Readonly<Record<typeof places[number], Readonly<Record<string, Field>>>>
  readonly body?: Body
  /** By status. */
  readonly responses: Readonly<Record<string, Response>>
}

/** Operations by operationId, and the named schemas they refer to. */
export interface Api {
  readonly operations: Readonly<Record<string, Operation>>
  readonly schemas: Readonly<Record<string, Shape>>
}
