/** Reads an OpenAPI document, the vendor's or ours, into the form in which they are compared. `Lists.ts` adds what the vendor's lists say. */
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { Api, Body, Field, Operation, Response } from "../drift/Api.ts"
import { Components, type SchemaNode, sort } from "./OpenApi.ts"

const Node = Schema.Record(Schema.String, Schema.Unknown)
const Content = Schema.Record(Schema.String, Schema.Struct({ schema: Node }))
const Reference = Schema.Struct({ $ref: Schema.String })
const Parameter = Schema.Struct({
  name: Schema.String,
  in: Schema.Literals(["path", "query", "header", "cookie"]),
  required: Schema.optionalKey(Schema.Boolean),
  schema: Node
})
const Parameters = Schema.optionalKey(Schema.Array(Schema.Union([Reference, Parameter])))
const OperationNode = Schema.Struct({
  operationId: Schema.String,
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  deprecated: Schema.optionalKey(Schema.Boolean),
  security: Schema.optionalKey(Schema.Array(Schema.Record(Schema.String, Schema.Array(Schema.String)))),
  parameters: Parameters,
  requestBody: Schema.optionalKey(
    Schema.Union([Reference, Schema.Struct({ required: Schema.optionalKey(Schema.Boolean), content: Content })])
  ),
  responses: Schema.Record(
    Schema.String,
    Schema.Struct({ content: Schema.optionalKey(Content), headers: Schema.optionalKey(Node) })
  )
})

const operationNode = Schema.optionalKey(OperationNode)

/** What is read of an OpenAPI document. Schemas are read by `Components`. */
export const DocumentFile = Schema.Struct({
  openapi: Schema.String,
  paths: Schema.Record(
    Schema.String,
    Schema.Struct({
      parameters: Parameters,
      get: operationNode,
      put: operationNode,
      post: operationNode,
      delete: operationNode,
      patch: operationNode
    })
  ),
  components: Schema.Struct({ schemas: Schema.Record(Schema.String, Node) })
})

export interface OpenApiFile extends Omit<typeof DocumentFile.Type, "components"> {
  readonly components: { readonly schemas: Readonly<Record<string, SchemaNode>> }
}

/** Headers of every response. They are not compared. */
const everywhere = /^x-ratelimit-/

/** Reads a document of OpenAPI 3.0. */
export const readDocument = (file: OpenApiFile): Api => {
  const components = new Components(file.components.schemas)
  return {
    operations: operationsOf(file, components),
    schemas: Record.map(file.components.schemas, (node) => components.describe(node))
  }
}

const operationsOf = (file: OpenApiFile, components: Components): Api["operations"] => {
  const operations: Record<string, Operation> = {}
  for (const [path, item] of Object.entries(file.paths)) {
    for (const method of ["get", "put", "post", "delete", "patch"] as const) {
      const node = item[method]
      if (node === undefined) continue
      const id = node.operationId
      if (operations[id] !== undefined) throw new Error(`paths.${path}.${method}: the operationId ${id} is there twice`)
      const parameters = [...item.parameters ?? [], ...node.parameters ?? []].map((one) => resolve(file, one))
      operations[id] = operationOf(file, { method, path, node, parameters }, components)
    }
  }
  return operations
}

/** Returns what a node refers to in the file, or the node. */
const resolve = <A extends object>(file: OpenApiFile, node: A | typeof Reference.Type): A => {
  if (!("$ref" in node)) return node
  const parts = node.$ref.replace(/^#\//, "").split("/")
  const found = parts.reduce(
    (value: unknown, part) => (value as Readonly<Record<string, unknown>> | undefined)?.[part],
    file
  )
  if (typeof found !== "object" || found === null) throw new Error(`there is no ${node.$ref}, which the file refers to`)
  return found as A
}

interface Documented {
  readonly method: string
  readonly path: string
  readonly node: typeof OperationNode.Type
  /** Of the operation and of its path. */
  readonly parameters: ReadonlyArray<typeof Parameter.Type>
}

const operationOf = (
  file: OpenApiFile,
  { method, node, parameters, path }: Documented,
  components: Components
): Operation => {
  const fields = (place: typeof Parameter.Type["in"]): Readonly<Record<string, Field>> =>
    Object.fromEntries(
      parameters.filter((parameter) => parameter.in === place).map(({ name, required, schema }) => [
        place === "header" ? name.toLowerCase() : name,
        { ...components.shape(schema), ...(required === true ? { required } : {}) }
      ])
    )
  const { content, required = false } = node.requestBody === undefined
    ? { content: {} as typeof Content.Type }
    : resolve(file, node.requestBody)
  const [body] = Object.entries(content).map(([contentType, { schema }]): Body => ({
    required,
    contentType,
    shape: components.shape(schema)
  }))
  return {
    tag: node.tags?.[0] ?? "none",
    method: method.toUpperCase(),
    path,
    deprecated: node.deprecated === true,
    ...(node.security === undefined ? {} : { scopes: sort(node.security.flatMap(({ OAuth2 = [] }) => OAuth2)) }),
    parameters: {
      path: fields("path"),
      query: fields("query"),
      header: fields("header")
    },
    ...(body === undefined ? {} : { body }),
    responses: Object.fromEntries(
      Object.entries(node.responses).filter(([status]) => status.startsWith("2")).map(([status, reference]) => {
        const response = resolve(file, reference)
        const contents = Object.entries(response.content ?? {})
        const schema = contents[0]?.[1].schema
        const read: Response = {
          contentTypes: sort(contents.map(([type]) => type)),
          headers: sort(Object.keys(response.headers ?? {}).map((name) => name.toLowerCase()))
            .filter((name) => !everywhere.test(name)),
          ...(schema === undefined ? {} : { shape: components.shape(schema) })
        }
        return [status, read]
      })
    )
  }
}
