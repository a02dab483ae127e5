/**
 * Turns an input of an operation into the arguments of `flat`: path parameters as arguments, flags, and the body by `--set`, by `--body`, or by both. File
 * contents become files.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Catalog, commandOf, type Operation } from "../../src/catalog/Catalog.ts"
import * as Fields from "../../src/catalog/Fields.ts"

/** How a body is given. */
export type BodyForm = "set" | "stdin" | "file" | "mixed"

export interface Line {
  readonly args: ReadonlyArray<string>
  readonly stdin: string | undefined
}

type Values = Readonly<Record<string, unknown>>

const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && text.length > 0 && /^[A-Za-z\d+/]+={0,2}$/.test(text)

/** Writes file contents where `--data` finds them. What is base64 becomes the bytes that it stands for. */
const fileOf = (folder: string, content: string): string => {
  const file = path.join(fs.mkdtempSync(path.join(folder, "content-")), "content")
  fs.writeFileSync(file, isBase64(content) ? Buffer.from(content, "base64") : content)
  return file
}

const placeOf = (path: string): string => path.replaceAll(/\[\d+\]/g, "[]")

/** Removes fields that are `undefined`, and file contents. */
const without = (value: unknown, contents: ReadonlyArray<string>, found: Array<string>, path = ""): unknown =>
  contents.includes(placeOf(path)) && typeof value === "string"
    ? (found.push(value), undefined)
    : Array.isArray(value)
    ? value.map((item, index) => without(item, contents, found, `${path}[${index}]`))
    : typeof value === "object" && value !== null
    ? Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) =>
          [name, without(inner, contents, found, path === "" ? name : `${path}.${name}`)] as const
        )
        .filter(([, inner]) => inner !== undefined)
    )
    : value

const isPlain = (text: string): boolean => !/^(?:true|false|null|[+-]?[\d.].*)$/s.test(text)

const setFlag = ([path, value]: readonly [string, unknown]): ReadonlyArray<string> => [
  "--set",
  typeof value === "string" && isPlain(value) ? `${path}=${value}` : `${path}:=${JSON.stringify(value)}`
]

const canBeSet = (body: unknown): boolean =>
  Fields.leaves(body).every(([path]) => path !== "" && /^[\w$-]+(?:\[\d+\]|\.[\w$-]+)*$/.test(path))

const bodyOf = (body: unknown, form: BodyForm, folder: string): Line => {
  const json = JSON.stringify(body)
  if (form === "file") {
    const file = path.join(fs.mkdtempSync(path.join(folder, "body-")), "body.json")
    fs.writeFileSync(file, json)
    return { args: ["--body", `@${file}`], stdin: undefined }
  }
  // Secrets are not taken from a command line.
  if (form === "stdin" || !canBeSet(body) || /"(?:password|userToken)":/.test(json)) {
    return { args: ["--body", "-"], stdin: json }
  }
  const entries = Object.entries(body as object)
  const half = form === "mixed" ? Math.ceil(entries.length / 2) : 0
  const first = Object.fromEntries(entries.slice(0, half))
  const rest = Object.fromEntries(entries.slice(half))
  return {
    args: [
      ...(half === 0 ? [] : ["--body", JSON.stringify(first)]),
      ...(Object.keys(rest).length === 0 ? [] : Fields.leaves(rest).flatMap(setFlag))
    ],
    stdin: undefined
  }
}

const flagOf = (flag: string, value: unknown): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value.flatMap((item) => [`--${flag}`, String(item).replaceAll(",", "\\,")])
    : typeof value === "boolean"
    ? [value ? `--${flag}` : `--no-${flag}`]
    : [`--${flag}=${String(value)}`]

/** Returns the words of the command for an input. */
export const of = (
  catalog: Catalog,
  operation: Operation,
  input: Values,
  form: BodyForm,
  folder: string
): Line => {
  const given = operation.parameters.filter(({ name }) => input[name] !== undefined)
  const onPath = given.filter((parameter) => parameter.in === "path")
  const asArguments = onPath.every(({ name }) => !String(input[name]).startsWith("-"))
  const flags = given.filter((parameter) => !asArguments || parameter.in !== "path")
  const contents: Array<string> = []
  const body = without(input["body"], operation.body?.contents ?? [], contents)
  const isEmpty = contents.length > 0 && Fields.leaves(body).every(([, value]) => typeof value === "object")
  const bodyLine = body === undefined || isEmpty ? { args: [], stdin: undefined } : bodyOf(body, form, folder)
  return {
    args: [
      ...commandOf(catalog, operation).split(" "),
      ...(asArguments ? onPath.map(({ name }) => String(input[name])) : []),
      ...flags.flatMap(({ flag, name }) => flagOf(flag, input[name])),
      ...bodyLine.args,
      ...contents.flatMap((content) => ["--data", `@${fileOf(folder, content)}`])
    ],
    stdin: bodyLine.stdin
  }
}
