/**
 * The flags of every command. A command's own flag of the same name wins.
 */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stdio from "effect/Stdio"
import { type Format, formats } from "../output/Format.ts"
import type { OutputOptions } from "../output/Output.ts"
import * as Screen from "../output/Screen.ts"

/** The values of the global flags. */
export interface GlobalValues {
  readonly format: Format | undefined
  readonly fields: ReadonlyArray<string> | undefined
  readonly noHeader: boolean
  /** A program of jq that JSON results pass through. */
  readonly jq: string | undefined
  readonly all: boolean
  readonly limit: number | undefined
  readonly formatError: "text" | "json"
  readonly dryRun: boolean
  readonly curl: boolean
  /** Whether nothing is asked before something is deleted. */
  readonly yes: boolean
  readonly profile: string | undefined
  readonly as: string | undefined
  readonly baseUrl: string | undefined
  readonly quiet: boolean
}

/** The values of the global flags, for the handlers of commands. */
export class Globals extends Context.Service<Globals, GlobalValues>()("@flat-sdk/cli/Globals") {}

const format = GlobalFlag.Setting("format")({
  flag: Flag.Literals("format", formats).pipe(
    Flag.withDescription(
      "Format of the results. Default: table on a terminal; JSON, or JSON lines for lists, elsewhere"
    ),
    Flag.optional
  )
})
const fields = GlobalFlag.Setting("fields")({
  flag: Flags.text("fields", "a,b.c", "Fields to show, in this order; a dot reads an inner field")
})
const noHeader = GlobalFlag.Setting("no-header")({
  flag: Flags.toggle("no-header", "CSV without its line of headings, for loops in a shell")
})
const jq = GlobalFlag.Setting("jq")({
  flag: Flags.text("jq", "expression", "Filter JSON with jq: each item of JSON lines, a whole list with --format json")
})
const all = GlobalFlag.Setting("all")({ flag: Flags.toggle("all", "Read every page of a list") })
const limit = GlobalFlag.Setting("limit")({
  flag: Flag.Int("limit").pipe(
    Flag.withDescription("Read at most this many items of a list, from as many pages as needed"),
    Flag.filter((limit) => limit >= 0, () => "0 or more"),
    Flag.optional
  )
})
const formatError = GlobalFlag.Setting("format-error")({
  flag: Flag.Literals("format-error", ["text", "json"]).pipe(
    Flag.withDescription("Format of errors on standard error"),
    Flag.withDefault("text")
  )
})
const dryRun = GlobalFlag.Setting("dry-run")({
  flag: Flags.toggle("dry-run", "Print the request without sending it; secrets are hidden")
})
const curl = GlobalFlag.Setting("curl")({
  flag: Flags.toggle("curl", "Print the request as a curl command without sending it; secrets are variables")
})
const yes = GlobalFlag.Setting("yes")({
  flag: Flags.toggle(
    "yes",
    "Do not ask before something is deleted, exposed or handed over. Without a terminal, deleting needs it"
  )
})
const profile = GlobalFlag.Setting("profile")({
  flag: Flags.text("profile", "name", "Profile with the account to use")
})
const as = GlobalFlag.Setting("as")({
  flag: Flags.text("as", "user", "Act as this user of the organization, by a delegated token")
})
const baseUrl = GlobalFlag.Setting("base-url")({
  flag: Flags.text("base-url", "url", "Root URL of the API, such as that of a sandbox")
})
const debug = GlobalFlag.Setting("debug")({
  flag: Flags.toggle(
    "debug",
    "Log requests, retries and waits with their times, without secrets; FLAT_DEBUG=1 does too"
  )
})
const quiet = GlobalFlag.Setting("quiet")({
  flag: Flags.toggle("quiet", "No progress and no hints on standard error").pipe(Flag.withAlias("q"))
})

/** The global flags, in the order of the help. */
export const flags = [
  format,
  fields,
  noHeader,
  jq,
  all,
  limit,
  dryRun,
  curl,
  yes,
  profile,
  as,
  baseUrl,
  formatError,
  debug,
  quiet
] as const

const trimmed = (list: string | undefined): ReadonlyArray<string> | undefined =>
  list?.split(",").map((item) => item.trim()).filter((item) => item !== "")

/** Reads the flags that were given. */
export const values = Effect.gen(function*() {
  return Globals.of({
    format: Option.getOrUndefined(yield* format),
    fields: trimmed(yield* fields),
    noHeader: yield* noHeader,
    jq: yield* jq,
    all: yield* all,
    limit: Option.getOrUndefined(yield* limit),
    formatError: yield* formatError,
    dryRun: yield* dryRun,
    curl: yield* curl,
    yes: yield* yes,
    profile: yield* profile,
    as: yield* as,
    baseUrl: yield* baseUrl,
    quiet: yield* quiet
  })
})

/** Returns the options of the output. `response` describes what is written. */
export const outputOptions = Effect.fnUntraced(function*(
  response?: OutputOptions["response"]
): Effect.fn.Return<OutputOptions, never, Globals | Stdio.Stdio> {
  const { fields, format, jq, noHeader, quiet } = yield* Globals
  return {
    format,
    fields,
    jq,
    header: !noHeader,
    response,
    quiet,
    ...(yield* Screen.detect)
  }
})
