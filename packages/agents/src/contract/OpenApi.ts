/** The part of core's `openapi.json` that is read. */

/** An OpenAPI document, as far as it is read. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string }
  readonly tags?: ReadonlyArray<{ readonly name: string; readonly description?: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, PathOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

export interface PathOperation {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly description?: string | undefined
  readonly deprecated?: boolean | undefined
  readonly parameters?: ReadonlyArray<PathParameter> | undefined
  readonly requestBody?: {
    readonly required?: boolean | undefined
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>
  } | undefined
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> | undefined }>
  >
  readonly "x-flat": Extension
}

export interface PathParameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required?: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

/** What OpenAPI does not say. */
export interface Extension {
  /** Property of the client that has the operation, such as `organization`. */
  readonly service: string
  readonly kind: "single" | "paginated" | "file"
  /** A token needs one of these scopes. Empty if the vendor's documents list none. */
  readonly scopes: ReadonlyArray<string>
  /** Fields of the body that take the contents of a file. */
  readonly contents?: ReadonlyArray<string> | undefined
  /** Names of headers by the names of their parameters in an input. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Other forms of the operation, each with fixed query values. */
  readonly variants?: ReadonlyArray<Variant> | undefined
}

export interface Variant {
  readonly operationId: string
  readonly query: Readonly<Record<string, string>>
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly kind?: Extension["kind"] | undefined
  readonly schema?: JsonSchema | undefined
}

/** The part of JSON Schema that the document uses. */
export interface JsonSchema {
  readonly $ref?: string | undefined
  readonly type?: string | ReadonlyArray<string> | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly enum?: ReadonlyArray<unknown> | undefined
  readonly const?: unknown
  readonly format?: string | undefined
  readonly pattern?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly items?: JsonSchema | undefined
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined
  readonly required?: ReadonlyArray<string> | undefined
  readonly additionalProperties?: false
  readonly anyOf?: ReadonlyArray<JsonSchema> | undefined
}
