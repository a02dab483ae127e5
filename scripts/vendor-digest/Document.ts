/**
 * Reads an OpenAPI file, the vendor's or ours, into the form in which they are compared. `Digest.ts` adds what the vendor's client says.
 */
import type { Api, Body, Field, Operation, Response } from "@flat-sdk/contract-tools/drift/Api"
import * as Yaml from "effect/encoding/Yaml"
import * as Record from "effect/Record"
import { readFileSync } from "node:fs"
import { Components, refName, type SchemaNode, sorted } from "./OpenApi.ts"

interface ParameterNode {
  readonly $ref?: string
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required?: boolean
  readonly schema: SchemaNode
}

type Content = Readonly<Record<string, { readonly schema: SchemaNode }>>

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

export interface OpenApiFile {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaNode>>
    readonly parameters?: Readonly<Record<string, ParameterNode>>
  }
}

/** Headers of every response. They are not compared. */
const everywhere = /^x-ratelimit-/

export const parseFile = (path: string): OpenApiFile => Yaml.parse(readFileSync(path, "utf8")) as OpenApiFile

/** Reads a document of OpenAPI 3.0. */
export const readDocument = (file: OpenApiFile): Api => {
  const components = new Components(file.components.schemas, new Set())
  return {
    operations: operationsOf(file, components),
    schemas: Record.map(file.components.schemas, (node) => components.describe(node))
  }
}

const methods = ["get", "put", "post", "delete", "patch"] as const

export const operationsOf = (file: OpenApiFile, components: Components): Readonly<Record<string, Operation>> => {
  const resolve = (parameters: unknown): ReadonlyArray<ParameterNode> =>
    ((parameters ?? []) as ReadonlyArray<ParameterNode>).map((parameter) =>
      parameter.$ref === undefined ? parameter : file.components.parameters?.[refName(parameter.$ref)] ?? parameter
    )
  return Object.fromEntries(
    Object.entries(file.paths).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const node = item[method] as OperationNode | undefined
        if (node === undefined) return []
        const parameters = [...resolve(item["parameters"]), ...resolve(node.parameters)]
        return [[node.operationId, operationOf({ method, path, node, parameters }, components)]]
      })
    )
  )
}

interface Documented {
  readonly method: string
  readonly path: string
  readonly node: OperationNode
  /** Of the operation and of its path. */
  readonly parameters: ReadonlyArray<ParameterNode>
}

const operationOf = ({ method, node, parameters, path }: Documented, components: Components): Operation => {
  const fields = (place: ParameterNode["in"]): Readonly<Record<string, Field>> =>
    Object.fromEntries(
      parameters.filter((parameter) => parameter.in === place).map(({ name, required, schema }) => [
        place === "header" ? name.toLowerCase() : name,
        { ...components.shape(schema), ...(required === true ? { required } : {}) }
      ])
    )
  const { content, required = false } = node.requestBody ?? { content: {} }
  const [body] = Object.entries(content).map(([contentType, { schema }]): Body => ({
    required,
    contentType,
    shape: components.shape(schema)
  }))
  return {
    tag: node.tags[0] ?? "none",
    method: method.toUpperCase(),
    path,
    deprecated: node.deprecated === true,
    ...(node.security === undefined ? {} : { scopes: sorted(node.security.flatMap(({ OAuth2 }) => OAuth2 ?? [])) }),
    parameters: {
      path: fields("path"),
      query: fields("query"),
      header: fields("header")
    },
    ...(body === undefined ? {} : { body }),
    responses: Object.fromEntries(
      Object.entries(node.responses).filter(([status]) => status.startsWith("2")).map(([status, response]) => {
        const contents = Object.entries(response.content ?? {})
        const schema = contents[0]?.[1].schema
        const read: Response = {
          contentTypes: sorted(contents.map(([type]) => type)),
          headers: sorted(Object.keys(response.headers ?? {}).map((name) => name.toLowerCase()))
            .filter((name) => !everywhere.test(name)),
          ...(schema === undefined ? {} : { shape: components.shape(schema) })
        }
        return [status, read]
      })
    )
  }
}
