/** Reads the vendor's files: an OpenAPI file, its lists of operations and models, or a digest of these. */
import type { Api } from "@flat-sdk/contract-tools/drift/Api"
import * as Yaml from "effect/encoding/Yaml"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { DocumentFile, type OpenApiFile, readDocument } from "./Document.ts"
import { earlierDocument } from "./Earlier.ts"
import { ModelList, Operations, overlay } from "./Lists.ts"
import type { RequiredElsewhere } from "./Models.ts"
import { Components, sorted } from "./OpenApi.ts"

/** What the vendor's files say. */
export interface Vendor {
  readonly name: string
  readonly api: Api
  /** Unknown if no OpenAPI file was read. */
  readonly requiredElsewhere?: RequiredElsewhere
  /** What the files do not say, or leave undecided. */
  readonly notes: ReadonlyArray<string>
}

/** A file that cannot be used. The message names the file, the place and what to do. */
export class BadFile extends Error {}

const DigestFile = Schema.Struct({
  version: Schema.String,
  operations: Schema.Record(Schema.String, Schema.Struct({ method: Schema.String, path: Schema.String })),
  schemas: Schema.Record(Schema.String, Schema.Unknown)
})

const forms = { document: DocumentFile, digest: DigestFile, operations: Operations, models: ModelList }
type Form = keyof typeof forms
type Files = { readonly [F in Form]?: { readonly name: string; readonly value: unknown } }

const called: Readonly<Record<Form, string>> = {
  document: "OpenAPI file",
  digest: "digest",
  operations: "list of operations",
  models: "list of models"
}

/** Reads files of one version. Lists without an OpenAPI file are laid over `earlier`. Throws a {@link BadFile}. */
export const readVendor = (paths: ReadonlyArray<string>, earlier: () => Vendor): Vendor => {
  const files: { -readonly [F in Form]?: Files[F] } = {}
  for (const path of paths) {
    const name = basename(path)
    const value = parse(path)
    const form = formOf(name, value)
    const other = files[form]
    if (other !== undefined) {
      throw new BadFile(
        `${name} and ${other.name} are both the ${called[form]}. Give one; the earlier version's goes after --from.`
      )
    }
    naming(name, () => Schema.decodeUnknownSync(forms[form] as Schema.Decoder<unknown>)(value))
    files[form] = { name, value }
  }
  const { digest, document, models, operations } = files
  const whole: Vendor | undefined = document !== undefined
    ? naming(document.name, () => ofDocument(document.name, document.value as OpenApiFile))
    : digest && { name: digest.name, api: digest.value as Api, notes: [] }
  if (operations === undefined && models === undefined) return whole ?? earlier()
  if (operations === undefined || models === undefined) {
    const [has, needs] = operations === undefined
      ? ["models", "operations"] as const
      : ["operations", "models"] as const
    throw new BadFile(`${files[has]!.name} is a list of ${has}: give the list of ${needs} of the same version too.`)
  }
  const before = whole ?? earlier()
  const lists = { operations: operations.value, models: models.value } as Parameters<typeof overlay>[2]
  const { api, undecided, unused } = naming(
    `${operations.name} or ${models.name}`,
    () => overlay(before.api, before.requiredElsewhere, lists)
  )
  const added = Object.keys(api.operations).filter((id) => before.api.operations[id] === undefined)
  return {
    name: `${operations.name} and ${models.name}`,
    api: withLinks(api),
    notes: [
      "The lists have no scopes, deprecations, limits, formats, defaults, media types, response statuses and headers, and no types of the parameters of " +
      `known operations. These are those of ${before.name}.`,
      ...added.length === 0 ? [] : [
        `${
          added.join(", ")
        }: scopes, deprecation and limits are unknown; the status 200, or 204 without a body, is assumed.`
      ],
      ...undecided.length === 0 ? [] : [
        "The lists may say less than the API: fields that stay required though they are optional in the lists (which lose `required` of combined " +
        `schemas), and enumerations without values: ${undecided.join(", ")}.`
      ],
      ...unused.length === 0 ? [] : [`Models that no operation uses, which were not compared: ${unused.join(", ")}.`]
    ]
  }
}

const parse = (path: string): unknown => {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    throw new BadFile(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a vendor's file.`
    )
  }
  return naming(
    path,
    () => text.trimStart().startsWith("{") ? JSON.parse(text) : Yaml.parse(text),
    "Give the file as the vendor publishes it, in YAML or JSON"
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const formOf = (name: string, value: unknown): Form => {
  const has = (...keys: ReadonlyArray<string>) =>
    isRecord(value) && Object.values(value).some((one) => isRecord(one) && keys.some((key) => key in one))
  if (isRecord(value) && "openapi" in value) return "document"
  if (isRecord(value) && "swagger" in value) {
    throw new BadFile(`${name} is Swagger ${String(value["swagger"])}. Give an OpenAPI file of version 3.`)
  }
  if (isRecord(value) && "operations" in value && "schemas" in value) return "digest"
  if (has("method", "path", "returns")) return "operations"
  if (has("properties", "enums", "union")) return "models"
  throw new BadFile(
    `${name} is neither an OpenAPI file (no "openapi" at its top) nor a list of operations or models. pnpm spec-day --help shows their forms.`
  )
}

/** Runs a reader, whose errors then name the file. */
const naming = <A>(name: string, read: () => A, wayOut = "Correct that place, or get the file again"): A => {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadFile) throw error
    throw new BadFile(
      `${name}: ${(error as Error).message.replaceAll(/\s+/g, " ").replace(/[.:]? *$/, "")}. ${wayOut}.`
    )
  }
}

const ofDocument = (name: string, file: OpenApiFile): Vendor => {
  const document = file.openapi.startsWith("3.0") ? file : earlierDocument(JSON.stringify(file))
  const { schemas } = document.components
  const components = new Components(schemas)
  const api = readDocument(document)
  for (const [, ref] of JSON.stringify(api).matchAll(/"ref":"([^"]+)"/g)) components.named(ref!)
  return {
    name,
    api: withLinks(api),
    requiredElsewhere: Record.map(schemas, (node) => components.requiredElsewhere(node)),
    notes: []
  }
}

/** Adds the `Link` header with the cursors of pages, which the documents mention for only one of the operations that take a cursor. */
const withLinks = ({ operations, schemas }: Api): Api => ({
  operations: Record.map(operations, (operation) =>
    operation.parameters.query["next"] === undefined ? operation : {
      ...operation,
      responses: Record.map(operation.responses, (response) => ({
        ...response,
        headers: sorted([...response.headers, "link"])
      }))
    }),
  schemas
})
