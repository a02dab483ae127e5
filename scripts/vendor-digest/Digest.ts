/**
 * Combines the vendor's OpenAPI file of 2.24 and the structural digest of 2.26 into one description of 2.26.2.
 */
import type { Api, Body, Field, Operation, Response, Shape } from "@flat-sdk/contract-tools/drift/Api"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { addedOperations, addedSchemas, paginated } from "./Additions.ts"
import { type Model, Models } from "./Models.ts"
import { Components, refName, type SchemaNode, sorted } from "./OpenApi.ts"

export interface ParameterNode {
  readonly $ref?: string
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required?: boolean
  readonly schema: SchemaNode
}

export type Content = Readonly<Record<string, { readonly schema: SchemaNode }>>

interface OperationNode {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly deprecated?: boolean
  readonly security?: ReadonlyArray<{ readonly OAuth2?: ReadonlyArray<string> }>
  readonly parameters?: ReadonlyArray<ParameterNode>
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly headers?: Readonly<Record<string, unknown>> }>
  >
}

/** The parts of an OpenAPI file that are read. */
export interface OpenApiFile {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaNode>>
    readonly parameters?: Readonly<Record<string, ParameterNode>>
  }
}

/** An operation of `operations-2.26.json`. */
interface ClientOperation {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyArray<string>
  readonly headers: ReadonlyArray<string>
  readonly input: Readonly<Record<string, { readonly optional: boolean; readonly type: string }>>
  readonly returns: string
}

/** Reads the three files in the given folder. Throws if the files contradict each other in a new way. */
export const readDigest = (folder: string): Api => {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8")
  const file = parse(read("openapi-2.24.0.yaml")) as OpenApiFile
  const client = JSON.parse(read("operations-2.26.json")) as Readonly<Record<string, ClientOperation>>
  const types = JSON.parse(read("models-2.26.json")) as Readonly<Record<string, Model>>

  const { schemas } = file.components
  const inlined = new Set(Object.keys(schemas).filter((name) => types[name] === undefined))
  const components = new Components(schemas, inlined)
  const models = new Models(types, components, addedSchemas)
  const documented = documentedOperations(file)

  const operations: Record<string, Operation> = {}
  for (const id of Object.keys(client).sort()) {
    const ours = client[id]
    if (ours === undefined) continue
    const known = documented.get(id)
    const tag = known?.node.tags[0] ?? addedOperations[id]
    if (tag === undefined) throw new Error(`${id} is new in 2.26. Add its tag to Additions.ts.`)
    operations[id] = operation(id, tag, ours, known, models)
  }
  const shapes: Record<string, Shape> = {}
  for (const name of sorted([...Object.keys(schemas).filter((name) => !inlined.has(name)), ...addedSchemas])) {
    shapes[name] = models.named(name)
  }
  const unused = Object.keys(types).filter((name) => !models.used.has(name))
  if (unused.length > 0) {
    throw new Error(`Nothing uses these types of 2.26: ${unused.join(", ")}. Name new schemas in Additions.ts.`)
  }
  return { operations, schemas: shapes }
}

/** An operation of an OpenAPI file, with the parameters of its path. */
export interface Documented {
  readonly method: string
  readonly path: string
  readonly node: OperationNode
  readonly parameters: ReadonlyArray<ParameterNode>
}

export const documentedOperations = (file: OpenApiFile): ReadonlyMap<string, Documented> => {
  const operations = new Map<string, Documented>()
  const resolve = (parameters: unknown): ReadonlyArray<ParameterNode> =>
    ((parameters ?? []) as ReadonlyArray<ParameterNode>).map((parameter) =>
      parameter.$ref === undefined ? parameter : file.components.parameters?.[refName(parameter.$ref)] ?? parameter
    )
  for (const [path, item] of Object.entries(file.paths)) {
    for (const method of ["get", "put", "post", "delete", "patch"]) {
      const node = item[method] as OperationNode | undefined
      if (node === undefined) continue
      operations.set(node.operationId, {
        method,
        path,
        node,
        parameters: [...resolve(item["parameters"]), ...resolve(node.parameters)]
      })
    }
  }
  return operations
}

