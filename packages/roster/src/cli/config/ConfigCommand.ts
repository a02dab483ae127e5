/** The `config` command: what is in force, and where each value comes from. Needs no token and sends nothing. */
import { Command, Flag } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { resolve } from "node:path"
import * as Exit from "../Exit.ts"
import { printable } from "../Printable.ts"
import { Settings } from "../settings/Settings.ts"
import * as Table from "../Table.ts"
import * as Width from "../Width.ts"
import type { Value } from "./ConfigFile.ts"
import { fields } from "./Fields.ts"
import { Loaded } from "./Loaded.ts"

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

const show = (value: Value | null): string =>
  value === null ? "" : typeof value === "object" ? value.join(", ") : String(value)

export const config = Command.make(
  "config",
  { json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print JSON")) },
  Effect.fn(function*({ json }) {
    const file = yield* Loaded
    const flags: Readonly<Record<string, unknown>> = { ...(yield* Settings) }
    const rows = Object.entries(fields).map(([field, { env, otherwise }]): Row => {
      const flag = flags[field]
      if (typeof flag === "string") return { field, value: flag, from: "flag" }
      const variable = environmentOf(env)
      if (variable !== undefined) return { field, value: valueOf(variable), from: variable }
      const value = file?.values.get(field)
      return value === undefined ? { field, value: otherwise, from: "default" } : { field, value, from: "file" }
    })
    const path = file === undefined ? undefined : resolve(file.path)
    if (json) {
      const values = Object.fromEntries(
        rows.map(({ field, from, value }) => [field, { value: from === "default" ? null : value, from }])
      )
      return yield* Console.log(JSON.stringify({ file: path ?? null, values }, null, 2))
    }
    yield* Console.log(
      path === undefined ? "There is no configuration file: roster.config.json would be one." : printable(path)
    )
    yield* Console.log(Table.render({
      head: ["field", "value", "from"],
      rows: rows.map(({ field, from, value }) => [field, printable(show(value)), from]),
      width: yield* Width.width,
      prose: [1],
      compact: true
    }))
  })
).pipe(
  Command.withShortDescription("Say which settings are in force, and where they come from"),
  Command.withDescription(
    `Shows the configuration file that would be used, and for each field its value and where that comes from: a flag, an environment
variable, the file, or the default. A flag wins over a variable, and a variable over the file. A token is never shown.

The file is the one of --config, else of FLAT_ROSTER_CONFIG, else roster.config.json, roster.config.yaml or roster.config.yml in this
folder. A field has the name of its flag in camel case: "graceDays" is the default of --grace-days.

${Exit.help("shown")}`
  ),
  Command.withExamples([
    { command: "roster config", description: "Show what is in force in this folder" },
    { command: "roster config --config school.json --json", description: "Check another file, and print JSON" }
  ])
)
