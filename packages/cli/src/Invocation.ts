/** A command line that cannot be read: unknown flags and commands, missing values. */
import * as Printable from "@flat-sdk/terminal/Printable"
import type * as CliError from "effect/cli/CliError"
import { type Catalog, closest, kebab, type Operation } from "./catalog/Catalog.ts"
import * as Fields from "./catalog/Fields.ts"
import * as Secrets from "./catalog/Secrets.ts"
import * as Features from "./Features.ts"
import { flags as globalFlags } from "./input/GlobalFlags.ts"
import { UsageError, type UsageProblem } from "./input/UsageError.ts"

/** Returns the value of a flag, from the words themselves: the flags are unknown if they cannot be read. */
export const valueOf = (args: ReadonlyArray<string>, flag: string): string | undefined => {
  const at = args.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
  return at < 0 ? undefined : args[at] === flag ? args[at + 1] : args[at]!.slice(flag.length + 1)
}

export const isJson = (args: ReadonlyArray<string>): boolean => valueOf(args, "--format-error") === "json"

export const isQuiet = (args: ReadonlyArray<string>): boolean => args.includes("--quiet") || args.includes("-q")

/** Words that are no operation, as they are typed: `flat LIST` has no service. */
const commandNames = (catalog: Catalog, path: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [, service] = path
  if (service === undefined) return [...catalog.services.map(({ command }) => command), ...Features.names]
  return catalog.services.filter(({ command }) => command === service).flatMap(({ operations }) =>
    operations.flatMap(({ command, fullCommand }) => [command, fullCommand])
  )
}

const operationAt = (catalog: Catalog, [, service, operation]: ReadonlyArray<string>): Operation | undefined =>
  catalog.services.find(({ command }) => command === service)?.operations.find(({ command }) => command === operation)

const ownNames = ["body", "set", "data", "output"]

const flagNames = (catalog: Catalog, path: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...operationAt(catalog, path)?.parameters.map(({ flag }) => flag) ?? [],
  ...ownNames,
  ...globalFlags.map(({ id }) => id),
  "help",
  "version"
]

/** Returns the command of an operation that was named without its service. */
const elsewhere = (catalog: Catalog, name: string): string | undefined => {
  for (const service of catalog.services) {
    const found = service.operations.find(({ command, fullCommand, id }) => [command, fullCommand, id].includes(name))
    if (found !== undefined) return `flat ${service.command} ${found.command}`
  }
  return Features.within(name)
}

const unknownFlag = (
  { command = [], option, suggestions }: CliError.UnrecognizedOption,
  catalog: Catalog
): UsageProblem => {
  const body = operationAt(catalog, command)?.body
  const fields = body === undefined ? [] : [...Fields.fieldsOf(catalog, body.schema).keys()]
  const field = fields.find((name) => [name, kebab(name)].includes(option.replace(/^-+/, "")))
  if (field !== undefined) {
    return Secrets.isTyped(catalog, body?.schema)([field])
      ? { flag: option, problem: Secrets.refusalOf(field) }
      : { flag: option, problem: "there is no such flag", suggestion: `--set ${field}=…` }
  }
  if (option === "--output") {
    return { flag: option, problem: "there is no such flag: write the results to a file with > FILE" }
  }
  const near = suggestions[0] ?? closest(option.replace(/^-+/, ""), flagNames(catalog, command))
  return {
    flag: option,
    problem: "there is no such flag",
    suggestion: near === undefined || near.startsWith("-") ? near : `--${near}`
  }
}

const unknownCommand = (
  { parent = [], subcommand, suggestions }: CliError.UnknownSubcommand,
  catalog: Catalog
): UsageProblem => {
  const near = suggestions[0] ?? closest(subcommand, commandNames(catalog, parent))
  return {
    flag: "",
    problem: `there is no command ${[...parent, subcommand].join(" ")}`,
    suggestion: elsewhere(catalog, subcommand)
      ?? (near === undefined
        ? parent.length === 1 ? `flat operations --search ${Printable.quoteWord(subcommand)}` : undefined
        : [...parent, near].join(" "))
  }
}

