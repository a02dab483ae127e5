/**
 * Checks requests and responses against an OpenAPI document, with a validator of JSON Schema that knows nothing of our contract.
 */
import type { FormatsPlugin } from "ajv-formats"
import * as formats from "ajv-formats"
import { Ajv2020 } from "ajv/dist/2020.js"
import type { OpenApi, Operation, Parameter, Response, Schema } from "./OpenApi.ts"

/** A request and its response, as they were sent. */
export interface Exchange {
  readonly method: string
  /** Path below the base URL, with its query. */
  readonly path: string
  readonly body: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The problems of an exchange, and the operation that it is. */
export interface Checked {
  readonly operation: string
  readonly status: number
  readonly problems: ReadonlyArray<string>
}

interface Route {
  readonly method: string
  readonly pattern: RegExp
  readonly names: ReadonlyArray<string>
  readonly pointer: string
  readonly operation: Operation
}

const escaped = (key: string): string => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))

// A name is part of a literal path first: `/classes/enroll/{code}` and `/classes/{class}/archive`.
const routesOf = (document: OpenApi): ReadonlyArray<Route> =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Route => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
      names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
      pointer: `#/paths/${escaped(path)}/${method}`,
      operation
    }))
  ).toSorted((one, other) => one.names.length - other.names.length)

/** Returns a function that checks exchanges against a document. */
export const checker = (document: OpenApi): (exchange: Exchange) => Checked | undefined => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateSchema: true, allErrors: true }) // A module of CommonJS: its function is a property of the default export.
  ;(formats as unknown as { readonly default: { readonly default: FormatsPlugin } }).default.default(ajv)
  ajv.addVocabulary(Object.keys(document))
  ajv.addSchema(document, "document")
  const routes = routesOf(document)

  const invalid = (what: string, pointer: string, value: unknown): ReadonlyArray<string> => {
    const validate = ajv.getSchema(`document${pointer}`)
    if (validate === undefined) return [`${what}: no schema at ${pointer}`]
    return validate(value) === true
      ? []
      : [`${what}: ${ajv.errorsText(validate.errors, { dataVar: "" })} in ${JSON.stringify(value).slice(0, 300)}`]
  }

  /** Returns the value that a string of the URL stands for. */
  const parsed = (schema: Schema, text: string): unknown => {
    if (schema.type === "boolean") return text === "true" ? true : text === "false" ? false : text
    return schema.type === "integer" || schema.type === "number" ? Number(text) : text
  }

  const checkParameters = (
    { names, operation, pointer }: Route,
    values: ReadonlyArray<string>,
    query: URLSearchParams
  ): ReadonlyArray<string> => {
    const known = operation.parameters ?? []
    const fixed = (operation["x-flat"].variants ?? []).flatMap(({ query }) => Object.keys(query))
    const at = (parameter: Parameter) => `${pointer}/parameters/${known.indexOf(parameter)}/schema`
    return known.flatMap((parameter): ReadonlyArray<string> => {
      const { in: place, name, required, schema } = parameter
      if (place === "path") {
        return invalid(`path ${name}`, at(parameter), parsed(schema, decodeURIComponent(values[names.indexOf(name)]!)))
      }
      if (place === "header") return []
      const given = query.getAll(name)
      if (given.length === 0) return required === true ? [`query ${name}: missing`] : []
      if (schema.type === "array") return invalid(`query ${name}`, at(parameter), given)
      return given.length > 1
        ? [`query ${name}: repeated`]
        : invalid(`query ${name}`, at(parameter), parsed(schema, given[0]!))
    }).concat(
      [...query.keys()].filter((name) =>
        !fixed.includes(name) && !known.some((one) => one.in === "query" && one.name === name)
      )
        .map((name) => `query ${name}: not in the document`)
    )
  }

  const checkBody = ({ operation, pointer }: Route, body: string): ReadonlyArray<string> => {
    if (operation.requestBody === undefined) return body === "" ? [] : ["body: not in the document"]
    if (body === "") return operation.requestBody.required ? ["body: missing"] : []
    return invalid("body", `${pointer}/requestBody/content/${escaped("application/json")}/schema`, JSON.parse(body))
  }

  const resolve = (response: Response | { readonly $ref: string }, pointer: string): readonly [Response, string] => {
    if (!("$ref" in response)) return [response, pointer]
    const name = response.$ref.slice("#/components/responses/".length)
    return [document.components.responses[name]!, `#/components/responses/${name}`]
  }

  const checkResponse = (
    route: Route,
    { headers, status, text }: Exchange,
    query: URLSearchParams
  ): ReadonlyArray<string> => {
    const key =
      [String(status), `${String(status)[0]}XX`].find((one) => route.operation.responses[one] !== undefined) ??
        (status < 400 ? undefined : "default")
    if (key === undefined) return [`status ${status}: not in the document`]
    const [response, pointer] = resolve(route.operation.responses[key]!, `${route.pointer}/responses/${key}`)
    const lost = Object.keys(response.headers ?? {}).filter((name) =>
      name.startsWith("X-RateLimit") && !headers.has(name)
    )
      .map((name) => `header ${name}: missing`)
    if (response.content === undefined) return text === "" ? lost : [...lost, "response: has a body"]
    const [type = ""] = (headers.get("content-type") ?? "").split(";")
    const media = response.content[type]
    if (media === undefined) return [...lost, `response: the type ${type} is not in the document`]
    if (media.schema.format === "binary") return lost
    const variants = route.operation["x-flat"].variants ?? []
    const variant = variants.findIndex((one) =>
      Object.entries(one.query).every(([name, value]) => query.get(name) === value)
    )
    const schema = variant === -1 || status >= 300
      ? `${pointer}/content/${escaped(type)}/schema`
      : `${route.pointer}/x-flat/variants/${variant}/schema`
    return [...lost, ...invalid(`response ${status}`, schema, JSON.parse(text))]
  }

  return (exchange) => {
    const { pathname, searchParams } = new URL(exchange.path, "http://sandbox.invalid")
    const route = routes.find(({ method, pattern }) => method === exchange.method && pattern.test(pathname))
    if (route === undefined) return undefined
    const values = route.pattern.exec(pathname)!.slice(1)
    // A request that the server rejects may be invalid.
    const request = exchange.status < 300
      ? [...checkParameters(route, values, searchParams), ...checkBody(route, exchange.body)]
      : []
    return {
      operation: route.operation.operationId,
      status: exchange.status,
      problems: [...request, ...checkResponse(route, exchange, searchParams)]
    }
  }
}
