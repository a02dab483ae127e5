/**
 * The API as plain data: its operations and its schemas, derived from core's OpenAPI document.
 */
import type { Extension, JsonSchema, OpenApi, PathOperation, PathParameter } from "./OpenApi.ts"

export interface Contract {
  readonly operations: ReadonlyArray<Operation>
  /** Named schemas, for references of the form `#/components/schemas/<name>`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

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

export interface Parameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required: boolean
  readonly description: string
  readonly schema: JsonSchema
}

export interface Body {
  readonly required: boolean
  readonly schema: JsonSchema
  /** Fields that take the contents of a file. */
  readonly contents: ReadonlyArray<string>
}

/** An input of core: parameters by name, and the body. */
export type Input = Readonly<Record<string, unknown>>

const methods = ["get", "post", "put", "patch", "delete"] as const

const json = "application/json"

const parameterOf = (parameter: PathParameter, headers: Readonly<Record<string, string>>): Parameter => ({
  name: parameter.in === "header"
    ? Object.entries(headers).find(([, header]) => header.toLowerCase() === parameter.name.toLowerCase())?.[0]
      ?? parameter.name
    : parameter.name,
  in: parameter.in,
  required: parameter.required === true,
  description: parameter.description ?? "",
  schema: parameter.schema
})

const successOf = ({ responses }: PathOperation) =>
  Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1]

const operationOf = (method: string, path: string, operation: PathOperation): Operation => {
  const { contents = [], headers = {}, kind, scopes, service } = operation["x-flat"]
  const content = successOf(operation)?.content ?? {}
  const body = operation.requestBody?.content[json]
  return {
    id: operation.operationId,
    service,
    method: method.toUpperCase(),
    path,
    kind,
    summary: operation.summary,
    description: operation.description ?? "",
    deprecated: operation.deprecated === true,
    scopes,
    parameters: (operation.parameters ?? []).map((parameter) => parameterOf(parameter, headers)),
    body: body && { required: operation.requestBody?.required === true, schema: body.schema, contents },
    response: content[json]?.schema,
    media: kind === "file" ? Object.keys(content) : [],
    variantOf: undefined
  }
}

/** The other forms of an operation: with a part of the query that is always the same, and a response of their own. */
const variantsOf = (operation: Operation, { variants = [] }: Extension): ReadonlyArray<Operation> =>
  variants.map(({ kind, operationId, query, schema, summary }) => ({
    ...operation,
    id: operationId,
    kind: kind ?? operation.kind,
    summary: summary ?? operation.summary,
    description: "",
    parameters: operation.parameters.filter(({ name }) => !(name in query)),
    response: schema ?? operation.response,
    variantOf: operation.id
  }))

/** Derives the contract from an OpenAPI document with our extension. */
export const fromOpenApi = (document: OpenApi): Contract => ({
  operations: Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method]
      if (found === undefined) return []
      const operation = operationOf(method, path, found)
      return [operation, ...variantsOf(operation, found["x-flat"])]
    })
  ),
  schemas: document.components.schemas
})

const named = "#/components/schemas/"

/** Follows references of a schema, until it is one that is written out. */
export const resolve = ({ schemas }: Pick<Contract, "schemas">, schema: JsonSchema): JsonSchema => {
  let resolved = schema
  while (resolved.$ref?.startsWith(named) === true) resolved = schemas[resolved.$ref.slice(named.length)] ?? {}
  return resolved
}
