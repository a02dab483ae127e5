/** The parts of OpenAPI 3.1 and of JSON Schema that the document uses. */
import type { Limits } from "@flat-sdk/tools/generate/model/Contract"

/** A JSON Schema (2020-12). */
export interface Schema extends Limits {
  readonly $ref?: string
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly contentEncoding?: string
  readonly const?: string | number | boolean
  readonly enum?: ReadonlyArray<string>
  readonly default?: unknown
  readonly deprecated?: true
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly required?: ReadonlyArray<string>
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: ReadonlyArray<Schema>
}

export interface Parameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly description?: string
  readonly required?: true
  readonly deprecated?: true
  readonly style?: "form"
  readonly explode?: true
  readonly schema: Schema
}

export type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** A response, or a reference to one. Its headers are references. */
export interface Response {
  readonly $ref?: string
  readonly description?: string
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>
  readonly content?: Content
}

/** An operation, with its extension, which docs/reference/openapi.md describes. */
export interface Operation {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly description?: string
  readonly deprecated?: true
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
  readonly security: ReadonlyArray<Readonly<Record<string, ReadonlyArray<string>>>>
  readonly "x-flat": {
    readonly service: string
    readonly kind: "single" | "paginated" | "file"
    readonly scopes: ReadonlyArray<string>
    readonly variants?: ReadonlyArray<Variant>
    readonly idempotentBy?: string
    readonly contents?: ReadonlyArray<string>
    readonly headers?: Readonly<Record<string, string>>
  }
}

/** The second form of an operation's response. */
export interface Variant extends Pick<Operation, "operationId" | "summary" | "description"> {
  readonly query: Readonly<Record<string, string>>
  readonly kind: "single" | "paginated"
  readonly schema: Schema
}

/** What readers need of the document. */
export interface OpenApi {
  readonly servers: ReadonlyArray<{ readonly url: string }>
  readonly tags: ReadonlyArray<{ readonly name: string; readonly "x-flat": { readonly service: string } }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly headers: Readonly<Record<string, { readonly schema: Schema }>>
    readonly responses: Readonly<Record<string, Response>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}
