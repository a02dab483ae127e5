/** Reads the vendor's files: an OpenAPI file, and its lists of operations and models. */
import * as Yaml from "effect/encoding/Yaml"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import type { Api } from "../drift/Api.ts"
import { DocumentFile, type OpenApiFile, readDocument } from "./Document.ts"
import { earlierDocument } from "./Earlier.ts"
import { ModelList, Operations, overlay } from "./Lists.ts"
import type { RequiredElsewhere } from "./Models.ts"
import { Components, sort } from "./OpenApi.ts"

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

/**
 * Reads the files of one version: an OpenAPI file, the lists of operations and of models, or all three, in this order. Lists without an OpenAPI file
 * are laid over `earlier`. Throws a {@link BadFile}.
 */
export const readVendor = (paths: ReadonlyArray<string>, earlier: () => Vendor): Vendor => {
  const [document, operations, models] = paths.length === 2 ? [undefined, ...paths] : paths
  const before = document === undefined ? earlier() : readOpenApi(document)
  if (operations === undefined) return before
  if (models === undefined || paths.length > 3) {
    throw new BadFile("Give the OpenAPI file, the lists of operations and of models, or all three, in this order.")
  }
  const lists = { operations: readFile(operations, Operations), models: readFile(models, ModelList) }
  const { api, undecided } = naming(
    `${basename(operations)} or ${basename(models)}`,
    () => overlay(before.api, before.requiredElsewhere, lists)
  )
  return {
    name: `${basename(operations)} and ${basename(models)}`,
    api: withLinks(api),
    notes: [
      "The lists have no scopes, deprecations, limits, formats, defaults, media types, response statuses and headers, and no types of the parameters of " +
      `known operations. These are those of ${before.name}. Added operations are assumed to have the status 200, or 204 without a body.`,
      ...undecided.length === 0 ? [] : [
        "The lists may say less than the API: fields that stay required though they are optional in the lists (which lose `required` of combined " +
        `schemas), and enumerations without values: ${undecided.join(", ")}.`
      ]
    ]
  }
}

const readFile = <A>(path: string, schema: Schema.Decoder<A>): A => {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    throw new BadFile(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a vendor's file.`
    )
  }
  return naming(basename(path), () => {
    const value: unknown = text.trimStart().startsWith("{") ? JSON.parse(text) : Yaml.parse(text)
    Schema.decodeUnknownSync(schema)(value)
    // Not what was decoded, which is without the fields that the schema does not have.
    return value as A
  })
}

const wayOut = "Correct that place, or get the file again. pnpm tools spec-day --help shows which files it takes."

/** Runs a reader, whose errors then name the file. */
const naming = <A>(name: string, read: () => A): A => {
  try {
    return read()
  } catch (error) {
    if (error instanceof BadFile) throw error
    throw new BadFile(
      `${name}: ${(error as Error).message.replaceAll(/\s+/g, " ").replace(/[.:]? *$/, "")}. ${wayOut}`
    )
  }
}

const readOpenApi = (path: string): Vendor => {
  const file = readFile(path, DocumentFile) as OpenApiFile
  const document = file.openapi.startsWith("3.0") ? file : earlierDocument(JSON.stringify(file))
  const { schemas } = document.components
  const components = new Components(schemas)
  const api = naming(basename(path), () => {
    const read = readDocument(document)
    for (const [, ref] of JSON.stringify(read).matchAll(/"ref":"([^"]+)"/g)) components.named(ref!)
    return read
  })
  return {
    name: basename(path),
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
        headers: sort([...response.headers, "link"])
      }))
    }),
  schemas
})
