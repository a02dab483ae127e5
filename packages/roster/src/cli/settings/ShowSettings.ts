/** What `--settings` prints: which settings are in force, and where each comes from. A token is never shown. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { resolve } from "node:path"
import { printable } from "../Printable.ts"
import * as Table from "../Table.ts"
import type { ConfigFile } from "./ConfigFile.ts"
import { fields, flagOf } from "./Flags.ts"
import type { Value } from "./Setting.ts"

interface Row {
  readonly field: string
  readonly value: Value | null
  /** `flag`, the name of a variable, `file` or `default`. */
  readonly from: string
}

const environmentOf = (names: ReadonlyArray<string> = []): string | undefined =>
  names.find((name) => (process.env[name] ?? "") !== "")

/** A URL without its user name and password. */
const withoutCredentials = (text: string): string => {
  const url = URL.parse(text)
  if (url === null) return "an invalid URL"
  if (url.username === "" && url.password === "") return text
  url.username = "…"
  url.password = ""
  return url.href
}

/** What is shown of variables that have a secret. */
const secrets: Readonly<Record<string, string>> = { FLAT_ACCESS_TOKEN: "a token", FLAT_ROSTER_KEY: "a key" }

const valueOf = (name: string): Value => {
  const secret = secrets[name]
  if (secret !== undefined) return secret
  const value = process.env[name] ?? ""
  return name === "FLAT_ACCESS_TOKEN_FILE" ? value : withoutCredentials(value)
}

const displayed = (value: Value | null): string =>
  value === null ? "" : typeof value === "object" ? value.join(", ") : String(value)

/** Returns the value of a flag in the arguments, or `undefined`. */
const givenOf = (args: ReadonlyArray<string>, flag: string): Value | undefined => {
  const at = args.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`))
  if (at === -1) return undefined
  if (args[at] !== flag) return args[at]!.slice(flag.length + 1)
  const next = args[at + 1]
  return next === undefined || next.startsWith("-") ? true : next
}

/** Prints the settings in force: as JSON with `--json`, else as a table. */
export const show = Effect.fnUntraced(function*(args: ReadonlyArray<string>, file: ConfigFile | undefined) {
  const rows = Object.entries(fields).map(([field, { env, otherwise }]): Row => {
    const given = givenOf(args, flagOf(field))
    if (given !== undefined) return { field, value: given, from: "flag" }
    const variable = environmentOf(env)
    if (variable !== undefined) return { field, value: valueOf(variable), from: variable }
    const value = file?.values.get(field)
    return value === undefined ? { field, value: otherwise, from: "default" } : { field, value, from: "file" }
  })
  const path = file === undefined ? undefined : resolve(file.path)
  if (args.includes("--json")) {
    const values = Object.fromEntries(
      rows.map(({ field, from, value }) => [field, { value: from === "default" ? null : value, from }])
    )
    return yield* Console.log(JSON.stringify({ file: path ?? null, values }, null, 2))
  }
  yield* Console.log(
    path === undefined ? "There is no configuration file: roster.config.json would be one." : printable(path)
  )
  const cells = rows.map(({ field, from, value }) => [field, displayed(value), from])
  yield* Console.log(Table.render(["field", "value", "from"], cells, yield* Table.width, { prose: [1] }))
})
