/**
 * Turns the endpoints of a service into operations. Readings, which share the route of another operation, become variants of it.
 */
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { FixedQuery, Idempotency, takesContent } from "@flat-sdk/engine/Fields"
import { bodiesOf, kindOf, payloadOf } from "@flat-sdk/engine/Validation"
import * as Context from "effect/Context"
import type { HttpApiEndpoint } from "effect/http-api"
import { OpenApi } from "effect/http-api"
import * as SchemaAST from "effect/SchemaAST"
import { join } from "node:path"
import { optionsOf } from "../api-types/operations.ts"
import type { Service } from "../api-types/services.ts"
import { type Field, sourceOf } from "../api-types/source.ts"
import * as Documentation from "./Documentation.ts"
import type { Operation, Parameter, RequestBody, Schema, Variant } from "./Format.ts"
import { errorsOf, successesOf } from "./Responses.ts"
import type { Schemas } from "./Schemas.ts"
import { requirements } from "./Security.ts"

/** An operation, and where it is. */
export interface Located {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

/** An endpoint, and what its source says. */
interface Sourced {
  readonly id: string
  readonly endpoint: HttpApiEndpoint.Top
  readonly doc: string | undefined
  readonly options: ReadonlyMap<string, Field>
}

const annotation = <I, S>(endpoint: HttpApiEndpoint.Top, key: Context.Key<I, S>): S | undefined =>
  // The type of an endpoint does not have its annotations.
  Context.getOrUndefined(endpoint.annotations as Context.Context<I>, key)

/** Returns the operations of a service, in the order of the contract. */
export const operationsOf = async (
  contract: string,
  service: Service,
  tag: string,
  schemas: Schemas
): Promise<ReadonlyArray<Located>> => {
  const file = join(contract, service.path)
  const source = sourceOf(file)
  const documented = source.fieldsOf(source.declarations.get("endpoints")!.init)
  const endpoints: Readonly<Record<string, HttpApiEndpoint.Top>> = (await import(file)).endpoints
  const all = Object.entries(endpoints).map(([id, endpoint]): Sourced => {
    const field = documented.get(id)!
    return { id, endpoint, doc: field.doc, options: optionsOf(field) }
  })
  const readings = all.filter(({ endpoint }) => annotation(endpoint, FixedQuery) !== undefined)
  const located: Array<Located> = []
  for (const sourced of all.filter((one) => !readings.includes(one))) {
    const { method, path } = sourced.endpoint
    const own = readings.filter(({ endpoint }) => endpoint.method === method && endpoint.path === path)
    located.push({
      path: path.replaceAll(/:(\w+)/g, "{$1}"),
      method: method.toLowerCase(),
      operation: await operationOf(sourced, own, service, tag, schemas)
    })
  }
  return located
}

const operationOf = async (
  sourced: Sourced,
  readings: ReadonlyArray<Sourced>,
  service: Service,
  tag: string,
  schemas: Schemas
): Promise<Operation> => {
  const { doc, endpoint, id } = sourced
  const documentation = Documentation.read(doc)
  const { deprecated, rest } = documentation
  const parameters = await parametersOf(sourced, schemas)
  const body = await bodyOf(sourced, schemas)
  const scopes = annotation(endpoint, AcceptedScopes) ?? []
  const contents = payloadOf(endpoint) === undefined ? [] : contentsIn(payloadOf(endpoint)!.ast)
  const idempotentBy = annotation(endpoint, Idempotency)?.bodyField
  const variants = await Promise.all(readings.map((reading) => variantOf(reading, schemas)))
  const headers = Object.entries(headerNames(endpoint))
  return {
    operationId: id,
    tags: [tag],
    summary: Documentation.summaryOf(documentation, id),
    ...(rest === undefined ? {} : { description: rest }),
    ...(deprecated || annotation(endpoint, OpenApi.Deprecated) === true ? { deprecated: true as const } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      ...successesOf(endpoint, await bodySchemas(sourced, schemas), descriptionOf(endpoint)),
      ...errorsOf(errorStatuses(sourced, tag, parameters, body))
    },
    security: requirements(scopes),
    "x-flat": {
      service: service.property,
      kind: kindOf(endpoint),
      scopes,
      ...(variants.length === 0 ? {} : { variants }),
      ...(idempotentBy === undefined ? {} : { idempotentBy }),
      ...(contents.length === 0 ? {} : { contents: [...new Set(contents)] }),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) })
    }
  }
}

const variantOf = async (reading: Sourced, schemas: Schemas): Promise<Variant> => {
  const documentation = Documentation.read(reading.doc)
  const { rest } = documentation
  const kind = kindOf(reading.endpoint)
  const [schema] = [...(await bodySchemas(reading, schemas)).values()]
  if (schema === undefined || kind === "file") throw new Error(`${reading.id}: a reading has a JSON response`)
  return {
    operationId: reading.id,
    query: annotation(reading.endpoint, FixedQuery)!,
    summary: Documentation.summaryOf(documentation, reading.id),
    ...(rest === undefined ? {} : { description: rest }),
    kind,
    schema
  }
}

