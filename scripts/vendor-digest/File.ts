/**
 * The digest as a file: its path and format.
 */
import type { Field, Operation } from "@flat-sdk/contract-tools/drift/Api"
import { version } from "@flat-sdk/contract-tools/model/Contract"
import { print } from "@flat-sdk/contract-tools/openapi/Print"
import { readDigest } from "./Digest.ts"

/** Path of the digest, from the root of the repository. */
export const digestFile = `packages/conformance/vendor/flat-${version}.json`

const about = [
  "Facts of the vendor's API, without its prose: written by `pnpm vendor-digest`, not by hand.",
  "Sources: the vendor's OpenAPI file of 2.24.0 and a structural digest of its JavaScript client for 2.26.",
  "The client decides which operations, fields and values exist and what is optional; the OpenAPI file adds limits, formats,",
  "null, scopes and media types, and what an `allOf` part requires of another part, which the client cannot express.",
  "`allOf` is flattened; `properties` next to `oneOf` are common to all variants; no `scopes` means that no document lists them."
]

/** Returns the text of the digest for the documents in the given folder. */
export const render = (folder: string): string => {
  const { operations, schemas } = readDigest(folder)
  return print({
    about,
    version,
    operations: mapValues(operations, tidyOperation),
    schemas: mapValues(schemas, tidy)
  })
}

// Order of the fields of a shape; names of properties are sorted.
const order: ReadonlyArray<keyof Field> = [
  "ref",
  "type",
  "required",
  "nullable",
  "enum",
  "format",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "pattern",
  "default",
  "deprecated",
  "closed",
  "items",
  "discriminator",
  "properties",
  "oneOf"
]

const tidy = (shape: Field): Field => {
  const { items, oneOf, properties } = shape
  const complete: Field = {
    ...shape,
    ...(items === undefined ? {} : { items: tidy(items) }),
    ...(properties === undefined ? {} : { properties: tidyFields(properties) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(tidy) })
  }
  return Object.fromEntries(order.flatMap((key) => complete[key] === undefined ? [] : [[key, complete[key]]]))
}

const tidyFields = (fields: Readonly<Record<string, Field>>): Record<string, Field> =>
  Object.fromEntries(
    Object.keys(fields).sort().flatMap((name) => fields[name] === undefined ? [] : [[name, tidy(fields[name])]])
  )

const tidyOperation = (operation: Operation): Operation => ({
  ...operation,
  parameters: mapValues(operation.parameters, tidyFields),
  ...(operation.body === undefined ? {} : { body: { ...operation.body, shape: tidy(operation.body.shape) } }),
  responses: mapValues(
    operation.responses,
    (response) => response.shape === undefined ? response : { ...response, shape: tidy(response.shape) }
  )
})

const mapValues = <K extends string, A, B>(record: Readonly<Record<K, A>>, f: (value: A) => B): Record<K, B> =>
  // Object.fromEntries loses the type of the keys.
  Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, f(value)])) as Record<K, B>
