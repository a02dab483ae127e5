/**
 * The flags of every command. A command's own flag of the same name wins.
 */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { formats } from "../output/Format.ts"
import type { OutputOptions } from "../output/Output.ts"
import * as Screen from "../output/Screen.ts"

const setting = <const Id extends string, A>(id: Id, flag: Flag.Flag<A>) => GlobalFlag.Setting(id)({ flag })

const toggle = <const Id extends string>(id: Id, description: string) => setting(id, Flags.toggle(id, description))

const text = <const Id extends string>(id: Id, metavar: string, description: string) =>
  setting(id, Flags.text(id, metavar, description))

/** The global flags by the names of their values, in the order of the help. */
const settings = {
  format: setting(
    "format",
    Flags.optional(
      Flag.Literals("format", formats).pipe(
        Flag.withDescription(
          "Format of the results. Default: table on a terminal; JSON, or JSON lines for lists, elsewhere"
        )
      )
    )
  ),
  fields: setting(
    "fields",
    Flags.text("fields", "a,b.c", "Fields to show, in this order; a dot reads an inner field").pipe(
      Flag.map((list) => list?.split(",").map((field) => field.trim()).filter((field) => field !== ""))
    )
  ),
  noHeader: toggle("no-header", "CSV without its line of headings, for loops in a shell"),
  jq: text("jq", "expression", "Filter JSON with jq: each item of JSON lines, a whole list with --format json"),
  all: toggle("all", "Read every page of a list"),
  limit: setting(
    "limit",
    Flags.optional(
      Flag.Int("limit").pipe(
        Flag.withDescription("Read at most this many items of a list, from as many pages as needed"),
        Flag.filter((limit) => limit >= 0, () => "0 or more")
      )
    )
  ),
  dryRun: toggle("dry-run", "Print the request without sending it; secrets are hidden"),
  curl: toggle("curl", "Print the request as a curl command without sending it; secrets are variables"),
  yes: toggle(
    "yes",
    "Do not ask before something is deleted, exposed or handed over. Without a terminal, deleting needs it"
  ),
  profile: text("profile", "name", "Profile with the account to use"),
  as: text("as", "user", "Act as this user of the organization, by a delegated token"),
  baseUrl: text("base-url", "url", "Root URL of the API, such as that of a sandbox"),
  allowHttp: toggle(
    "allow-http",
    "Send the token over http: to another machine, where others can read it; FLAT_ALLOW_HTTP=1 does too"
  ),
  formatError: setting(
    "format-error",
    Flag.Literals("format-error", ["text", "json"]).pipe(
      Flag.withDescription("Format of errors on standard error"),
      Flag.withDefault("text")
    )
  ),
  debug: toggle(
    "debug",
    "Log requests, retries and waits with their times, without secrets; FLAT_DEBUG=1 does too"
  ),
  quiet: setting(
    "quiet",
    Flags.toggle("quiet", "No progress and no hints on standard error").pipe(Flag.withAlias("q"))
  )
}

type Settings = typeof settings

export type GlobalValues = {
  readonly [Name in keyof Settings]: Settings[Name]["flag"] extends Flag.Flag<infer A> ? A : never
}

export class Globals extends Context.Service<Globals, GlobalValues>()("@flat-sdk/cli/Globals") {}

export const flags = Object.values(settings)

export const values = Effect.gen(function*() {
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings)) values[name] = yield* setting
  // Read where clients are created, as the variable is.
  if (values["allowHttp"] === true) process.env["FLAT_ALLOW_HTTP"] = "1"
  return Globals.of(values as GlobalValues)
})

/** Returns the options of the output. `response` describes what is written. */
export const outputOptions = Effect.fnUntraced(function*(response?: OutputOptions["response"]) {
  const { fields, format, jq, noHeader, quiet } = yield* Globals
  return { format, fields, jq, header: !noHeader, response, quiet, ...(yield* Screen.detect) }
})
