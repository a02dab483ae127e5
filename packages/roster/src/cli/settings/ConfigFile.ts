/** Reads and checks the configuration file. Its values are defaults of flags; it never has a token or a password. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Yaml from "effect/encoding/Yaml"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import leven from "leven"
import { existsSync, readFileSync, statSync } from "node:fs"
import * as nodePath from "node:path"
import { exitRejected } from "../../console/Exit.ts"
import { clip, printable } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import { fields, forOneRun } from "./Flags.ts"
import { type Field, flagOf, type Value } from "./Setting.ts"

export interface ConfigFile {
  readonly path: string
  /** The values by field, paths from the folder of this process. */
  readonly values: ReadonlyMap<string, Value>
}

export const hasCredentials = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && (url.username !== "" || url.password !== "")
}

const isUrl = (text: string): boolean => /^[a-z][a-z\d+.-]+:\/\//i.test(text)

/** Returns a path from a configuration file as this process would name it. A URL, such as that of a database, is no path; `C:` is no URL. */
export const resolvePath = (
  folder: string,
  text: string,
  path: Pick<typeof nodePath, "join" | "isAbsolute"> = nodePath
) => isUrl(text) || path.isAbsolute(text) ? text : path.join(folder, text)

const closest = (name: string): string | undefined =>
  Object.keys(fields)
    .map((field) => [field, leven(field.toLowerCase(), name.toLowerCase().replaceAll(/[-_]/g, ""))] as const)
    .filter(([field, distance]) => distance <= Math.max(1, Math.floor(field.length / 3)))
    .toSorted(([, left], [, right]) => left - right)[0]?.[0]

/** Returns a value as JSON, without what is nested in it: aliases of YAML could make it longer than the memory. */
const shallow = (value: unknown): string =>
  JSON.stringify(value, (key, part) => key !== "" && typeof part === "object" && part !== null ? "…" : part)

/** Returns what is wrong with a field, or `undefined`. Never shows a value that may be secret. */
const problemOf = (name: string, value: unknown): string | undefined => {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field === undefined) {
    if (forOneRun.has(name)) {
      return `"${name}" is a decision for one run: give ${flagOf(name)} on the command line instead`
    }
    if (/token|passw|secret|credential|apikey|api_key|authorization/i.test(name)) {
      return `"${name}" looks like a secret, which does not belong in this file: set the environment variable FLAT_ACCESS_TOKEN, or name a file that only you can read with "tokenFile"`
    }
    const suggestion = closest(name)
    return `"${name}" is not a field${suggestion === undefined ? "" : `: did you mean "${suggestion}"?`}`
  }
  if (typeof value === "string" && isUrl(value) && hasCredentials(value)) {
    return `"${name}" has a password in its URL, which does not belong in this file: ${
      name === "proxy" ? "set the environment variable HTTPS_PROXY" : `give ${flagOf(name)} without it`
    }`
  }
  return Exit.isSuccess(Schema.decodeUnknownExit(field.schema)(value))
    ? undefined
    : `"${name}" must be ${field.expects}, not ${clip(shallow(value), 60)}`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parse = (path: string, text: string): unknown => path.endsWith(".json") ? JSON.parse(text) : Yaml.parse(text)

const reject = (path: string, ...problems: ReadonlyArray<string>) =>
  exitRejected(
    `Nothing was sent: the configuration file ${printable(path)} cannot be used.`,
    ...problems.map((problem) => `- ${printable(problem)}${problem.endsWith("?") ? "" : "."}`)
  )

/** Refuses a file that another user can change: it could send the token to another server. */
const checkOwner = Effect.fnUntraced(function*(path: string) {
  const user = process.getuid?.()
  if (user === undefined) return
  const { mode, uid } = statSync(path)
  if (uid !== user && uid !== 0) return yield* reject(path, "it belongs to another user of this computer")
  if ((mode & 0o002) !== 0) return yield* reject(path, `every user can change it; run: chmod o-w ${path}`)
})

/** Returns why a field cannot be in a file that nobody named. */
const namingProblem = (path: string, name: string, value: unknown): string | undefined =>
  fields[name]?.named === true || (name === "database" && isUrl(String(value)))
    ? `"${name}" decides where the token or data of pupils go, and a file that lies in a folder may be anybody's: name it with --config ${path}, or with FLAT_ROSTER_CONFIG`
    : undefined

