/**
 * The contract's schemas as plain data: shapes of values and descriptions of operations. `scripts/api-types.ts` writes them to `generated/`,
 * `check.ts` reads them. A bundle with these contains neither the schemas nor the code that runs them.
 */
import type { Parts } from "@flat-sdk/core/internal/request/RequestBuilding"
import type { Api } from "./operations.ts"

/** Shapes by field name. A field whose name ends in `?` is optional. */
export type Fields = { readonly [name: string]: Shape }

/** The shape of a JSON value. */
export type Shape =
  | "string"
  | "boolean"
  | "finite"
  | "integer"
  /** A string that is valid as a path segment. */
  | "id"
  /** Minimum and maximum length, in code points. */
  | { readonly text: readonly [minimum: number, maximum: number] }
  | { readonly pattern: RegExp; readonly expected: string }
  | {
    readonly range: readonly [minimum: number, maximum?: number]
    readonly of: "integer" | "finite"
    readonly expected: string
  }
  | { readonly literal: string }
  | { readonly oneOf: ReadonlyArray<string> }
  /** An enumeration that the API may extend. */
  | { readonly open: ReadonlyArray<string> }
  | { readonly orNull: Shape }
  | { readonly items: Shape; readonly most?: readonly [count: number, expected: string] }
  | { readonly name?: string; readonly fields: Fields }
  | {
    readonly union: ReadonlyArray<Shape>
    /** Message if no member can match, and (`within`) if the union is part of another union. */
    readonly expected: string
    readonly within?: string
  }
  /** Any other value, with its check: upload sources. */
  | { readonly fits: (value: unknown) => boolean; readonly expected: string }
  /** A recursive shape. */
  | (() => Shape)

/** Describes the request and the response of an operation. */
export interface Description {
  /** Set if the response is a list: makes the function of the operation. */
  readonly list?: Api
  /** Set if the response is a file: makes the function of the operation. */
  readonly file?: Api
  /** Method and path, with `:name` for path parameters. */
  readonly call: string
  readonly scopes?: ReadonlyArray<string>
  readonly params?: Fields
  readonly query?: Fields
  readonly headers?: Fields
  /** Header names by parameter name. */
  readonly named?: { readonly [parameter: string]: string }
  readonly body?: Shape
  /** The body is optional. */
  readonly bodiless?: true
  /** Query values that are always sent. */
  readonly fixed?: { readonly [name: string]: string }
  /** Fields of the body that accept upload sources, and the encoder of such bodies. */
  readonly contents?: NonNullable<NonNullable<Parts["payload"]>["contents"]>
  /** Field of the body that makes the request idempotent. */
  readonly idempotentBy?: string
  /** Converts other forms of the response to the documented one. */
  readonly normalise?: (body: unknown) => unknown
  /** Shape of a successful response body. Omitted if there is no body or if it is a file. */
  readonly response?: Shape
  /** Shapes of the bodies of other statuses. */
  readonly responses?: { readonly [status: number]: Shape }
}

/** Descriptions of the operations of a service, by name. */
export type Descriptions = { readonly [operation: string]: Description }
