/** The fields of an operation that a column can set: its parameters, and the fields of its body, dotted where they are nested. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"

export interface Target {
  /** The name as in `--map`, such as `username` or `settings.color`. */
  readonly name: string
  /** Place in the input of core: the name of a parameter, or a path that begins with `body`. */
  readonly path: ReadonlyArray<string>
  readonly schemas: ReadonlyArray<JsonSchema>
  readonly required: boolean
  readonly description: string
  readonly isSecret: boolean
  /** Whether a cell may name a file whose contents are sent, as `@score.musicxml`. */
  readonly isContent: boolean
}

/** Identifies a field: two names may mean the same one. */
export const keyOf = ({ path }: Target): string => path.join(".")

/** The account as which a row is called. It is no part of what is sent. */
const as: Target = {
  name: "as",
  path: ["as"],
  schemas: [{ type: "string" }],
  required: false,
  description: "Username or id of the account as which the row is called, by a delegated token.",
  isSecret: false,
  isContent: false
}

/** Nested fields beyond this depth are set as JSON. */
const deepest = 3

const requiredOf = (catalog: Catalog, schemas: ReadonlyArray<JsonSchema>): ReadonlySet<string> => {
  const members = schemas.flatMap((schema) => Fields.membersOf(catalog, schema))
  const [first, ...others] = members.map(({ required = [] }) => new Set(required))
  return new Set([...first ?? []].filter((name) => others.every((other) => other.has(name))))
}

const bodyTargets = (
  catalog: Catalog,
  { body }: Operation,
  schemas: ReadonlyArray<JsonSchema>,
  path: ReadonlyArray<string>,
  isRequired: boolean,
  taken: ReadonlySet<string>
): ReadonlyArray<Target> => {
  const required = requiredOf(catalog, schemas)
  const names = new Set(schemas.flatMap((schema) => [...Fields.fieldsOf(catalog, schema).keys()]))
  return [...names].flatMap((key): ReadonlyArray<Target> => {
    const inner = Fields.field(catalog, schemas, key)
    const place = [...path, key]
    const needed = isRequired && required.has(key)
    const members = inner.flatMap((schema) => Fields.membersOf(catalog, schema))
    if (place.length < deepest && members.some(({ properties }) => properties !== undefined)) {
      return bodyTargets(catalog, { body } as Operation, inner, place, needed, taken)
    }
    const name = place.join(".")
    return [{
      name: taken.has(name) ? `body.${name}` : name,
      path: ["body", ...place],
      schemas: inner,
      required: needed,
      description: inner.find(({ description }) => description !== undefined)?.description
        ?? members.find(({ description }) => description !== undefined)?.description ?? "",
      isSecret: Secrets.of(catalog, body?.schema)(place),
      isContent: body?.contents.includes(name) === true
    }]
  })
}

/** Returns the fields that an operation has, required ones first. */
export const all = (catalog: Catalog, operation: Operation): ReadonlyArray<Target> => {
  const parameters = operation.parameters.filter((parameter) => parameter.in !== "header").map((parameter): Target => ({
    name: parameter.name,
    path: [parameter.name],
    schemas: [parameter.schema],
    required: parameter.required,
    description: parameter.description,
    isSecret: Secrets.isSecretName(parameter.name),
    isContent: false
  }))
  const taken = new Set([...parameters.map(({ name }) => name), as.name])
  const fields = operation.body === undefined
    ? []
    : bodyTargets(catalog, operation, [operation.body.schema], [], operation.body.required, taken)
  return [...parameters, ...fields, as].sort((a, b) => Number(b.required) - Number(a.required))
}

/** A name without what people put between its words. */
const foldName = (name: string): string => name.replaceAll(/[\s_-]+/g, "").toLowerCase()

/** Finds a field by its name, in any case and with spaces between its words, also one that the schema allows without naming it. */
export const find = (
  catalog: Catalog,
  { body }: Operation,
  targets: ReadonlyArray<Target>,
  name: string
): Target | undefined => {
  const lower = name.toLowerCase()
  const alike = targets.filter((target) => foldName(target.name) === foldName(name))
  const known = targets.find((target) => target.name === name)
    ?? targets.find((target) => target.name.toLowerCase() === lower)
    ?? targets.find((target) => target.path[0] === "body" && target.path.join(".").toLowerCase() === lower)
    ?? (alike.length === 1 ? alike[0] : undefined)
  if (known !== undefined || body === undefined) return known
  const path = name.replace(/^body\./, "").split(".")
  const schemas = path.includes("") ? [] : Fields.schemasAt(catalog, body.schema, path)
  // A whole object, or a field of an object that may have any.
  return schemas.length === 0 ? undefined : {
    name,
    path: ["body", ...path],
    schemas,
    required: false,
    description: "",
    isSecret: Secrets.of(catalog, body.schema)(path),
    isContent: false
  }
}