/** Reads a file. Exits with code 2 if anything is wrong with it. `isNamed` is whether a flag or a variable names it. */
const read = Effect.fnUntraced(function*(path: string, isNamed: boolean) {
  if (!existsSync(path)) return yield* reject(path, "it does not exist")
  yield* checkOwner(path)
  const parsed = yield* Effect.try(() => parse(path, readFileSync(path, "utf8").replace(/^\uFEFF/, ""))).pipe(
    Effect.catch(({ cause }) =>
      reject(path, `it cannot be read: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`)
    )
  )
  if (!isRecord(parsed)) return yield* reject(path, "it must be an object with fields")
  const { $schema: _, ...content } = parsed
  const problems = Object.entries(content).flatMap(([name, value]) =>
    problemOf(name, value) ?? (isNamed ? undefined : namingProblem(path, name, value)) ?? []
  )
  if ("database" in content && "idMap" in content) problems.push("it has \"database\" and \"idMap\": give one of them")
  if (problems.length > 0) return yield* reject(path, ...problems)
  const folder = nodePath.dirname(path)
  const values = Object.entries(content).map(([name, value]): [string, Value] => [
    name,
    fields[name]?.path === true && typeof value === "string" ? resolvePath(folder, value) : value as Value
  ])
  const file: ConfigFile = { path, values: new Map(values) }
  return file
})

const fileNames = ["roster.config.json", "roster.config.yaml", "roster.config.yml"]

/** Reads the file that the arguments or a variable name, else one in this folder. Returns `undefined` if there is none. */
export const find = Effect.fnUntraced(function*(args: ReadonlyArray<string>) {
  const index = args.findIndex((arg) => arg === "--config" || arg.startsWith("--config="))
  const flag = args[index] === "--config" ? args[index + 1] : args[index]?.slice("--config=".length)
  const named = flag ?? (process.env["FLAT_ROSTER_CONFIG"] || undefined)
  if (named !== undefined) return yield* read(named, true)
  const [found, ...others] = fileNames.filter((name) => existsSync(name))
  if (found === undefined) return undefined
  if (others.length === 0) return yield* read(found, false)
  return yield* exitRejected(
    `Nothing was sent: this folder has ${[found, ...others].join(" and ")}. Keep one, or name it with --config.`
  )
})

/** Flags of which only one can be given. */
const rivals: Readonly<Record<string, string>> = { database: "--id-map", idMap: "--database" }

/** Returns the values that are defaults of flags: variables win over the file, and so does a flag that excludes one of its own. */
export const defaults = ({ values }: ConfigFile, args: ReadonlyArray<string>): ReadonlyMap<string, Value> =>
  new Map(
    [...values].filter(([name]) =>
      !(fields[name]?.env ?? []).some((variable) => (process.env[variable] ?? "") !== "") &&
      !args.some((arg) => arg.split("=")[0] === rivals[name])
    )
  )

/** Returns a variable as it is shown: secrets are only named, and URLs have no user name and no password. */
const shownVariable = (name: string): string => {
  if (name === "FLAT_ACCESS_TOKEN") return "a token"
  if (name === "FLAT_ROSTER_KEY") return "a key"
  const value = process.env[name] ?? ""
  const url = URL.parse(value)
  if (url === null) return name === "FLAT_ACCESS_TOKEN_FILE" ? value : "an invalid URL"
  if (url.username === "" && url.password === "") return value
  url.username = "…"
  url.password = ""
  return url.href
}

const givenOf = (args: ReadonlyArray<string>, flag: string): Value | undefined => {
  const at = args.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`))
  if (at === -1) return undefined
  if (args[at] !== flag) return args[at]!.slice(flag.length + 1)
  const next = args[at + 1]
  return next === undefined || next.startsWith("-") ? true : next
}

/** Prints the settings in force: as JSON with `--json`, else as a table. */
export const show = Effect.fnUntraced(function*(args: ReadonlyArray<string>, file: ConfigFile | undefined) {
  /** The value, and where it comes from: a flag, the name of a variable, the file or the default. */
  const inForce = (name: string, { env = [], otherwise }: Field): readonly [value: Value, from: string] => {
    const given = givenOf(args, flagOf(name))
    if (given !== undefined) return [given, "flag"]
    const variable = env.find((name) => (process.env[name] ?? "") !== "")
    if (variable !== undefined) return [shownVariable(variable), variable]
    const value = file?.values.get(name)
    return value === undefined ? [otherwise, "default"] : [value, "file"]
  }
  const rows = Object.entries(fields).map(([name, field]) => [name, ...inForce(name, field)] as const)
  const path = file === undefined ? undefined : nodePath.resolve(file.path)
  if (args.includes("--json")) {
    const values = Object.fromEntries(
      rows.map(([name, value, from]) => [name, { value: from === "default" ? null : value, from }])
    )
    return yield* Console.log(JSON.stringify({ file: path ?? null, values }, null, 2))
  }
  yield* Console.log(
    path === undefined ? "There is no configuration file: roster.config.json would be one." : printable(path)
  )
  const cells = rows.map(([name, value, from]) => [name, [value].flat().join(", "), from])
  yield* Console.log(Table.render(["field", "value", "from"], cells, yield* Table.width, { prose: [1] }))
})
