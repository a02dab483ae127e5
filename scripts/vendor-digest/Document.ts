/**
 * Reads an OpenAPI file, the vendor's or ours, into the form in which they are compared. `Digest.ts` reads the vendor's together with its client.
 */
import type { Api, Body, Field, Operation, Response } from "@flat-sdk/contract-tools/drift/Api"
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import { type Content, type Documented, documentedOperations, type OpenApiFile, type ParameterNode } from "./Digest.ts"
import { Components, sorted } from "./OpenApi.ts"

/** Headers of every response. They are not compared. */
const everywhere = /^x-ratelimit-/

/** Parses an OpenAPI file in YAML or JSON. */
export const parseFile = (path: string): OpenApiFile => parse(readFileSync(path, "utf8")) as OpenApiFile

/** Reads a document of OpenAPI 3.0. */
export const readDocument = (file: OpenApiFile): Api => {
  const components = new Components(file.components.schemas, new Set())
  const operations = [...documentedOperations(file)].map(([id, documented]) =>
    [id, operationOf(documented, components)] as const
  )
  return {
    operations: Object.fromEntries(operations),
    schemas: Object.fromEntries(
      Object.entries(file.components.schemas).map(([name, node]) => [name, components.describe(node)])
    )
  }
}

const operationOf = ({ method, node, parameters, path }: Documented, components: Components): Operation => {
  const body = bodyOf(node.requestBody, components)
  return {
    tag: node.tags[0] ?? "none",
    method: method.toUpperCase(),
    path,
    deprecated: node.deprecated === true,
    scopes: sorted((node.security ?? []).flatMap(({ OAuth2 }) => OAuth2 ?? [])),
    parameters: {
      path: fields(parameters, "path", components),
      query: fields(parameters, "query", components),
      header: fields(parameters, "header", components)
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

const fields = (
  parameters: ReadonlyArray<ParameterNode>,
  place: ParameterNode["in"],
  components: Components
): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    parameters.filter((parameter) => parameter.in === place).map(({ name, required, schema }) => [
      place === "header" ? name.toLowerCase() : name,
      { ...components.shape(schema), ...(required === true ? { required } : {}) }
    ])
  )

const bodyOf = (
  node: { readonly required?: boolean; readonly content: Content } | undefined,
  components: Components
): Body | undefined => {
  const [contentType, media] = Object.entries(node?.content ?? {})[0] ?? []
  return contentType === undefined || media === undefined
    ? undefined
    : { required: node?.required === true, contentType, shape: components.shape(media.schema) }
}
