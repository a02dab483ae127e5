/**
 * The OpenAPI document of the contract: what effect generates from `FlatApi`, with texts, statuses, scopes, and the extension `x-flat`, which docs/reference/openapi.md
 * describes. `openapi.json` is printed from it.
 */
import { isContent, type Repetition } from "@flat-sdk/engine/Fields"
import { bodiesOf, descriptionOf } from "@flat-sdk/engine/Validation"
import * as HttpApi from "effect/http-api/HttpApi"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import type * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import type { OpenAPISpec, OpenAPISpecOperation } from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { headers, responsesOf, sharedOf } from "./Responses.ts"
import { type JsonSchema, repair, repairWithText, type Texts, valuesOf } from "./Schemas.ts"
import { OAuth2, requirements } from "./Security.ts"

/** What the docstrings of the contract say: of groups and operations by their identifiers. `pnpm generate` writes it. */
export interface Documentation {
  /** Texts of services, by tag. */
  readonly services: Readonly<Record<string, string>>
  /** Texts of operations, by operation id. */
  readonly operations: {
    readonly [id: string]: {
      readonly summary: string
      readonly description: string
      readonly deprecated?: true
      /** Statuses of errors that the description mentions. */
      readonly statuses?: ReadonlyArray<string>
    }
  }
  /** Texts of fields, by schema and name. */
  readonly fields: Texts
}

/**
 * Returns the transformation of the document that effect generates for an API. `readings` are endpoints that send the request of another one with a
 * fixed query: they become variants of it.
 */
export const transform = <Id extends string, Groups extends HttpApiGroup.Constraint>(
  api: HttpApi.HttpApi<Id, Groups>,
  readings: ReadonlyArray<HttpApiEndpoint.Top>,
  documentation: Documentation,
  repetitions: Readonly<Record<string, Repetition>> = {}
) =>
(generated: Record<string, unknown>) => {
  const { components: parts, paths: given, tags, ...head } = generated
  const { schemas, securitySchemes } = parts as OpenAPISpec["components"]
  const services: Array<string> = []
  const paths: Record<string, Record<string, unknown>> = {}
  let shared = {}
  HttpApi.reflect(api, {
    onGroup: ({ group }) => services.push(group.identifier),
    onEndpoint: ({ endpoint, group }) => {
      const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}")
      const method = endpoint.method.toLowerCase() as "get"
      const variants = readings.filter((one) => one.method === endpoint.method && one.path === endpoint.path)
      const operation = (given as OpenAPISpec["paths"])[path]![method]!
      shared = sharedOf(operation.responses)
      ;(paths[path] ??= {})[method] = operationOf(
        endpoint,
        operation,
        group.identifier,
        variants,
        documentation,
        repetitions
      )
    }
  })
  const document = {
    ...head,
    externalDocs: { description: "The vendor's documentation", url: "https://flat.io/developers/docs/api/" },
    security: requirements([]),
    tags: services.map((service, index) => ({
      ...(tags as OpenAPISpec["tags"])[index],
      description: documentation.services[service],
      "x-flat": { service }
    })),
    paths,
    components: {
      securitySchemes: { OAuth2, ...securitySchemes },
      headers,
      responses: shared,
      // Errors have one schema, `FlatErrorResponse`; effect has one for each tag.
      schemas: Object.fromEntries(
        Object.entries(schemas).filter(([name]) => !name.endsWith("Encoded"))
          .sort(([left], [right]) => left < right ? -1 : 1).map((
            [name, schema]
          ) => [name, repairWithText(schema, documentation.fields, name)])
      )
    }
  }
  // Without properties that are undefined.
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>
}

