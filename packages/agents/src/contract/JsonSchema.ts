/** The part of JSON Schema that the OpenAPI document uses. */
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
  readonly additionalProperties?: boolean | JsonSchema | undefined
  readonly anyOf?: ReadonlyArray<JsonSchema> | undefined
  readonly oneOf?: ReadonlyArray<JsonSchema> | undefined
  readonly allOf?: ReadonlyArray<JsonSchema> | undefined
  readonly examples?: ReadonlyArray<unknown> | undefined
}
