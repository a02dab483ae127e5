/** Combines the vendor's OpenAPI file of 2.24 and the structural digest of its client for 2.26 into one description of 2.26.2, and prints it. */
import type { Api, Body, Field, Operation, Response } from "@flat-sdk/contract-tools/drift/Api"
import { version } from "@flat-sdk/contract-tools/model/Contract"
import { print } from "@flat-sdk/contract-tools/openapi/Print"
import * as Record from "effect/Record"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { addedOperations, addedSchemas, paginated } from "./Additions.ts"
import { operationsOf, parseFile } from "./Document.ts"
import { type Model, Models } from "./Models.ts"
import { Components, sorted } from "./OpenApi.ts"

interface ClientOperation {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyArray<string>
  readonly headers: ReadonlyArray<string>
  readonly input: Readonly<Record<string, { readonly optional: boolean; readonly type: string }>>
  readonly returns: string
}

/** Reads the three files in the given folder. Throws if the files contradict each other in a new way. */
const readDigest = (folder: string): Api => {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"))
  const file = parseFile(join(folder, "openapi-2.24.0.yaml"))
  const client: Readonly<Record<string, ClientOperation>> = read("operations-2.26.json")
  const types: Readonly<Record<string, Model>> = read("models-2.26.json")

  const { schemas } = file.components
  const inlined = new Set(Object.keys(schemas).filter((name) => types[name] === undefined))
  const models = new Models(types, new Components(schemas, inlined), addedSchemas)
  const documented = operationsOf(file, models.components)

  const operations = sorted(Object.keys(client)).map((id) => [id, operation(id, client[id]!, documented[id], models)])
  const names = sorted([...Object.keys(schemas).filter((name) => !inlined.has(name)), ...addedSchemas])
  const shapes = names.map((name) => [name, models.named(name)])
  const unused = Object.keys(types).filter((name) => !models.used.has(name))
  if (unused.length > 0) {
    throw new Error(`Nothing uses these types of 2.26: ${unused.join(", ")}. Name new schemas in Additions.ts.`)
  }
  return { operations: Object.fromEntries(operations), schemas: Object.fromEntries(shapes) }
}

const operation = (id: string, client: ClientOperation, known: Operation | undefined, models: Models): Operation => {
  const tag = known?.tag ?? addedOperations[id]
  if (tag === undefined) throw new Error(`${id} is new in 2.26. Add its tag to Additions.ts.`)
  const body = requestBody(client, known, models)
  return {
    tag,
    method: client.method,
    path: client.path,
    deprecated: known?.deprecated === true,
    ...(known?.scopes === undefined ? {} : { scopes: known.scopes }),
    parameters: parameters(client, known, models),
    ...(body === undefined ? {} : { body }),
    responses: responses(paginated.has(id) ? ["link"] : [], client, known, models)
  }
}

const parameters = (
  client: ClientOperation,
  known: Operation | undefined,
  models: Models
): Operation["parameters"] => {
  const input = (name: string) => client.input[name] ?? client.input[`_${name}`] ?? client.input[camelCase(name)]
  const read = (place: keyof Operation["parameters"], names: ReadonlyArray<string>) =>
    Object.fromEntries(names.map((name): readonly [string, Field] => {
      const argument = input(name)
      if (argument === undefined) {
        throw new Error(`${client.path}: 2.26 has no input for ${name}. Check operations-2.26.json.`)
      }
      const key = place === "header" ? name.toLowerCase() : name
      const { required: _, ...shape }: Field = known?.parameters[place][key] ?? models.typed(argument.type)
      return [key, argument.optional ? shape : { ...shape, required: true }]
    }))
  return {
    path: read("path", [...client.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "")),
    query: read("query", client.query),
    header: read("header", client.headers)
  }
}

const camelCase = (header: string): string =>
  header.toLowerCase().replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const requestBody = (client: ClientOperation, known: Operation | undefined, models: Models): Body | undefined => {
  const names = new Set([...client.query, ...client.headers.map(camelCase)])
  const inputs = Object.entries(client.input).filter(([name]) =>
    !names.has(name) && !client.path.includes(`{${name.replace(/^_/, "")}}`)
  )
  const input = inputs[0]?.[1]
  // Empty form bodies that 2.24 lists for a few operations no longer exist in 2.26: the client sends none.
  if (input === undefined) return undefined
  const { contentType, shape }: Omit<Body, "required"> = known?.body ??
    { contentType: "application/json", shape: { ref: input.type } }
  return {
    required: !input.optional,
    contentType,
    shape: shape.ref === undefined ? models.overlay(shape, input.type) : shape
  }
}

const responses = (
  link: ReadonlyArray<string>,
  client: ClientOperation,
  known: Operation | undefined,
  models: Models
): Readonly<Record<string, Response>> => {
  if (known === undefined) {
    return client.returns === "void"
      ? { 204: { contentTypes: [], headers: [] } }
      : { 200: { contentTypes: ["application/json"], headers: link, shape: models.typed(client.returns) } }
  }
  return Record.map(known.responses, ({ contentTypes, headers, shape }) => ({
    contentTypes,
    headers: sorted([...headers, ...link]),
    ...(shape === undefined ? {} : { shape: models.inPlace(shape, client.returns) })
  }))
}

/** Path of the digest, from the root of the repository. */
export const digestFile = `packages/conformance/vendor/flat-${version}.json`

const about = [
  "Facts of the vendor's API, without its prose: written by `pnpm vendor-digest`, not by hand.",
  "Sources: the vendor's OpenAPI file of 2.24.0 and a structural digest of its JavaScript client for 2.26.",
  "The client decides which operations, fields and values exist and what is optional; the OpenAPI file adds limits, formats,",
  "null, scopes and media types, and what an `allOf` part requires of another part, which the client cannot express.",
  "`allOf` is flattened; `properties` next to `oneOf` are common to all variants; no `scopes` means that no document lists them."
]

export const render = (folder: string): string => {
  const { operations, schemas } = readDigest(folder)
  return print({ about, version, operations: ordered(operations), schemas: ordered(schemas) })
}

/** Returns a value with the keys of all its records in order, so that a change of a document changes few lines. */
const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, one]) => [key, ordered(one)])
  )
}