const operationOf = (
  endpoint: HttpApiEndpoint.Top,
  generated: OpenAPISpecOperation,
  service: string,
  variants: ReadonlyArray<HttpApiEndpoint.Top>,
  { fields, operations }: Documentation,
  repetitions: Readonly<Record<string, Repetition>>
) => {
  const { bodiless, idempotentBy, kind = "single", named, scopes = [] } = descriptionOf(endpoint)
  const id = endpoint.identifier
  const { statuses = [], ...text } = operations[id]!
  const parameters = parametersOf(endpoint, fields, named)
  const has = (place: string) => parameters.some((parameter) => parameter.in === place)
  const [body] = Object.values(generated.requestBody?.content ?? {})
  const contents = [...endpoint.payload.values()].flatMap(({ schemas }) => contentsIn(SchemaAST.toType(schemas[0].ast)))
  return {
    operationId: id,
    tags: generated.tags,
    ...text,
    parameters: some(parameters),
    requestBody: body && {
      required: bodiless !== true,
      content: { "application/json": { schema: repair(body.schema, fields, `${id}.body`) } }
    },
    responses: responsesOf(generated.responses, kind, [
      ...always,
      ...statuses,
      ...parameters.length > 0 || body !== undefined ? ["400"] : [],
      ...has("query") || body !== undefined ? ["422"] : [],
      ...has("path") ? ["404"] : [],
      // The plan of an account limits the number of its scores, also of those that can be read.
      ...service === "scores" ? ["402"] : []
    ]),
    security: requirements(scopes),
    "x-flat": {
      service,
      kind,
      scopes,
      variants: some(variants.map((variant) => variantOf(variant, operations))),
      repeat: repetitions[id],
      idempotentBy,
      contents: some([...new Set(contents)]),
      headers: named && Object.fromEntries(Object.entries(named).map(([name, wire]) => [name, titleCase(wire)]))
    }
  }
}

/** Every operation can fail with these. */
const always = ["401", "403", "429", "5XX", "default"]

const some = <A>(list: ReadonlyArray<A>) => list.length === 0 ? undefined : list

const titleCase = (header: string): string => header.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())

const variantOf = (endpoint: HttpApiEndpoint.Top, operations: Documentation["operations"]) => {
  const { fixed, kind = "single" } = descriptionOf(endpoint)
  const { description, summary } = operations[endpoint.identifier]!
  const [, ast] = bodiesOf(endpoint)[0]!
  const schema = repair(valuesOf(Schema.make<Schema.Top>(ast)))
  return { operationId: endpoint.identifier, query: fixed, summary, description, kind, schema }
}

const places = [["params", "path"], ["query", "query"], ["headers", "header"]] as const

// Effect describes parameters as they are on the wire, where all of them are strings.
const parametersOf = (endpoint: HttpApiEndpoint.Top, texts: Texts, named: Readonly<Record<string, string>> = {}) =>
  places.flatMap(([part, place]) => {
    const { properties = {}, required = [] } = endpoint[part] === undefined ? {} : valuesOf(endpoint[part])
    return Object.entries(properties).map(([name, property]) => {
      const { default: standard, ...text } = texts[`${endpoint.identifier}.${name}`] ?? {}
      const schema = parameterValueOf(property, place)
      return {
        name: place === "header" ? titleCase(named[name]!) : name,
        in: place,
        ...text,
        required: required.includes(name) || undefined,
        // Lists are repeated keys.
        ...schema["type"] === "array" && { style: "form", explode: true },
        schema: { ...schema, default: standard }
      }
    })
  })

const parameterValueOf = (property: JsonSchema, place: string): JsonSchema => {
  // Effect writes `undefined` as `null`.
  const members = (property.anyOf ?? [property]).filter(({ type }) => type !== "null")
  // In a query, one value is the same as a list of one.
  const list = place === "query" ? members.find(({ type }) => type === "array") : undefined
  const value = repair(list ?? { anyOf: members })
  // An id in a path is not empty: the path would be that of another operation.
  return place === "path" && value["type"] === "string" && value.enum === undefined ? { ...value, minLength: 1 } : value
}

/** Returns the paths of fields that take the content of a file, such as `files[].file`. */
const contentsIn = (ast: SchemaAST.AST, path = ""): ReadonlyArray<string> => {
  if (isContent(ast)) return [path]
  if (ast._tag === "Union") return ast.types.flatMap((member) => contentsIn(member, path))
  if (ast._tag === "Arrays") return ast.rest.flatMap((item) => contentsIn(item, `${path}[]`))
  const fields = ast._tag === "Objects" ? ast.propertySignatures : []
  return fields.flatMap(({ name, type }) => contentsIn(type, path === "" ? String(name) : `${path}.${String(name)}`))
}
