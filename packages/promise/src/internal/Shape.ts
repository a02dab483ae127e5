/**
 * What the contract's schemas say, as plain data: shapes of values, and descriptions of operations. `scripts/api-types.ts` writes them into
 * `generated/`, `check.ts` reads them. A bundle with these holds neither the schemas nor what runs them.
 */
import type { Parts } from "@flat-sdk/core/internal/request/RequestBuilding"
import type { Api } from "./operations.ts"

/** Shapes by field name; a name that ends in `?` may be missing. */
export type Fields = { readonly [name: string]: Shape }

/** The shape of a JSON value. */
export type Shape =
  | "string"
  | "boolean"
  | "finite"
  | "integer"
  /** A text that can stand in a path. */
  | "id"
  /** Least and most characters, in code points. */
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
    /** What is expected where no member comes into question, and where the union stands within another. */
    readonly expected: string
    readonly within?: string
  }
  /** Anything else, with what tells it: contents of files. */
  | { readonly fits: (value: unknown) => boolean; readonly expected: string }
  /** For shapes that hold themselves. */
  | (() => Shape)

/** What an operation takes and answers. */
export interface Description {
  /** The response is a list, and this is what reads it. */
  readonly list?: Api
  /** The response is a file, and this is what reads it. */
  readonly file?: Api
  /** Method, and path with `:name` for its parameters. */
  readonly call: string
  readonly scopes?: ReadonlyArray<string>
  readonly params?: Fields
  readonly query?: Fields
  readonly headers?: Fields
  /** Names of headers by the parameters that they are given as. */
  readonly named?: { readonly [parameter: string]: string }
  readonly body?: Shape
  /** The body may be left out. */
  readonly bodiless?: true
  /** Query values that are always sent. */
  readonly fixed?: { readonly [name: string]: string }
  /** Fields of the body that take contents of files, and what writes it then. */
  readonly contents?: NonNullable<NonNullable<Parts["payload"]>["contents"]>
  /** Field of the body that makes the request idempotent. */
  readonly idempotentBy?: string
  /** Brings other shapes of the answer into the documented one. */
  readonly normalise?: (body: unknown) => unknown
  /** The body of a success; none where there is none, or where it is a file. */
  readonly answer?: Shape
  /** Bodies of other statuses. */
  readonly answers?: { readonly [status: number]: Shape }
}

/** The descriptions of a service's operations by name. */
export type Descriptions = { readonly [operation: string]: Description }
