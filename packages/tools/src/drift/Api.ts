/**
 * The common form in which the vendor's documents and our contract are compared. `packages/tools/src/spec-day/main.ts` creates it from the documents,
 * `ContractApi.ts` from our contract, and `Compare.ts` in packages/conformance compares the two. It has no prose, only the values on the wire.
 */
import type { Limits } from "../generate/model/Contract.ts"

/**
 * The shape of a value: either a `ref` to a named schema (with only `nullable` and `required`), or an inline description. `properties` together with
 * `oneOf` means both: the common fields, and those of one of the variants.
 */
export interface Shape extends Limits {
  readonly ref?: string
  readonly type?: ShapeType
  readonly nullable?: true
  /** Known values, sorted. */
  readonly enum?: ReadonlyArray<string>
  /** Ours only: other values are also accepted. */
  readonly open?: true
  readonly minItems?: number
  readonly maxItems?: number
  readonly default?: string | number | boolean
  readonly deprecated?: true
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Field>>
  /** Fields that are not listed are rejected. */
  readonly closed?: true
  readonly oneOf?: ReadonlyArray<Shape>
  /** The field whose value distinguishes the variants. */
  readonly discriminator?: string
}

export type ShapeType = "string" | "integer" | "number" | "boolean" | "array" | "object" | "binary" | "unknown"

export interface Field extends Shape {
  readonly required?: true
  /** Ours only: always sent with this value, and not an input. */
  readonly fixed?: string
}

export interface Body {
  readonly required: boolean
  readonly contentType: string
  readonly shape: Shape
}

/** A successful response. No `shape` means no body. */
export interface Response {
  readonly contentTypes: ReadonlyArray<string>
  /** Documented headers other than those of every response, in lower case, sorted. */
  readonly headers: ReadonlyArray<string>
  readonly shape?: Shape
}

export const places = ["path", "query", "header"] as const

export interface Operation {
  readonly tag: string
  readonly method: string
  /** With parameters in braces: `/organizations/users/{user}`. */
  readonly path: string
  readonly deprecated: boolean
  /** A token needs one of these; absent if no document lists any. */
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
