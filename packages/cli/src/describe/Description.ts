/** Everything that there is to know about an operation, as data and as text. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import { type Catalog, commandOf, type Operation, type Parameter } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as ParameterFlags from "../input/ParameterFlags.ts"
import * as ShellExample from "./ShellExample.ts"
import * as TypeScriptExample from "./TypeScriptExample.ts"

const typeOf = (catalog: Catalog, schema: JsonSchema): string => {
  const { choices, types } = Fields.acceptedBy(catalog, [schema])
  if (types.has("array")) {
    return `list of ${Fields.itemsOf(catalog, schema).map((items) => typeOf(catalog, items)).join(" or ")}`
  }
  return choices === undefined
    ? [...types].join(" or ") || "any"
    : choices.map((choice) => JSON.stringify(choice)).join(" | ")
}

const parameterOf = (catalog: Catalog, parameter: Parameter) => ({
  name: parameter.name,
  flag: `--${parameter.flag}`,
  in: parameter.in,
  required: parameter.required,
  type: typeOf(catalog, parameter.schema),
  limits: ParameterFlags.limitsOf(catalog, parameter.schema) ?? null,
  description: parameter.description
})

const schemaPrefix = "#/components/schemas/"

/** Returns a schema with everything that it refers to under `$defs`. */
const selfContained = (catalog: Catalog, schema: JsonSchema): Readonly<Record<string, unknown>> => {
  const names = new Set<string>()
  const local = (one: JsonSchema): Readonly<Record<string, unknown>> =>
    JSON.parse(JSON.stringify(one), (key, value: unknown) => {
      if (key !== "$ref" || typeof value !== "string" || !value.startsWith(schemaPrefix)) return value
      const name = value.slice(schemaPrefix.length)
      names.add(name)
      return `#/$defs/${name}`
    }) as Record<string, unknown>
  const root = local(schema)
  const definitions: Record<string, unknown> = {}
  // The set grows while it is read: definitions refer to further ones.
  for (const name of names) definitions[name] = local(catalog.schemas[name] ?? {})
  return names.size === 0 ? root : { ...root, $defs: definitions }
}

/** The schema of an operation's input: parameters side by side, the body under `body`. */
const inputOf = (catalog: Catalog, { body, parameters }: Operation) =>
  selfContained(catalog, {
    type: "object",
    properties: {
      ...Object.fromEntries(
        parameters.map((
          { description, name, schema }
        ) => [name, description === "" ? schema : { description, ...schema }])
      ),
      ...(body === undefined ? undefined : { body: body.schema })
    },
    required: [
      ...parameters.filter(({ required }) => required).map(({ name }) => name),
      ...(body?.required === true ? ["body"] : [])
    ],
    additionalProperties: false
  })

/** Returns the description of an operation as data. `curl` is the example for curl. */
export const of = (catalog: Catalog, operation: Operation, curl: string) => {
  const command = commandOf(catalog, operation)
  return {
    id: operation.id,
    command: `flat ${command}`,
    method: operation.method,
    path: operation.path,
    kind: operation.kind,
    summary: operation.summary,
    description: operation.description,
    deprecated: operation.deprecated,
    scopes: operation.scopes,
    parameters: operation.parameters.map((parameter) => parameterOf(catalog, parameter)),
    files: operation.body?.contents ?? [],
    input: inputOf(catalog, operation),
    response: operation.kind === "file"
      ? { contentMediaType: operation.media }
      : operation.response === undefined
      ? null
      : selfContained(catalog, operation.response),
    examples: {
      shell: ShellExample.of(catalog, command.split(" ")[0]!, operation),
      effect: TypeScriptExample.effect(catalog, operation),
      promise: TypeScriptExample.promise(catalog, operation),
      curl: curl.trimEnd()
    }
  }
}

const indent = (text: string): string => text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n")

const section = (title: string, text: string): ReadonlyArray<string> => text === "" ? [] : ["", title, indent(text)]

/** The fields of a body, one on each line, inner objects indented. */
const fieldLines = (catalog: Catalog, schema: JsonSchema, depth = 0): ReadonlyArray<string> =>
  depth > 2 ? [] : [...Fields.fieldsOf(catalog, schema)].flatMap(([name, schemas]) => {
    const [field = {}] = schemas
    const required = Fields.membersOf(catalog, schema).every((member) => member.required?.includes(name) === true)
    const limits = ParameterFlags.limitsOf(catalog, field)
    const notes = [typeOf(catalog, field), ...(required ? ["required"] : []), ...(limits === undefined ? [] : [limits])]
    const about = (field.description ?? "").split("\n")[0]!
    const inner = [field, ...Fields.itemsOf(catalog, field)]
    return [
      `${"  ".repeat(depth)}${name} (${notes.join(", ")})${about === "" ? "" : `: ${about}`}`,
      ...inner.flatMap((one) => fieldLines(catalog, one, depth + 1))
    ]
  })

export const text = (catalog: Catalog, operation: Operation, described: ReturnType<typeof of>): string => {
  const parameters = described.parameters.map(({ description, flag, in: place, limits, required, type }) => {
    const notes = [type, ...(required ? ["required"] : []), ...(limits === null ? [] : [limits]), place]
    return `${flag} (${notes.join(", ")})${description === "" ? "" : `: ${description.split("\n")[0]}`}`
  })
  return [
    described.command,
    indent(`${described.method} ${described.path}    ${described.id}`),
    ...section("", described.summary),
    ...section("", described.description.replaceAll("**", "")),
    ...section("Scopes (one of them)", described.scopes.join("\n")),
    ...section("Parameters", parameters.join("\n")),
    ...section(
      "Body",
      operation.body === undefined ? "" : fieldLines(catalog, operation.body.schema).join("\n")
    ),
    ...section("Shell", described.examples.shell),
    ...section("TypeScript with Effect", described.examples.effect),
    ...section("TypeScript with promises", described.examples.promise),
    ...section("curl", described.examples.curl),
    "",
    "The schemas: add --format json",
    ""
  ].join("\n")
}
