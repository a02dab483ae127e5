/** An operation as a line of shell. */
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Sample from "./Sample.ts"
import * as Shell from "./Shell.ts"

const placeOf = (path: string): string => path.replaceAll(/\[\d+\]/g, "[]")

const bodyWords = (operation: Operation, body: unknown): ReadonlyArray<string> => {
  const contents = operation.body?.contents ?? []
  const leaves = Sample.leaves(body)
  // An empty body cannot be set by its fields.
  if (leaves.length === 1 && leaves[0]![0] === "") return ["--body", Shell.quoted(JSON.stringify(body))]
  return leaves.flatMap(([path, value]) =>
    contents.includes(placeOf(path))
      ? ["--data", "@FILE"]
      : [
        "--set",
        Shell.quoted(typeof value === "object" ? `${path}:=${JSON.stringify(value)}` : `${path}=${String(value)}`)
      ]
  )
}

/** Returns the words of a command with a sample of everything that the operation requires. */
const wordsOf = (catalog: Catalog, serviceCommand: string, operation: Operation): ReadonlyArray<string> => {
  const input = Sample.input(catalog, operation)
  const parameters = operation.parameters.filter(({ required }) => required)
  return [
    "flat",
    serviceCommand,
    operation.command,
    ...parameters.filter((parameter) => parameter.in === "path").map(({ name }) => Shell.quoted(String(input[name]))),
    ...parameters.filter((parameter) => parameter.in !== "path").flatMap(({ flag, name }) => [
      `--${flag}`,
      Shell.quoted(String(input[name]))
    ]),
    ...(operation.body === undefined ? [] : bodyWords(operation, input["body"])),
    ...(operation.kind === "file" ? ["--output", "FILE"] : [])
  ]
}

/** Returns the command as one line. */
export const of = (catalog: Catalog, serviceCommand: string, operation: Operation): string =>
  wordsOf(catalog, serviceCommand, operation).join(" ")
