/** Turns the problems that core finds in an input into problems of the flags that the input came from. */
import type { FlatError } from "@flat-sdk/core"
import { type Catalog, closest, type Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as ParameterFlags from "./ParameterFlags.ts"
import type { UsageProblem } from "./UsageError.ts"

const segmentsOf = (path: string): ReadonlyArray<string> => path.split(/\.|\[\d+\]\.?/).filter((part) => part !== "")

const valueAt = (value: unknown, path: string): unknown =>
  [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].reduce<unknown>(
    (inner, [name, index]) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[index ?? name] : undefined,
    value
  )

/** Returns what the author of a field with a wrong value or a wrong name may have meant. */
const suggestionOf = (
  catalog: Catalog,
  { body }: Operation,
  path: string,
  input: Readonly<Record<string, unknown>>
): string | undefined => {
  if (body === undefined) return undefined
  const segments = segmentsOf(path)
  const schemas = Fields.schemasAt(catalog, body.schema, segments)
  if (schemas.length > 0) {
    const { choices } = Fields.acceptedBy(catalog, schemas)
    const value = valueAt(input["body"], path)
    return choices !== undefined && typeof value === "string" && !choices.includes(value)
      ? closest(value, choices)
      : undefined
  }
  const around = Fields.schemasAt(catalog, body.schema, segments.slice(0, -1))
  return closest(segments.at(-1) ?? "", around.flatMap((schema) => [...Fields.fieldsOf(catalog, schema).keys()]))
}

/** Names the value of a parameter in the place of its type, except of a secret one. */
const withValue = (problem: string, name: string, value: unknown): string =>
  value === undefined || Secrets.isSecretName(name)
    ? problem
    : problem.replace(/, found [^,]*$/, `, found ${JSON.stringify(value)}`)

/** Returns the flag for a field of the body. A secret is given with the body only. */
const bodyFlag = (catalog: Catalog, operation: Operation, path: string): string =>
  Secrets.isTyped(catalog, operation.body?.schema)(segmentsOf(path))
    ? `${path} in --body -`
    : operation.body?.contents.includes(path.replaceAll(/\[\d+\]/g, "[]")) === true
    ? `--data, or --set ${path}=…`
    : `--set ${path}=…`

/** Returns the flag for a field of the body to begin with: one that is required, if any is. */
const firstField = (catalog: Catalog, { body }: Operation): string | undefined => {
  const [form] = body === undefined ? [] : Fields.membersOf(catalog, body.schema)
  const name = form?.required?.[0] ?? Object.keys(form?.properties ?? {})[0]
  return name === undefined || Secrets.isSecretName(name) ? undefined : `--set ${name}=…`
}

const each = (
  catalog: Catalog,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  problems: ReadonlyArray<FlatError.InputProblem>,
  known: ReadonlySet<string>
): ReadonlyArray<UsageProblem> =>
  problems.flatMap(({ path, problem }): ReadonlyArray<UsageProblem> => {
    const [name] = path.split(/[.[]/)
    if (known.has(name!)) return []
    const parameter = operation.parameters.find((parameter) => parameter.name === name)
    if (parameter !== undefined) {
      return [{ flag: ParameterFlags.nameOf(parameter), problem: withValue(problem, name!, input[name!]) }]
    }
    if (path === "body") {
      return [
        input["body"] === undefined
          ? {
            flag: "--body or --set",
            problem: "expected a body, found nothing",
            suggestion: firstField(catalog, operation)
          }
          : { flag: "--body or --set", problem }
      ]
    }
    if (name !== "body") return [{ flag: path, problem }]
    const field = path.slice("body.".length)
    return [{
      flag: bodyFlag(catalog, operation, field),
      problem,
      suggestion: suggestionOf(catalog, operation, field, input)
    }]
  })

const missingValue = "expected a value (it is required)"

/** Returns the problems of the flags. Those of parameters in `known` are reported already. */
export const of = (
  catalog: Catalog,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  problems: ReadonlyArray<FlatError.InputProblem>,
  known: ReadonlySet<string> = new Set()
): ReadonlyArray<UsageProblem> => {
  const { body } = operation
  // The forms of a body that has several, each by the fields that it requires.
  const forms = body === undefined ? [] : Fields.membersOf(catalog, body.schema).map(({ required = [] }) => required)
  const isMissing = ({ path, problem }: FlatError.InputProblem) =>
    problem.startsWith(missingValue) && forms.some((form) => form.includes(path.slice("body.".length)))
  const missing = problems.filter(isMissing)
  if (forms.length < 2 || missing.length < 2) return each(catalog, operation, input, problems, known)
  // Core reports what each form lacks, but one form is enough.
  return [
    {
      flag: "--body or --set",
      problem: `expected the fields of one of these forms: ${forms.map((form) => form.join(" and ")).join("; or ")}`
    },
    ...each(catalog, operation, input, problems.filter((problem) => !isMissing(problem)), known)
  ]
}
