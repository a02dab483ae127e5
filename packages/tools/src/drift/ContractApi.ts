/** Prints operations in the form in which they are compared with the vendor's documents. */
import type { HttpApiEndpoint } from "effect/http-api"
import {
  type Contract,
  type Field,
  type Operation as Ours,
  partsOf,
  type Service,
  type Type
} from "../generate/model/Contract.ts"
import { operationOf as read } from "../generate/model/Operations.ts"
import { Types } from "../generate/model/Types.ts"
import type { Api, Field as Property, Operation, Response, Shape } from "./Api.ts"

/** Returns the operations of a contract, and the types that they refer to. */
export const contractApi = ({ services, types }: {
  readonly services: ReadonlyArray<Pick<Service, "tag" | "operations">>
  readonly types: Contract["types"]
}): Api => ({
  operations: Object.fromEntries(
    services.flatMap(({ operations, tag }) =>
      operations.map((operation) => [operation.id, operationOf(tag, operation)])
    )
  ),
  schemas: Object.fromEntries([...types].map(([name, { type }]) => [name, shapeOf(type)]))
})

export type Endpoint = Pick<
  HttpApiEndpoint.Top,
  "identifier" | "method" | "path" | "params" | "query" | "headers" | "payload" | "success" | "annotations"
>

/** Returns the operations of endpoints that are in no file of the contract, by the vendor's tags. */
export const endpointsApi = (tags: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>): Api => {
  const types = new Types()
  const services = Object.entries(tags).map(([tag, endpoints]) => ({
    tag,
    operations: Object.values(endpoints).map((endpoint) => read(endpoint as HttpApiEndpoint.Top, types))
  }))
  return contractApi({ services, types: types.named })
}

const operationOf = (tag: string, operation: Ours): Operation => {
  const { body, deprecated, fixed, method, path, responses, scopes } = operation
  const parameters = (place: "path" | "query" | "header") =>
    Object.fromEntries(
      operation.parameters.filter((one) => one.place === place).map((
        one
      ) => [place === "header" ? one.wire.toLowerCase() : one.wire, fieldOf(one)])
    )
  return {
    tag,
    method,
    path,
    deprecated,
    scopes: [...scopes].sort(),
    parameters: {
      path: parameters("path"),
      query: { ...parameters("query"), ...fixedQuery(fixed) },
      header: parameters("header")
    },
    ...(body === undefined ? {} : {
      body: { required: body.required, contentType: "application/json", shape: shapeOf(body.type) }
    }),
    responses: Object.fromEntries(
      responses.map(({ contentTypes, headers, status, type }): readonly [number, Response] => {
        const isFile = type === undefined && contentTypes.length > 0
        const shape = isFile ? { type: "binary" } as const : type && shapeOf(type)
        return [status, { contentTypes, headers, ...(shape === undefined ? {} : { shape }) }]
      })
    )
  }
}

const fixedQuery = (fixed: Ours["fixed"] = {}): Readonly<Record<string, Property>> =>
  Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, { fixed: value }]))

const fieldOf = ({ required, type }: Field): Property => required ? { ...shapeOf(type), required } : shapeOf(type)

const shapeOf = (type: Type): Shape => {
  switch (type.kind) {
    case "value": {
      const { kind: _, ...shape } = type
      return shape
    }
    case "content":
      return shapeOf(type.sent)
    case "named":
      return { ref: type.name }
    case "list":
      return { type: "array", items: shapeOf(type.item), ...(type.most === undefined ? {} : { maxItems: type.most }) }
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(type.fields.map((field) => [field.name, fieldOf(field)]))
      }
    default: {
      const { literals, nullable, open, others } = partsOf(type)
      const values: Shape = { type: "string", enum: [...new Set(literals)].sort(), ...(open ? { open } : {}) }
      const [only, ...more] = [...literals.length === 0 ? [] : [values], ...others.map(shapeOf)]
      const shape = only !== undefined && more.length === 0 ? only : { oneOf: [...(only ? [only] : []), ...more] }
      return nullable ? { ...shape, nullable } : shape
    }
  }
}
