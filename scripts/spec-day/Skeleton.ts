/** Skeletons of operations and schemas as the contract writes them. `TODO` marks what the vendor's files do not say. */
import type { Api, Field, Operation, Shape } from "@flat-sdk/contract-tools/drift/Api"

/** Requests are checked strictly, responses leniently: they have other schemas for the same value. */
export type Use = "request" | "response"

const doc = "/** TODO: describe it. */"

const indented = (text: string): string => text.replaceAll("\n", "\n  ")

const block = (lines: ReadonlyArray<string>): string =>
  lines.length === 0 ? "{}" : `{\n  ${lines.map(indented).join(",\n  ")}\n}`

const key = (name: string): string => /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)

/** Returns the property of a `Schema.Struct`. */
export const property = (name: string, shape: Field, use: Use): string => {
  const code = schema(shape, use)
  const optional = use === "request" ? `Field.optional(${code})` : `Schema.optionalKey(${code})`
  return `${key(name)}: ${shape.required ? code : optional}`
}

const field = (name: string, shape: Field, use: Use): string => `${doc}\n${property(name, shape, use)}`

/** Returns the schema of a value. */
export const schema = (shape: Shape, use: Use): string =>
  shape.nullable ? `Schema.NullOr(${present(shape, use)})` : present(shape, use)

const present = (shape: Shape, use: Use): string => {
  const { items, oneOf, properties, ref, type } = shape
  if (ref !== undefined) return ref
  if (shape.enum !== undefined) {
    return `${use === "request" ? "Schema.Literals" : "OpenEnum.make"}([${
      shape.enum.map((one) => JSON.stringify(one)).join(", ")
    }])`
  }
  if (oneOf !== undefined) return `Schema.Union([${oneOf.map((one) => schema(one, use)).join(", ")}])`
  if (items !== undefined) return `Schema.Array(${schema(items, use)})`
  if (properties !== undefined || type === "object") {
    return `Schema.Struct(${block(Object.entries(properties ?? {}).map(([name, one]) => field(name, one, use)))})`
  }
  return type === "string" ? string(shape, use) : number(shape, use)
}

const formats: Readonly<Record<string, string>> = {
  email: "Field.Email",
  url: "Field.Url",
  uri: "Field.Url",
  password: "Field.Password"
}

const string = ({ format = "", maxLength, minLength = 0, pattern }: Shape, use: Use): string => {
  if (format === "date-time") return "Field.DateTimeString"
  if (use === "response") return "Schema.String"
  if (formats[format] !== undefined) return formats[format]
  const code = maxLength === undefined ? "Schema.String" : `Field.text(${minLength}, ${maxLength})`
  return pattern === undefined
    ? code
    : `${code}.check(Schema.isPattern(new RegExp(${JSON.stringify(pattern)}, "u"), { expected: "TODO" }))`
}

const number = ({ maximum, minimum, type }: Shape, use: Use): string => {
  const code = { boolean: "Schema.Boolean", integer: "Schema.Int", number: "Schema.Finite" }[type as string] ??
    "Schema.Unknown"
  return use === "response" || minimum === undefined || maximum === undefined
    ? code
    : `${code}.check(Schema.isBetween({ minimum: ${minimum}, maximum: ${maximum} }))`
}

/** Returns the declaration of a schema with a name. */
const model = (name: string, shape: Shape, use: Use): string => {
  const head = shape.properties === undefined && shape.type !== "object"
    ? `export type ${name} = typeof ${name}.Type`
    : `export interface ${name} extends Schema.Schema.Type<typeof ${name}> {}`
  return `${doc}\nexport const ${name} = ${schema(shape, use)}.annotate({ identifier: "${name}" })\n${head}`
}

/** Returns the endpoint of an operation. `scopes` is code. */
export const operation = (id: string, found: Operation, scopes: string): string => {
  const { body, deprecated, method, parameters: { header, path, query }, responses } = found
  const isPaged = query["next"] !== undefined
  const own = Object.entries(query).filter(([name]) => !isPaged || !["limit", "next", "previous"].includes(name))
  const queries = [...isPaged ? ["...Pagination.query"] : [], ...own.map(([name, one]) => field(name, one, "request"))]
  const { "x-flat-locale": locale, ...headers } = header
  const success = Object.entries(responses).flatMap(([status, { contentTypes, shape }]) => {
    if (shape === undefined) return []
    const code = shape.type === "binary"
      ? `HttpApiSchema.StreamUint8Array({ contentType: ${JSON.stringify(contentTypes[0])} })`
      : isPaged && shape.items !== undefined
      ? `Pagination.pageOf(${schema(shape.items, "response")})`
      : schema(shape, "response")
    return [status === "200" ? code : `${code}.pipe(HttpApiSchema.status(${status}))`]
  })
  const parts = [
    ...locale === undefined ? [] : ["headers: Locale.headers"],
    ...Object.keys(headers).length === 0 ? [] : [
      `headers: Schema.Struct(${block(Object.entries(headers).map(([name, one]) => field(name, one, "request")))})`
    ],
    ...Object.keys(path).length === 0
      ? []
      : [`params: ${block(Object.keys(path).map((name) => `${doc}\n${key(name)}: Field.PathId`))}`],
    ...queries.length === 0 ? [] : [`query: ${block(queries)}`],
    ...body === undefined
      ? []
      : [
        `payload: ${
          body.required ? schema(body.shape, "request") : `[${schema(body.shape, "request")}, HttpApiSchema.NoContent]`
        }`
      ],
    ...success.length === 0 ? [] : [`success: ${success.length === 1 ? success[0] : `[${success.join(", ")}]`}`]
  ]
  return `${doc}\n${id}: HttpApiEndpoint.${method.toLowerCase()}("${id}", "${
    found.path.replaceAll(/\{(\w+)\}/g, ":$1")
  }", ${block(parts)})` +
    `.annotate(Scopes.AcceptedScopes, ${scopes})${deprecated ? ".annotate(OpenApi.Deprecated, true)" : ""}`
}

/** Returns the declarations of the schemas that a value refers to, directly or not, and that `isKnown` does not have. */
export const newModels = (
  { schemas }: Api,
  value: unknown,
  use: Use,
  isKnown: (name: string) => boolean
): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const met = new Set<string>()
  const visit = (one: unknown): void => {
    for (const [, name] of (JSON.stringify(one) ?? "").matchAll(/"ref":"([^"]+)"/g)) {
      if (met.has(name!) || isKnown(name!)) continue
      met.add(name!)
      // What a schema refers to is declared before it.
      visit(schemas[name!])
      found.set(name!, model(name!, schemas[name!] ?? {}, use))
    }
  }
  visit(value)
  return found
}
