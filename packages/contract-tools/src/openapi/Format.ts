/**
 * The parts of OpenAPI 3.1 and of JSON Schema that the document uses.
 */
import type { Limits } from "../model/Contract.ts"
import type { Json } from "../model/Documentation.ts"

/** A JSON Schema (2020-12). */
export interface Schema extends Limits {
  readonly $ref?: string
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly contentEncoding?: string
  readonly const?: string | number | boolean
  readonly enum?: ReadonlyArray<string>
  readonly default?: Json
  readonly deprecated?: true
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly required?: ReadonlyArray<string>
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: ReadonlyArray<Schema>
}

/** A reference to a component. */
export interface Reference {
  readonly $ref: string
}

/** A parameter in the path, the query or a header. */
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

/** Bodies by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The body of a request. */
export interface RequestBody {
  readonly description?: string
  readonly required: boolean
  readonly content: Content
}

/** A header of a response. */
export interface Header {
  readonly description: string
  readonly schema: Schema
}

/** A response. */
export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Content
}

/** Names of security schemes, with the scopes that the token needs. */
export type SecurityRequirement = Readonly<Record<string, ReadonlyArray<string>>>

/** The second form of an operation's response. */
export interface Variant {
  readonly operationId: string
  readonly query: Readonly<Record<string, string>>
  readonly summary: string
  readonly description?: string
  readonly kind: "single" | "paginated"
  readonly schema: Schema
}

/** The extension of an operation. `Document.ts` describes it. */
export interface Extension {
  readonly service: string
  readonly kind: "single" | "paginated" | "file"
  readonly scopes: ReadonlyArray<string>
  readonly variants?: ReadonlyArray<Variant>
  readonly idempotentBy?: string
  readonly contents?: ReadonlyArray<string>
  readonly headers?: Readonly<Record<string, string>>
}

/** An operation. */
export interface Operation {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly description?: string
  readonly deprecated?: true
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: RequestBody
  readonly responses: Readonly<Record<string, Response | Reference>>
  readonly security: ReadonlyArray<SecurityRequirement>
  readonly "x-flat": Extension
}

/** A tag. */
export interface Tag {
  readonly name: string
  readonly description: string
  readonly "x-flat": { readonly service: string }
}

/** The document. */
export interface OpenApi {
  readonly openapi: "3.1.0"
  readonly info: {
    readonly title: string
    readonly version: string
    readonly summary: string
    readonly description: string
  }
  readonly externalDocs: { readonly description: string; readonly url: string }
  readonly servers: ReadonlyArray<{ readonly url: string; readonly description?: string }>
  readonly security: ReadonlyArray<SecurityRequirement>
  readonly tags: ReadonlyArray<Tag>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, Json>>
    readonly headers: Readonly<Record<string, Header>>
    readonly responses: Readonly<Record<string, Response>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}
