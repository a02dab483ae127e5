/** Reads endpoints into operations. */
import { annotate, type Repetition, repetitions } from "@flat-sdk/core/contract/Repeats"
import { descriptionOf } from "@flat-sdk/engine/Validation"
import * as Context from "effect/Context"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Operation, Parameter, Response, Type } from "./Contract.ts"
import { type Field, partsOf } from "./Source.ts"
import type { Types } from "./Types.ts"

export interface Origin {
  /** Its property in the source, if that is read. */
  readonly field?: Field | undefined
  /** Path of the file, in the contract. */
  readonly path?: string
  /** Names of functions and lists that the contract exports. */
  readonly names?: ReadonlyMap<unknown, string>
}

const places = { params: "path", query: "query", headers: "header" } as const

export const operationOf = (
  endpoint: HttpApiEndpoint.Top,
  types: Types,
  { field, names = new Map(), path = "" }: Origin = {}
): Operation => {
  const id = endpoint.identifier
  const at = path === "" ? id : path
  const repetition = (repetitions as Readonly<Record<string, Repetition>>)[id]
  const description = descriptionOf(annotate(endpoint))
  const parts = field === undefined ? undefined : partsOf(field)
  const sourceOf = (part: string) => parts?.get(part)?.sourced
  const parameters = (["params", "query", "headers"] as const).flatMap((part): ReadonlyArray<Parameter> => {
    const schema = endpoint[part]
    return schema === undefined
      ? []
      : types.fields(schema.ast, parts === undefined ? undefined : sourceOf(part) ?? {}, at, part === "headers").map(
        (field) => ({ ...field, place: places[part], wire: description.named?.[field.name] ?? field.name })
      )
  })
  const payload = [...endpoint.payload.values()][0]?.schemas[0]
  const body = sourceOf("payload")
  const success = sourceOf("success")
  return {
    id,
    doc: field?.doc,
    method: endpoint.method,
    path: endpoint.path.replaceAll(/:(\w+)/g, "{$1}"),
    kind: description.kind ?? "single",
    // The type of an endpoint does not have its annotations.
    deprecated: Context.getOrUndefined(endpoint.annotations as Context.Context<boolean>, OpenApi.Deprecated) === true,
    scopes: description.scopes ?? [],
    scopesName: names.get(description.scopes),
    fixed: description.fixed,
    repetition,
    idempotentBy: description.idempotentBy,
    normalise: nameOf(description.normalise, names, id),
    parameters,
    body: payload === undefined
      ? undefined
      : { type: types.of(payload.ast, body?.several?.[0] ?? body, at), required: description.bodiless !== true },
    responses: responsesOf(endpoint, (schema, index) => types.of(schema.ast, success?.several?.[index] ?? success, at)),
    description
  }
}

const nameOf = (value: unknown, names: ReadonlyMap<unknown, string>, id: string): string | undefined => {
  if (value === undefined) return undefined
  const name = names.get(value)
  if (name === undefined) throw new Error(`${id}: Normalise takes functions that its module exports`)
  return name
}

const responsesOf = (
  endpoint: HttpApiEndpoint.Top,
  typeOf: (schema: Schema.Top, index: number) => Type
): ReadonlyArray<Response> => {
  const successes = [...endpoint.success]
  const responses = (successes.length === 0 ? [HttpApiSchema.NoContent] : successes).map((success, index): Response => {
    const schema = HttpApiSchema.isWithHeaders(success) ? success.schema : success
    const hasType = fileTypesOf(schema) === undefined && !HttpApiSchema.isNoContent(schema.ast)
    return {
      status: statusOf(success),
      contentTypes: [...contentTypesOf(schema)].sort(),
      headers: HttpApiSchema.isWithHeaders(success) ? headersOf(success.headers) : [],
      type: hasType ? typeOf(schema, index) : undefined
    }
  })
  const twice = responses.find(({ status }, index) => responses.findIndex((one) => one.status === status) !== index)
  if (twice !== undefined) throw new Error(`${endpoint.identifier}: two responses have the status ${twice.status}`)
  return responses
}

const headersOf = ({ ast }: Schema.Top): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name).toLowerCase()).sort() : []

// Effect keeps status and media type in annotations whose readers it does not publish.
const annotation = ({ ast }: Schema.Top, key: string): unknown =>
  SchemaAST.resolve(ast)?.[key] ?? ast.context?.annotations?.[key]

const statusOf = (success: Schema.Top): number => {
  const own = annotation(success, "httpApiStatus")
  if (typeof own === "number") return own
  return HttpApiSchema.isWithHeaders(success) ? statusOf(success.schema) : 200
}

/** Returns the media types of a file, `undefined` for other responses. */
const fileTypesOf = (schema: Schema.Top): ReadonlyArray<string> | undefined =>
  "_tag" in schema && schema._tag === "StreamUint8Array" && "contentTypes" in schema
    ? schema.contentTypes as ReadonlyArray<string>
    : undefined

const contentTypesOf = (schema: Schema.Top): ReadonlyArray<string> => {
  const encoding = annotation(schema, "~httpApiEncoding") as { readonly contentType: string } | undefined
  return fileTypesOf(schema) ??
    (HttpApiSchema.isNoContent(schema.ast) ? [] : [encoding?.contentType ?? "application/json"])
}

/** Titles that the words of the id do not make. */
const titles: Readonly<Record<string, string>> = {
  enrollClass: "Join class",
  exportSubmissionsReviewsAsCsv: "Export submission reviews as CSV",
  exportSubmissionsReviewsAsExcel: "Export submission reviews as Excel",
  getOmrJobExport: "Download OMR job export",
  getOmrJobFile: "Download OMR job file",
  getScoreRevisionData: "Download score revision"
}

/** Words of ids that are abbreviated, or written in capitals. In `edu` they say what the tag says. */
const words: Readonly<Record<string, string>> = {
  edu: "",
  lti: "LTI",
  omr: "OMR",
  orga: "organization",
  signin: "sign-in"
}

/** Returns the title of an operation. */
export const titleOf = (id: string): string => {
  const [verb = "", ...others] = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
  const named = others.map((word) => words[word] ?? word).filter((word) => word !== "")
  return titles[id] ?? [verb[0]!.toUpperCase() + verb.slice(1), ...named].join(" ")
}
