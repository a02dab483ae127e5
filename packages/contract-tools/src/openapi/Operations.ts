/**
 * Prints the operations of a service. Readings, which share the route of another operation, become variants of it.
 */
import {
  type Contract,
  type Operation as Ours,
  type Parameter as OurParameter,
  type Service,
  type Type,
  unnamed
} from "../model/Contract.ts"
import * as Documentation from "../model/Documentation.ts"
import type { Operation, Parameter, Schema, Variant } from "./Format.ts"
import { errorsOf, successesOf } from "./Responses.ts"
import { fieldOf, schemaOf } from "./Schemas.ts"
import { requirements } from "./Security.ts"

export const operationOf = (
  ours: Ours,
  readings: ReadonlyArray<Ours>,
  service: Service,
  types: Contract["types"]
): Operation => {
  const { body, doc, id, idempotentBy, kind, scopes } = ours
  const documentation = Documentation.read(doc)
  const { deprecated } = documentation
  const description = descriptionOf(documentation, kind)
  const parameters = ours.parameters.map(parameterOf)
  const contents = body === undefined ? [] : contentsIn(types, body.type)
  const headers = ours.parameters.filter(({ place }) => place === "header")
  return {
    operationId: id,
    tags: [service.tag],
    summary: Documentation.summaryOf(documentation, id),
    ...(description === undefined ? {} : { description }),
    ...(deprecated || ours.deprecated ? { deprecated: true as const } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : {
      requestBody: { required: body.required, content: { "application/json": { schema: schemaOf(body.type) } } }
    }),
    responses: { ...successesOf(ours), ...errorsOf(errorStatuses(ours, service.tag)) },
    security: requirements(scopes),
    "x-flat": {
      service: service.property,
      kind,
      scopes,
      ...(readings.length === 0 ? {} : { variants: readings.map(variantOf) }),
      ...(idempotentBy === undefined ? {} : { idempotentBy }),
      ...(contents.length === 0 ? {} : { contents: [...new Set(contents)] }),
      ...(headers.length === 0 ? {} : {
        headers: Object.fromEntries(headers.map(({ name, wire }) => [name, titled(wire)]))
      })
    }
  }
}

const variantOf = ({ doc, fixed, id, kind, responses }: Ours): Variant => {
  const documentation = Documentation.read(doc)
  const description = descriptionOf(documentation, kind)
  const [type] = responses.map((response) => response.type)
  if (type === undefined || kind === "file") throw new Error(`${id}: a reading has a JSON response`)
  return {
    operationId: id,
    query: fixed!,
    summary: Documentation.summaryOf(documentation, id),
    ...(description === undefined ? {} : { description }),
    kind,
    schema: schemaOf(type)
  }
}

const nextPage =
  "A response has one page. To read the next page, request the URL with `rel=\"next\"` of the `Link` header."

const descriptionOf = ({ rest }: Documentation.Documentation, kind: Ours["kind"]): string | undefined =>
  kind === "paginated" ? [...rest === undefined ? [] : [rest], nextPage].join("\n\n") : rest

const parameterOf = (parameter: OurParameter): Parameter => {
  const { name, place, required, wire } = parameter
  const { deprecated, description, ...schema } = fieldOf(parameter)
  const value = place === "query" ? repeated(schema) : schema
  return {
    name: place === "header" ? titled(wire) : name,
    in: place,
    ...(description === undefined ? {} : { description }),
    ...(required ? { required: true as const } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    // Lists are repeated keys.
    ...(value.type === "array" ? { style: "form" as const, explode: true as const } : {}),
    // An id in a path is not empty: the path would be that of another operation.
    schema: place === "path" && value.type === "string" && value.enum === undefined ? { ...value, minLength: 1 } : value
  }
}

/** In a query, one value is the same as a list of one. */
const repeated = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type === "array") ?? schema

const titled = (header: string): string => header.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())

/** Returns the paths of fields that take the content of a file, such as `files[].file`. */
const contentsIn = (types: Contract["types"], type: Type, path = ""): ReadonlyArray<string> => {
  const inner = unnamed(types, type)
  switch (inner.kind) {
    case "content":
      return [path]
    case "union":
      return inner.members.flatMap((member) => contentsIn(types, member, path))
    case "list":
      return contentsIn(types, inner.item, `${path}[]`)
    case "object":
      return inner.fields.flatMap((field) =>
        contentsIn(types, field.type, path === "" ? field.name : `${path}.${field.name}`)
      )
    default:
      return []
  }
}

/** Every operation can fail with these. */
const always = ["401", "403", "429", "5XX", "default"]

const errorStatuses = ({ body, doc, parameters }: Ours, tag: string): ReadonlySet<string> => {
  const has = (place: OurParameter["place"]) => parameters.some((parameter) => parameter.place === place)
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
