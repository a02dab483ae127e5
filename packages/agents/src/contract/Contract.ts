/** The API as plain data: its operations and its schemas, derived from core's OpenAPI document. */
import type { Extension, JsonSchema, OpenApi, PathOperation, PathParameter } from "./OpenApi.ts"

/** The operations of the API, and the schemas that they refer to. */
export interface Contract {
  /** Version of the API. */
  readonly version: string
  /** The services that have the operations, in the order of the document. */
  readonly services: ReadonlyArray<Service>
  readonly operations: ReadonlyArray<Operation>
  /** Named schemas, for references of the form `#/components/schemas/<name>`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** A property of the client that has operations, such as `eduResources`. */
export interface Service {
  readonly name: string
  /** One sentence; empty if the document has none. */
  readonly description: string
}

/** An operation of the API. */
export interface Operation {
  /** The vendor's operation id, such as `listOrganizationUsers`. */
  readonly id: string
  readonly service: string
  readonly method: string
  /** Path template, such as `/organizations/users/{user}`. */
  readonly path: string
  readonly kind: "single" | "paginated" | "file"
  readonly summary: string
  readonly description: string
  readonly deprecated: boolean
  readonly scopes: ReadonlyArray<string>
  /** Parameters of path, query and headers, in the order of the document. Their names are those of a core input. */
  readonly parameters: ReadonlyArray<Parameter>
  readonly body: Body | undefined
  /** Schema of a successful JSON response. */
  readonly response: JsonSchema | undefined
  /** Media types of a response that is a file. */
  readonly media: ReadonlyArray<string>
  /** The operation that this is another form of, with a smaller response. */
  readonly variantOf: string | undefined
}

/** A parameter of an operation: of its path, its query or its headers. */
export type Parameter = Required<PathParameter>

/** The JSON body of an operation. */
export interface Body {
  readonly required: boolean
  readonly schema: JsonSchema
  /** Fields that take the contents of a file. */
  readonly contents: ReadonlyArray<string>
}

/** An input of core: parameters by name, and the body. */
export type Input = Readonly<Record<string, unknown>>

const json = "application/json"

const parameterOf = (
  { description = "", in: place, name, required = false, schema }: PathParameter,
  headers: Readonly<Record<string, string>>
): Parameter => {
  const isNamed = ([, header]: readonly [string, string]) => header.toLowerCase() === name.toLowerCase()
  const own = place === "header" ? Object.entries(headers).find(isNamed)?.[0] : undefined
  return { name: own ?? name, in: place, required, description, schema }
}

const operationOf = (method: string, path: string, operation: PathOperation): Operation => {
  const { contents = [], headers = {}, kind, scopes, service } = operation["x-flat"]
  const { deprecated = false, description = "", operationId: id, parameters = [], requestBody, summary } = operation
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith("2")) ?? []
  const content = success?.content ?? {}
  const body = requestBody?.content[json]
  return {
    id,
    service,
    method: method.toUpperCase(),
    path,
    kind,
    summary,
    description,
    deprecated,
    scopes,
    parameters: parameters.map((parameter) => parameterOf(parameter, headers)),
    body: body && { required: requestBody?.required === true, schema: body.schema, contents },
    response: content[json]?.schema,
    media: kind === "file" ? Object.keys(content) : [],
    variantOf: undefined
  }
}

/** The other forms of an operation: with a part of the query that is always the same, and a response of their own. */
const variantsOf = (operation: Operation, { variants = [] }: Extension): ReadonlyArray<Operation> =>
  variants.map(({ description = "", kind, operationId, query, schema, summary }) => ({
    ...operation,
    id: operationId,
    kind: kind ?? operation.kind,
    summary: summary ?? operation.summary,
    description,
    parameters: operation.parameters.filter(({ name }) => !(name in query)),
    response: schema ?? operation.response,
    variantOf: operation.id
  }))

const servicesOf = ({ paths, tags = [] }: OpenApi): ReadonlyArray<Service> => {
  const descriptions = new Map(
    Object.values(paths).flatMap((item) => Object.values(item)).map((operation) => [
      operation["x-flat"].service,
      tags.find(({ name }) => name === operation.tags[0])?.description ?? ""
    ])
  )
  return Array.from(descriptions, ([name, description]) => ({ name, description }))
}

/** Derives the contract from an OpenAPI document with our extension. */
export const fromOpenApi = (document: OpenApi): Contract => ({
  version: document.info.version,
  services: servicesOf(document),
  operations: Object.entries(document.paths).flatMap(([path, item]) =>
    (["get", "post", "put", "patch", "delete"] as const).flatMap((method) => {
      const found = item[method]
      if (found === undefined) return []
      const operation = operationOf(method, path, found)
      return [operation, ...variantsOf(operation, found["x-flat"])]
    })
  ),
  schemas: document.components.schemas
})

const schemaPrefix = "#/components/schemas/"

/** Follows references of a schema, until it is one that is written out. */
export const resolve = ({ schemas }: Pick<Contract, "schemas">, schema: JsonSchema): JsonSchema => {
  let resolved = schema
  while (resolved.$ref?.startsWith(schemaPrefix) === true) {
    resolved = schemas[resolved.$ref.slice(schemaPrefix.length)] ?? {}
  }
  return resolved
}
