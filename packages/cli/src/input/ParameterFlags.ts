/** The flags and arguments of an operation, from its parameters, and the values that were given for them. */
import type { JsonSchema } from "@flat-sdk/agents/operations"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import type { Catalog, Operation, Parameter } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import { flags as globalFlags } from "./GlobalFlags.ts"
import type { UsageProblem } from "./UsageError.ts"
import * as Value from "./Value.ts"

/** The values of a flag as they were typed: none, one, or one for each time that it was given. */
type Given = ReadonlyArray<string | boolean>

const globalNames: ReadonlySet<string> = new Set(globalFlags.map(({ id }) => id))

const isList = (catalog: Catalog, schema: JsonSchema): boolean =>
  Fields.acceptedBy(catalog, [schema]).types.has("array")

const itemsOf = (catalog: Catalog, schema: JsonSchema): ReadonlyArray<JsonSchema> =>
  isList(catalog, schema) ? Fields.itemsOf(catalog, schema) : [schema]

export const limitsOf = (catalog: Catalog, schema: JsonSchema): string | undefined => {
  const [one] = Fields.membersOf(catalog, schema)
  if (one === undefined) return undefined
  const { maxItems, maxLength, maximum, minItems, minLength, minimum, pattern } = one
  const range = (from: number | undefined, to: number | undefined, unit: string) =>
    from !== undefined && to !== undefined
      ? [`${from} to ${to}${unit}`]
      : to === undefined
      ? from === undefined || from <= 1 && unit === " characters" ? [] : [`at least ${from}${unit}`]
      : [`at most ${to}${unit}`]
  const limits = [
    ...range(minimum, maximum, ""),
    ...range(minLength, maxLength, " characters"),
    ...range(minItems, maxItems, " items"),
    ...(pattern === undefined ? [] : [`pattern ${pattern}`])
  ]
  return limits.length === 0 ? undefined : limits.join(", ")
}

const metavarOf = (catalog: Catalog, schema: JsonSchema): string => {
  const { types } = Fields.acceptedBy(catalog, itemsOf(catalog, schema))
  const name = types.has("integer") || types.has("number") ? "number" : "text"
  return isList(catalog, schema) ? `${name},…` : name
}

/** Returns the values of a parameter, or of the items of its list, if they are an enumeration. */
export const choicesOf = (catalog: Catalog, { schema }: Parameter): ReadonlyArray<string> | undefined =>
  Fields.acceptedBy(catalog, itemsOf(catalog, schema)).choices

const describe = (catalog: Catalog, { flag, in: place, schema, ...parameter }: Parameter): string => {
  const { choices } = Fields.acceptedBy(catalog, itemsOf(catalog, schema))
  const limits = limitsOf(catalog, schema)
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices.join(", ")}`]),
    ...(limits === undefined ? [] : [limits]),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
    ...(isList(catalog, schema) ? ["repeat the flag, or separate with commas"] : []),
    ...(place === "path" ? ["or as an argument"] : []),
    ...(globalNames.has(flag) ? [`the global --${flag} goes before the command`] : [])
  ]
  return `${parameter.description.trim()}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`
}

/** The flag of a parameter. It accepts any text: `read` checks all flags together. */
const flagOf = (catalog: Catalog, parameter: Parameter): Flag.Flag<Given> => {
  const { flag, in: place, required, schema } = parameter
  const { types } = Fields.acceptedBy(catalog, [schema])
  const single: Flag.Flag<string | boolean> = types.has("boolean") ? Flag.Boolean(flag) : Flag.String(flag).pipe(
    Flag.withMetavar(metavarOf(catalog, schema))
  )
  const described = single.pipe(Flag.withDescription(describe(catalog, parameter)), Flag.atLeast(0))
  return required && place !== "path"
    ? described
    : Flag.map(Flag.optional(described), Option.getOrElse((): Given => []))
}

const argumentOf = ({ description, flag }: Parameter): Argument.Argument<Option.Option<string>> =>
  Argument.String(flag).pipe(Argument.withDescription(description), Argument.optional)

const pathOf = ({ parameters }: Operation): ReadonlyArray<Parameter> =>
  parameters.filter((parameter) => parameter.in === "path")

export const flags = (catalog: Catalog, { parameters }: Operation): Readonly<Record<string, Flag.Flag<Given>>> =>
  Object.fromEntries(parameters.map((parameter) => [parameter.name, flagOf(catalog, parameter)]))

/** The arguments: the parameters of the path, in its order. */
export const args = (operation: Operation): ReadonlyArray<Argument.Argument<Option.Option<string>>> =>
  pathOf(operation).map(argumentOf)

export const nameOf = ({ flag, in: place }: Parameter): string =>
  place === "path" ? `${flag.toUpperCase()} or --${flag}` : `--${flag}`

export interface Read {
  readonly input: Readonly<Record<string, unknown>>
  readonly problems: ReadonlyArray<UsageProblem>
  /** Names of the parameters that have a problem, and therefore no value. */
  readonly rejected: ReadonlySet<string>
}

/** Reads what was given. An argument belongs to the first parameter of the path that has no flag. */
export const read = (
  catalog: Catalog,
  operation: Operation,
  given: Readonly<Record<string, Given>>,
  positional: ReadonlyArray<string>
): Read => {
  const rest = [...positional]
  const input: Record<string, unknown> = {}
  const problems: Array<UsageProblem> = []
  const rejected = new Set<string>()
  const reject = (parameter: Parameter, problem: string, suggestion?: string) => {
    rejected.add(parameter.name)
    problems.push({ flag: nameOf(parameter), problem, suggestion })
  }

  for (const parameter of operation.parameters) {
    const { in: place, name, schema } = parameter
    const typed = given[name] ?? []
    const [argument] = place === "path" && typed.length === 0 ? rest.splice(0, 1) : []
    const values = argument === undefined ? typed : [argument]
    if (values.length === 0) continue
    const list = isList(catalog, schema)
    if (!list && values.length > 1) {
      reject(parameter, `expected one value, found ${values.length}`)
      continue
    }
    const texts = list ? values.flatMap((value) => Value.split(String(value))) : values
    const parsed = texts.map((text) =>
      typeof text === "boolean" ? { value: text } : Value.parse(catalog, itemsOf(catalog, schema), text)
    )
    for (const one of parsed) if ("problem" in one) reject(parameter, one.problem, one.suggestion)
    const found = parsed.flatMap((one) => "value" in one ? [one.value] : [])
    if (found.length === parsed.length) input[name] = list ? found : found[0]
  }
  if (rest.length > 0) {
    problems.push({
      flag: "",
      problem: `${rest.length === 1 ? "an argument is" : `${rest.length} arguments are`} too many: ${rest.join(" ")}`
    })
  }
  return { input, problems, rejected }
}