const problemOf = (error: CliError.NonShowHelpErrors, catalog: Catalog): UsageProblem => {
  switch (error._tag) {
    case "UnrecognizedOption":
      return unknownFlag(error, catalog)
    case "UnknownSubcommand":
      return unknownCommand(error, catalog)
    case "MissingOption":
      return { flag: `--${error.option}`, problem: "a value is required" }
    case "MissingArgument":
      return { flag: error.argument.toUpperCase(), problem: "this argument is required" }
    case "UnexpectedArgument":
      return { flag: "", problem: `unexpected argument: ${error.arguments.join(" ")}` }
    case "InvalidValue": {
      const found = error.value === ""
        ? "nothing"
        : Secrets.isSecretName(error.option)
        ? "another value"
        : JSON.stringify(error.value)
      // Those of Effect for numbers are sentences, and the words for true and false have many forms.
      const expected = error.expected.includes("\"true\"")
        ? "true or false"
        : error.expected.replace("Expected an integer", "a whole number").replace(
          "Expected a string representing a finite number",
          "a number"
        )
      const choices = expected.split(" | ").map((choice) => choice.replace(/^"(.*)"$/, "$1"))
      return {
        flag: error.kind === "flag" ? `--${error.option}` : error.option.toUpperCase(),
        problem: `expected ${choices.length > 1 ? `one of ${choices.join(", ")}` : expected}, found ${found}`,
        suggestion: choices.length > 1 ? closest(error.value, choices) : undefined
      }
    }
    default:
      return { flag: "", problem: error.message }
  }
}

/** Whether the flag that was meant takes no value, so that the next word is not one. */
const isToggle = (catalog: Catalog, path: ReadonlyArray<string>, flag: string): boolean => {
  const near = closest(flag.replace(/^-+/, ""), flagNames(catalog, path))
  const parameter = operationAt(catalog, path)?.parameters.find((parameter) => parameter.flag === near)
  return parameter !== undefined && Fields.acceptedBy(catalog, [parameter.schema]).types.has("boolean")
}

/**
 * Returns the words of an operation's command without those that the parser does not know, to find what else is wrong. `undefined` if they are of another
 * command, or are wrong in another way.
 */
export const readable = (
  { commandPath, errors }: CliError.ShowHelp,
  catalog: Catalog,
  args: ReadonlyArray<string>
): ReadonlyArray<string> | undefined => {
  if (operationAt(catalog, commandPath) === undefined) return undefined
  const flags = new Set<string>()
  const extra: Array<string> = []
  for (const error of errors) {
    if (error._tag === "UnrecognizedOption") flags.add(error.option)
    else if (error._tag === "UnexpectedArgument") extra.push(...error.arguments)
    else return undefined
  }
  const kept: Array<string> = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    const [name] = word.split("=")
    const next = args[at + 1]
    if (!flags.has(name!)) kept.push(word)
    else if (name === word && next?.startsWith("-") === false && !isToggle(catalog, commandPath, name)) at++
  }
  for (const word of extra) {
    const last = kept.lastIndexOf(word)
    if (last >= 0) kept.splice(last, 1)
  }
  return kept.length < args.length ? kept : undefined
}

export const toUsageError = ({ commandPath, errors }: CliError.ShowHelp, catalog: Catalog): UsageError => {
  // A word after a flag that does not exist was its value, perhaps a secret: not a command or an argument.
  const unknown = errors.filter(({ _tag }) => _tag === "UnrecognizedOption")
  const shown = unknown.length === 0
    ? errors
    : errors.filter(({ _tag }) => _tag !== "UnknownSubcommand" && _tag !== "UnexpectedArgument")
  return new UsageError({ problems: shown.map((error) => problemOf(error, catalog)), command: commandPath.join(" ") })
}
