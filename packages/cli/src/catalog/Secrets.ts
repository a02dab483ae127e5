/** Which fields of a body and which parameters are secret, so that they are not printed. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import type { Catalog } from "./Catalog.ts"
import * as Fields from "./Fields.ts"

export type IsSecret = (path: ReadonlyArray<string>) => boolean

export const isSecretName = (name: string): boolean =>
  /password|secret|token|sharingkey|apikey/i.test(name.replaceAll(/[-_]/g, ""))

/** Returns the variable of a shell that has a secret, such as `FLAT_PASSWORD`. */
export const variableOf = (name: string): string =>
  `FLAT_${name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").replaceAll(/\W+/g, "_").toUpperCase()}`

export const isSecretHeader = (name: string): boolean =>
  /authorization|cookie|signature/i.test(name) || isSecretName(name)

/** Returns which fields of a body with a schema are secret: those that the schema says, and those that are by their names. */
export const of = (catalog: Catalog, schema: JsonSchema | undefined): IsSecret => (path) =>
  isSecretName(path.at(-1) ?? "")
  || schema !== undefined && Fields.schemasAt(catalog, schema, path).some(({ format }) => format === "password")

/**
 * Returns whether the field at a path is a secret that must not be typed on a command line. A sharing key is in the link that people pass on, and a URL of a
 * token endpoint is public.
 */
export const isTyped = (catalog: Catalog, schema: JsonSchema | undefined): IsSecret => {
  const isSecret = of(catalog, schema)
  return (path) => isSecret(path) && !/sharingkey|url$/i.test(path.at(-1) ?? "")
}

/** Returns why a secret is not accepted from a command line, and what works instead. */
export const refusalOf = (name: string): string =>
  `a ${name} is not taken from a command line, which other programs and the shell's history show. Give the body on standard input or in a file: printf '{"${name}":"%s"}' "$${
    variableOf(name)
  }" | flat … --body -, with the other fields in --set`