const bodySchemas = async ({ endpoint, options }: Sourced, schemas: Schemas): Promise<ReadonlyMap<string, Schema>> => {
  const shape = options.get("success")?.shape ?? {}
  const each = bodiesOf(endpoint).map(async ([status, ast], index) =>
    [String(status), await schemas.of(SchemaAST.toType(ast), shape.several?.[index] ?? shape)] as const
  )
  return new Map(await Promise.all(each))
}

const bodyOf = async ({ endpoint, options }: Sourced, schemas: Schemas): Promise<RequestBody | undefined> => {
  const payload = payloadOf(endpoint)
  if (payload === undefined) return undefined
  const shape = options.get("payload")?.shape ?? {}
  const schema = await schemas.of(payload.ast, shape.several?.[0] ?? shape)
  return { required: !payload.optional, content: { "application/json": { schema } } }
}

const places = { params: "path", query: "query", headers: "header" } as const

const parametersOf = async (
  { endpoint, id, options }: Sourced,
  schemas: Schemas
): Promise<ReadonlyArray<Parameter>> => {
  const parameters: Array<Parameter> = []
  for (const part of ["params", "query", "headers"] as const) {
    const schema = endpoint[part]
    if (schema === undefined) continue
    const ast = SchemaAST.toType(schema.ast)
    if (ast._tag !== "Objects") throw new Error(`${id}: ${part} are not fields`)
    const object = await schemas.object(ast, options.get(part)?.shape ?? {})
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      const { deprecated, description, ...rest } = property
      const place = places[part]
      const value = place === "query" ? repeated(rest) : rest
      parameters.push({
        name: place === "header" ? headerNames(endpoint)[name]! : name,
        in: place,
        ...(description === undefined ? {} : { description }),
        ...(object.required?.includes(name) === true ? { required: true as const } : {}),
        ...(deprecated === undefined ? {} : { deprecated }),
        // Lists are repeated keys.
        ...(value.type === "array" ? { style: "form" as const, explode: true as const } : {}),
        // An id in a path is not empty: the path would be that of another operation.
        schema: place === "path" && value.type === "string" && value.enum === undefined
          ? { ...value, minLength: 1 }
          : value
      })
    }
  }
  return parameters
}

/** In a query, one value is the same as a list of one. */
const repeated = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type === "array") ?? schema

/** Returns the names of headers on the wire, by the names of the client's inputs. */
const headerNames = ({ headers }: HttpApiEndpoint.Top): Readonly<Record<string, string>> => {
  if (headers === undefined) return {}
  const [inputs, names] = [SchemaAST.toType(headers.ast), SchemaAST.toEncoded(headers.ast)].map((ast) =>
    ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []
  )
  return Object.fromEntries(inputs!.map((input, index) => [input, titled(names![index]!)]))
}

const titled = (header: string): string => header.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())

/** Returns the paths of fields that take the content of a file, such as `files[].file`. */
const contentsIn = (ast: SchemaAST.AST, path = ""): ReadonlyArray<string> => {
  if (takesContent(ast)) return [path]
  switch (ast._tag) {
    case "Union":
      return ast.types.flatMap((type) => contentsIn(type, path))
    case "Arrays":
      return ast.rest.flatMap((item) => contentsIn(item, `${path}[]`))
    case "Objects":
      return ast.propertySignatures.flatMap(({ name, type }) =>
        contentsIn(type, path === "" ? String(name) : `${path}.${String(name)}`)
      )
    default:
      return []
  }
}

const descriptionOf = (endpoint: HttpApiEndpoint.Top) => (status: string): string => {
  if (status === "204") return "Done. There is no body."
  if (status === "202") return "Accepted: the work continues in the background."
  if (status === "201") return "Created."
  const kind = kindOf(endpoint)
  return kind === "file" ? "The file." : kind === "paginated" ? "A page of the list." : "The result."
}

/** Every operation can fail with these. */
const always = ["401", "403", "429", "5XX", "default"]

const errorStatuses = (
  { doc }: Sourced,
  tag: string,
  parameters: ReadonlyArray<Parameter>,
  body: RequestBody | undefined
): ReadonlySet<string> => {
  const has = (place: Parameter["in"]) => parameters.some((parameter) => parameter.in === place)
  return new Set([
    ...always,
    ...Documentation.statusesIn(doc),
    ...parameters.length > 0 || body !== undefined ? ["400"] : [],
    ...has("query") || body !== undefined ? ["422"] : [],
    ...has("path") ? ["404"] : [],
    // The plan of an account limits the number of its scores, also of those that can be read.
    ...tag === "Score" ? ["402"] : []
  ])
}
