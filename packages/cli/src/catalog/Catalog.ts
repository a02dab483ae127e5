/**
 * The operations of the API, as the command line and the agents' server read them: derived from the OpenAPI document, without code for any operation.
 */
import type { JsonSchema } from "./JsonSchema.ts"
import { commandsOf, kebab } from "./Naming.ts"
import type { Extension, OpenApi, PathOperation, PathParameter } from "./OpenApi.ts"

export interface Catalog {
  /** Version of the API. */
  readonly version: string
  readonly services: ReadonlyArray<Service>
  readonly operations: ReadonlyArray<Operation>
  /** Named schemas, for references of the form `#/components/schemas/<name>`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** A group of operations: a property of the client, and a command such as `flat organization`. */
export interface Service {
  /** Property of the client, such as `eduResources`. */
  readonly name: string
  /** Command, such as `edu-resources`. */
  readonly command: string
  readonly description: string
  readonly operations: ReadonlyArray<Operation>
}

export interface Operation {
  /** The vendor's operation id, such as `listOrganizationUsers`. */
  readonly id: string
  readonly service: string
  /** Short command in its service, such as `list-users`. */
  readonly command: string
  /** The full id as a command, such as `list-organization-users`. */
  readonly fullCommand: string
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
  /** Flag without dashes, such as `no-active-license`. */
  readonly flag: string
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

const methods = ["get", "post", "put", "patch", "delete"] as const

const json = "application/json"

/** Flags whose name is not that of their parameter: `--limit` of a list counts the items of all pages. */
const pageFlags: Readonly<Record<string, string>> = { limit: "page-size" }

const parameterOf = (
  parameter: PathParameter,
  headers: Readonly<Record<string, string>>,
  kind: Operation["kind"]
): Parameter => {
  const name = parameter.in === "header"
    ? Object.entries(headers).find(([, header]) => header.toLowerCase() === parameter.name.toLowerCase())?.[0]
      ?? parameter.name
    : parameter.name
  return {
    name,
    flag: kind === "paginated" ? pageFlags[name] ?? kebab(name) : kebab(name),
    in: parameter.in,
    required: parameter.required === true,
    description: parameter.description ?? "",
    schema: parameter.schema
  }
}

const successOf = ({ responses }: PathOperation) =>
  Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1]

const operationOf = (method: string, path: string, operation: PathOperation): Omit<Operation, "command"> => {
  const { contents = [], headers = {}, kind, scopes, service } = operation["x-flat"]
  const content = successOf(operation)?.content ?? {}
  const body = operation.requestBody?.content[json]
  return {
    id: operation.operationId,
    service,
    fullCommand: kebab(operation.operationId),
    method: method.toUpperCase(),
    path,
    kind,
    summary: operation.summary,
    description: operation.description ?? "",
    deprecated: operation.deprecated === true,
    scopes,
    parameters: (operation.parameters ?? []).map((parameter) => parameterOf(parameter, headers, kind)),
    body: body && { required: operation.requestBody?.required === true, schema: body.schema, contents },
    response: content[json]?.schema,
    media: kind === "file" ? Object.keys(content) : [],
    variantOf: undefined
  }
}

/** The other forms of an operation: with a part of the query that is always the same, and a response of their own. */
const variantsOf = (
  operation: Omit<Operation, "command">,
  { variants = [] }: Extension
): ReadonlyArray<Omit<Operation, "command">> =>
  variants.map(({ kind, operationId, query, schema, summary }) => ({
    ...operation,
    id: operationId,
    fullCommand: kebab(operationId),
    kind: kind ?? operation.kind,
    summary: summary ?? operation.summary,
    description: "",
    parameters: operation.parameters.filter(({ name }) => !(name in query)),
    response: schema ?? operation.response,
    variantOf: operation.id
  }))

/** Derives the catalog from an OpenAPI document with our extension. */
export const fromOpenApi = (document: OpenApi): Catalog => {
  const listed = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method]
      if (found === undefined) return []
      const operation = operationOf(method, path, found)
      return [operation, ...variantsOf(operation, found["x-flat"])]
    })
  )
  const byService = Map.groupBy(listed, ({ service }) => service)
  const abouts = new Map(
    Object.values(document.paths).flatMap((item) => Object.values(item)).map((operation) => [
      operation["x-flat"].service,
      document.tags?.find(({ name }) => name === operation.tags[0])?.description ?? ""
    ])
  )
  const services = [...byService].map(([name, operations]): Service => {
    const commands = commandsOf(name, operations.map(({ id }) => id))
    return {
      name,
      command: kebab(name),
      description: abouts.get(name) ?? "",
      operations: operations.map((operation) => ({ ...operation, command: commands.get(operation.id)! }))
    }
  })
  return {
    version: document.info.version,
    services,
    operations: services.flatMap(({ operations }) => operations),
    schemas: document.components.schemas
  }
}

const named = "#/components/schemas/"

/** Follows references of a schema, until it is one that is written out. */
export const resolve = (catalog: Catalog, schema: JsonSchema): JsonSchema => {
  let resolved = schema
  while (resolved.$ref?.startsWith(named) === true) resolved = catalog.schemas[resolved.$ref.slice(named.length)] ?? {}
  return resolved
}

/** Returns the words of an operation's command, such as `organization list-users`. */
export const commandOf = (catalog: Catalog, { command, service }: Operation): string =>
  `${catalog.services.find(({ name }) => name === service)?.command ?? service} ${command}`

/** Finds an operation by its id, its full command, or the words of its command with or without `flat`. */
export const find = (catalog: Catalog, name: string): Operation | undefined => {
  const words = name.trim().replace(/^flat\s+/, "").replaceAll(/\s+/g, " ")
  return catalog.operations.find((operation) =>
    operation.id === words || operation.fullCommand === words || commandOf(catalog, operation) === words
  )
}