const operation = (
  id: string,
  tag: string,
  client: ClientOperation,
  known: Documented | undefined,
  models: Models
): Operation => {
  const scopes = known?.node.security?.flatMap((requirement) => requirement.OAuth2 ?? [])
  const body = requestBody(client, known, models)
  return {
    tag,
    method: client.method,
    path: client.path,
    deprecated: known?.node.deprecated === true,
    ...(scopes === undefined ? {} : { scopes: sorted(scopes) }),
    parameters: parameters(client, known, models),
    ...(body === undefined ? {} : { body }),
    responses: responses(id, client, known, models)
  }
}

const parameters = (
  client: ClientOperation,
  known: Documented | undefined,
  models: Models
): Operation["parameters"] => {
  const input = (name: string) => client.input[name] ?? client.input[`_${name}`] ?? client.input[camelCase(name)]
  const read = (place: ParameterNode["in"], names: ReadonlyArray<string>): Record<string, Field> => {
    const fields: Record<string, Field> = {}
    for (const name of sorted(names)) {
      const argument = input(name)
      if (argument === undefined) {
        throw new Error(`${client.path}: 2.26 has no input for ${name}. Check operations-2.26.json.`)
      }
      const documented = known?.parameters.find((parameter) => parameter.in === place && parameter.name === name)
      const shape = documented === undefined ? models.typed(argument.type) : models.components.shape(documented.schema)
      fields[place === "header" ? name.toLowerCase() : name] = argument.optional ? shape : { ...shape, required: true }
    }
    return fields
  }
  return {
    path: read("path", [...client.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "")),
    query: read("query", client.query),
    header: read("header", client.headers)
  }
}

const camelCase = (header: string): string =>
  header.toLowerCase().replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const requestBody = (client: ClientOperation, known: Documented | undefined, models: Models): Body | undefined => {
  const names = new Set([...client.query, ...client.headers.map(camelCase)])
  const inputs = Object.entries(client.input).filter(([name]) =>
    !names.has(name) && !client.path.includes(`{${name.replace(/^_/, "")}}`)
  )
  const input = inputs[0]?.[1]
  // Empty form bodies that 2.24 lists for a few operations no longer exist in 2.26: the client sends none.
  if (input === undefined) return undefined
  const [contentType, media] = Object.entries(known?.node.requestBody?.content ?? {})[0] ?? []
  const shape = media === undefined ? { ref: input.type } : models.components.shape(media.schema)
  return {
    required: !input.optional,
    contentType: contentType ?? "application/json",
    shape: shape.ref === undefined ? models.overlay(shape, input.type) : shape
  }
}

const responses = (
  id: string,
  client: ClientOperation,
  known: Documented | undefined,
  models: Models
): Readonly<Record<string, Response>> => {
  const link = paginated.has(id) ? ["link"] : []
  if (known === undefined) {
    return client.returns === "void"
      ? { 204: { contentTypes: [], headers: [] } }
      : { 200: { contentTypes: ["application/json"], headers: link, shape: models.typed(client.returns) } }
  }
  const result: Record<string, Response> = {}
  for (const [status, node] of Object.entries(known.node.responses)) {
    if (!status.startsWith("2")) continue
    const contents = Object.entries(node.content ?? {})
    const media = contents[0]?.[1]
    const shape = media === undefined ? undefined : models.components.shape(media.schema)
    result[status] = {
      contentTypes: sorted(contents.map(([contentType]) => contentType)),
      headers: sorted([...Object.keys(node.headers ?? {}).map((name) => name.toLowerCase()), ...link]),
      ...(shape === undefined ? {} : { shape: models.inPlace(shape, client.returns) })
    }
  }
  return result
}
