/**
 * The examples of JSON bodies in the vendor's OpenAPI file, with their schemas. The file is not part of this repository.
 */
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as SchemaRepresentation from "effect/SchemaRepresentation"
import { readFileSync } from "node:fs"
import { parse } from "yaml"

type Json = Readonly<Record<string, unknown>>

/** An example of an operation's body. */
export interface Example {
  readonly operation: string
  /** `request`, or the status of a response. */
  readonly place: string
  readonly value: unknown
  /** Whether it matches the vendor's own schema. */
  readonly conforms: boolean
}

const file = new URL("../../../../../shared/flat/openapi-2.24.0.yaml", import.meta.url)

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const objectOf = (value: unknown): Json => isObject(value) ? value : {}

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

const methods = ["get", "put", "post", "patch", "delete"]

class Reader {
  readonly #api: Json
  readonly #definitions: Record<string, JsonSchema.JsonSchema> = {}

  constructor(api: Json) {
    this.#api = api
    for (const [name, schema] of Object.entries(objectOf(objectOf(api["components"])["schemas"]))) {
      this.#definitions[name] = JsonSchema.fromSchemaOpenApi3_0(objectOf(schema)).schema
    }
  }

  #resolved(value: unknown): Json {
    const object = objectOf(value)
    const reference = object["$ref"]
    if (typeof reference !== "string") return object
    return this.#resolved(
      reference.slice(2).split("/").reduce<unknown>((inner, key) => objectOf(inner)[key], this.#api)
    )
  }

  /** Returns the examples of a schema: its own, or those composed of the examples of its parts. */
  examplesOf(given: unknown): ReadonlyArray<unknown> {
    const schema = this.#resolved(given)
    if ("example" in schema) return [schema["example"]]
    if (schema["items"] !== undefined) return this.examplesOf(schema["items"]).map((item) => [item])
    const variants = [...listOf(schema["oneOf"]), ...listOf(schema["anyOf"])]
    if (variants.length > 0) return variants.flatMap((variant) => this.examplesOf(variant))
    const parts = listOf(schema["allOf"]).flatMap((part) => this.examplesOf(part).slice(0, 1)).filter(isObject)
    if (parts.length > 0) return [Object.assign({}, ...parts)]
    return this.#composed(schema)
  }

  // Composed of the fields with examples, if these include all required fields.
  #composed(schema: Json): ReadonlyArray<unknown> {
    const fields = Object.entries(objectOf(schema["properties"])).flatMap(([name, field]) => {
      const { example } = this.#resolved(field)
      return example === undefined ? [] : [[name, example] as const]
    })
    const made = Object.fromEntries(fields)
    const required = listOf(schema["required"])
    return required.length > 0 && required.every((name) => String(name) in made) ? [made] : []
  }

  #conforms(given: unknown, value: unknown): boolean {
    const { schema } = JsonSchema.fromSchemaOpenApi3_0(objectOf(given))
    const document = { dialect: "draft-2020-12" as const, schema, definitions: this.#definitions }
    // The vendor's patterns are short, so they are safe to apply.
    return Schema.is(SchemaRepresentation.fromJsonSchemaDocument(document, { patterns: "apply" }))(value)
  }

  #body(operation: string, place: string, given: unknown): ReadonlyArray<Example> {
    const media = objectOf(objectOf(this.#resolved(given)["content"])["application/json"])
    const own = "example" in media
      ? [media["example"]]
      : Object.values(objectOf(media["examples"])).map((example) => this.#resolved(example)["value"])
    return (own.length > 0 ? own : this.examplesOf(media["schema"])).map((value) => ({
      operation,
      place,
      value,
      conforms: this.#conforms(media["schema"], value)
    }))
  }

  read(): ReadonlyArray<Example> {
    const operations = Object.values(objectOf(this.#api["paths"])).flatMap((path) =>
      Object.entries(objectOf(path)).filter(([method]) => methods.includes(method)).map(([, operation]) =>
        objectOf(operation)
      )
    )
    return operations.flatMap((operation) => {
      const id = String(operation["operationId"])
      const responses = Object.entries(objectOf(operation["responses"]))
      return [
        ...this.#body(id, "request", operation["requestBody"]),
        ...responses.flatMap(([status, response]) => this.#body(id, status, response))
      ]
    })
  }
}

/** Reads all examples, operation by operation. */
export const read = (): ReadonlyArray<Example> => new Reader(objectOf(parse(readFileSync(file, "utf8")))).read()
