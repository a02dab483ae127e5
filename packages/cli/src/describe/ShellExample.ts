/** Words of a POSIX shell. */
import * as Printable from "@flat-sdk/terminal/Printable"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Fields from "../catalog/Fields.ts"
import * as Secrets from "../catalog/Secrets.ts"
import * as Sample from "./Sample.ts"

const bodyWords = (operation: Operation, body: unknown): ReadonlyArray<string> => {
  const contents = operation.body?.contents ?? []
  const leaves = Fields.leaves(body)
  // An empty body cannot be set by its fields.
  if (leaves.length === 1 && leaves[0]![0] === "") return ["--body", Printable.quoteWord(JSON.stringify(body))]
  return leaves.flatMap(([path, value]) =>
    contents.includes(path.replaceAll(/\[\d+\]/g, "[]"))
      ? ["--data", "@FILE"]
      : [
        "--set",
        Printable.quoteWord(
          typeof value === "object" ? `${path}:=${JSON.stringify(value)}` : `${path}=${String(value)}`
        )
      ]
  )
}

/** Fields of a body that are secret, with the variables of the shell that have their values. */
const secretsOf = (catalog: Catalog, { body }: Operation, sample: unknown): ReadonlyMap<string, string> => {
  const isSecret = Secrets.of(catalog, body?.schema)
  const fields = Fields.leaves(sample).map(([path]) => path).filter((path) => isSecret(path.split(".")))
  return new Map(fields.map((path) => {
    const name = path.split(".").at(-1)!
    return [name, Secrets.variableOf(name)]
  }))
}

/** Writes a body to standard output, with its secrets from variables: they are in no argument, which others can see. `printf` is part of the shell. */
const producer = (body: unknown, secrets: ReadonlyMap<string, string>): string => {
  const format = JSON.stringify(body, (name, value: unknown) => secrets.has(name) ? "%s" : value)
  return `printf ${Printable.quoteWord(format)} ${[...secrets.values()].map((variable) => `"$${variable}"`).join(" ")}`
}

/** Returns the command as one line, with a sample of everything that the operation requires. */
export const of = (catalog: Catalog, serviceCommand: string, operation: Operation): string => {
  const input = Sample.input(catalog, operation)
  const { body } = input
  const secrets = secretsOf(catalog, operation, body)
  const parameters = operation.parameters.filter(({ required }) => required)
  const line = [
    "flat",
    serviceCommand,
    operation.command,
    ...parameters.filter((parameter) => parameter.in === "path").map(({ name }) =>
      Printable.quoteWord(String(input[name]))
    ),
    ...parameters.filter((parameter) => parameter.in !== "path").flatMap(({ flag, name }) => [
      `--${flag}`,
      Printable.quoteWord(String(input[name]))
    ]),
    ...(operation.body === undefined ? [] : secrets.size > 0 ? ["--body", "-"] : bodyWords(operation, body)),
    ...(operation.kind === "file" ? ["--output", "FILE"] : [])
  ].join(" ")
  return secrets.size === 0 ? line : `${producer(body, secrets)} | ${line}`
}
