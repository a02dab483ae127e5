/** The settings of all commands. Each is the default of its flag in every command that has it. */
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { languages } from "../../cards/Sentences.ts"
import { type Field as PlanField, policies } from "../../plan/Options.ts"
import { encodings } from "../../read/text/Encoding.ts"
import * as Accepted from "../plan/Accepted.ts"
import type { Field, Setting } from "./Setting.ts"
import {
  checked,
  count,
  day,
  fieldOf,
  fileValue,
  groups,
  isDay,
  oneOf,
  path,
  someOf,
  text,
  texts,
  toggle
} from "./Setting.ts"

const fieldNames = Object.keys(policies) as ReadonlyArray<PlanField>

const percent = (name: string, value: number, description: string, more: { readonly once?: true } = {}) =>
  count("changes", name, "PERCENT", `${description}, above which the plan waits for confirmation`, {
    least: 0,
    most: 100,
    value,
    ...more
  })

const accept = texts(
  "changes",
  "accept",
  "CODE:ID",
  "A conflict that is known: it is left alone, and does not change the exit code; @FILE has one on each line"
)

const yes = toggle(
  "run",
  "yes",
  "Do not ask; required where there is no terminal. A plan that is held needs --apply-held too",
  { once: true }
)

export const settings = {
  files: path("files", "files", "PATH", "The school's files that the plan was made from", {
    expects: "the path of a folder, a zip or a file"
  }),
  sample: toggle("files", "sample", "Write a sample school to the path first, which must be new, and check it", {
    once: true
  }),
  partial: toggle("files", "partial", "The files are a selection made by hand: absence means nothing"),
  complete: toggle("files", "complete", "A plain CSV file lists everybody"),
  dayFirst: toggle("files", "day-first", "Dates like 1/9/2026 start with the day"),
  encoding: oneOf("files", "encoding", encodings, "Read the files in this encoding instead of guessing"),
  role: oneOf(
    "files",
    "role",
    ["student", "teacher"],
    "The role of everybody in a plain CSV file that does not say it"
  ),
  skipInvalid: toggle(
    "files",
    "skip-invalid",
    "Continue without rows that cannot be read, and with rows that may be wrong",
    { once: true }
  ),
  strict: toggle("files", "strict", "Treat each violation of the format's rules as an error", { once: true }),
  values: toggle(
    "output",
    "values",
    "Show the cells that are wrong; the output then has data of people, never passwords",
    { once: true }
  ),
  school: texts("part", "school", "NAME", "Only this school, by id or name, and those below it"),
  term: texts("part", "term", "NAME", "Only classes of this term, by id or title"),
  subject: texts("part", "subject", "TEXT", "Only classes whose subject or course contains this, such as music"),
  grade: texts("part", "grade", "GRADE", "Only pupils and classes of this grade"),
  class: texts("part", "class", "NAME", "Only this class, by id, code or title"),
  today: day("part", "today", "The day of the command (default today)"),
  at: checked(
    "part",
    "at",
    "DAY",
    "The day whose classes count, as YYYY-MM-DD, or \"all\" to ignore dates",
    (text) => text === "all" || isDay(text),
    { expects: "a day as YYYY-MM-DD, or all", otherwise: "today" }
  ),
  year: checked(
    "part",
    "year",
    "YYYY",
    "The year in which the next school year ends (default the last one of the files)",
    (text) => /^\d{4}$/.test(text),
    { expects: "a year as YYYY", once: true }
  ),
  archive: oneOf(
    "changes",
    "archive",
    ["none", "ended", "absent"],
    "Archive classes that ended, also those absent from complete files, or none",
    "ended"
  ),
  graceDays: count("changes", "grace-days", "N", "Days after its end before a class is archived", {
    least: 0,
    most: 3650,
    value: 14
  }),
  allClasses: toggle("changes", "all-classes", "Archive classes that no run made, too", { once: true }),
  removeMemberships: toggle(
    "changes",
    "remove-memberships",
    "Remove members who left a class by complete files; Flat deletes their work in the class"
  ),
  removeAccounts: toggle(
    "changes",
    "remove-accounts",
    "Delete accounts of people who left by complete files, with their scores"
  ),
  threshold: percent("threshold", 5, "Share of removals"),
  archiveThreshold: percent("archive-threshold", 50, "Share of archived classes"),
  changeThreshold: percent("change-threshold", 50, "Share of changed names and addresses"),
  keep: someOf(
    "changes",
    "keep",
    fieldNames,
    "Keep what people edited in Flat in this field",
    "username, role, name, section, state"
  ),
  repair: someOf(
    "changes",
    "repair",
    fieldNames,
    "Overwrite what people edited in Flat in this field",
    "firstname, lastname, email"
  ),
  accept: {
    ...accept,
    flag: accept.flag.pipe(
      Flag.mapTryCatch(Accepted.read, (error) => error instanceof Error ? error.message : String(error))
    )
  },
  rename: toggle("changes", "rename", "Give accounts the username of the files when that changes"),
  emptyClasses: toggle("changes", "empty-classes", "Create classes without members"),
  recreate: toggle("changes", "recreate", "Create accounts and classes again that were deleted in Flat", {
    once: true
  }),
  rematch: toggle(
    "changes",
    "rematch",
    "Match accounts of people who left, for schools whose system gave people other ids",
    { once: true }
  ),
  force: toggle("changes", "force", "Change classes that are linked to another system, too", { once: true }),
  yes: { ...yes, flag: yes.flag.pipe(Flag.withAlias("y")) },
  dryRun: toggle("run", "dry-run", "Show the plan and write nothing", { once: true }),
  applyHeld: toggle(
    "run",
    "apply-held",
    "Apply also a plan that is held because it removes, archives, renames or doubles much",
    { once: true }
  ),
  concurrency: count("run", "concurrency", "N", "Requests sent concurrently", { least: 1, most: 64, value: 8 }),
  maxFailures: count("run", "max-failures", "N", "Consecutive server failures after which the run stops", {
    least: 1,
    most: 1000,
    value: 5
  }),
  settle: count(
    "run",
    "settle",
    "SECONDS",
    "How long a request without a response may still take effect, before a class is looked up",
    { least: 0, most: 600, value: 10 }
  ),
  detach: toggle("run", "detach", "Only submit the plan to a PostgreSQL database: workers execute it", { once: true }),
  replace: toggle("run", "replace", "End the organization's open run of another plan in a PostgreSQL database", {
    once: true
  }),
  out: path("output", "out", "FILE", "Save the plan as JSON, for \"roster apply\"", { once: true }),
  credentials: path(
    "output",
    "credentials",
    "FILE",
    "File for the generated passwords of new accounts (line,username,password,note): a new file, or that of the run to resume. Only you can read it"
  ),
  words: toggle("output", "words", "Generate passwords of short English words, for young pupils"),
  rows: path(
    "output",
    "rows",
    "FILE",
    "Write a row for each row of the school's files, then one for each step and finding that no row is about: JSON if the name ends in .json, else CSV",
    { once: true }
  ),
  report: path("output", "report", "FILE", "Write an HTML page for those who decide: a new file", { once: true }),
  names: toggle("output", "names", "List the people who get an account in the report, by name", { once: true }),
  json: toggle("output", "json", "Print JSON, and log JSON lines"),
  verbose: toggle("output", "verbose", "List every step instead of a sample"),
  signIn: text("output", "sign-in", "ADDRESS", "Where the school signs in, printed on each card"),
  language: oneOf("output", "language", languages, "Language of the cards", "en"),
  paper: oneOf("output", "paper", ["a4", "letter"], "Size of the paper", "a4"),
  perPage: {
    ...oneOf("output", "per-page", ["2", "4", "6", "8", "10"], "Cards on a page", "8"),
    field: { schema: Schema.Literals([2, 4, 6, 8, 10]), expects: "2, 4, 6, 8 or 10", otherwise: "8" }
  },
  schoolName: text("output", "school-name", "NAME", "The name of the school, which Flat does not have", {
    otherwise: "School"
  }),
  database: path(
    "place",
    "database",
    "FILE|URL",
    "SQLite file of the organization's runs and ids, or a PostgreSQL database that workers share",
    { env: ["FLAT_ROSTER_DATABASE"], otherwise: "one for each organization in FLAT_ROSTER_STATE" }
  ),
  idMap: path(
    "place",
    "id-map",
    "FILE",
    "The id map of earlier runs, as CSV (kind,source,flat,written), instead of a database"
  ),
  organization: text("place", "organization", "ID", "The organization, in a PostgreSQL database of several", {
    once: true
  }),
  key: path("place", "key", "FILE", "File with the key of the passwords in a PostgreSQL database", {
    env: ["FLAT_ROSTER_KEY"]
  }),
  baseUrl: text("place", "base-url", "URL", "Base URL of the API, including the version", {
    env: ["FLAT_BASE_URL"],
    otherwise: "https://api.flat.io/v2",
    expects: "a URL",
    named: true
  }),
  tokenFile: path("place", "token-file", "FILE", "File with the access token, which only you can read", {
    env: ["FLAT_ACCESS_TOKEN", "FLAT_ACCESS_TOKEN_FILE"],
    named: true
  }),
  proxy: text("place", "proxy", "URL", "Proxy for requests to Flat", {
    env: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"],
    expects: "a URL",
    named: true
  }),
  ca: path("place", "ca", "FILE", "Certificate authority to trust besides the usual ones, as PEM", { named: true }),
  otlp: text(
    "place",
    "otlp",
    "URL",
    "Send traces of the run to this OpenTelemetry collector, over OTLP/HTTP with JSON",
    {
      env: ["OTEL_EXPORTER_OTLP_ENDPOINT"],
      expects: "a URL"
    }
  )
} as const

type Name = keyof typeof settings

type Chosen<K extends Name> = { readonly [P in K]: typeof settings[P]["flag"] }

/** Returns the flags of settings, by their names. */
export const flags = <const K extends Name>(...names: ReadonlyArray<K>): Chosen<K> =>
  Object.fromEntries(
    // In the order of the groups, whatever the order of the names.
    Object.entries(settings).filter(([name]) => new Set<string>(names).has(name)).map((
      [name, { flag }]
    ) => [name, flag])
  ) as unknown as Chosen<K>

const all: Readonly<Record<string, Setting<unknown>>> = settings

/** The end of a year archives every class, and so does the undoing of a run that created them: no file decides about these. */
export const archiveAll = percent("archive-threshold", 100, "Share of archived classes", { once: true }).flag

/** Undoing a run deletes what it created only when that is asked for. */
export const removeCreated = toggle(
  "changes",
  "remove-accounts",
  "Delete the accounts that the run created and nobody used since, with their scores",
  { once: true }
).flag

/** The argument with the school's files. The field `files` of the configuration file is its default. */
export const filesArgument = Argument.String("path").pipe(
  Argument.withDescription("A folder, a zip, or a CSV file"),
  Argument.optional,
  Argument.mapEffect(Effect.fnUntraced(function*(given) {
    const path = Option.getOrUndefined(given) ?? (yield* fileValue("files"))
    return path === undefined ? yield* new CliError.MissingArgument({ argument: "path" }) : String(path)
  }))
)

/** The fields of the configuration file. */
export const fields: Readonly<Record<string, Field>> = Object.fromEntries(
  Object.entries(all).flatMap(([name, { field }]) => field === undefined ? [] : [[name, field]])
)

/** Returns the flag of a setting, such as `--base-url`. */
export const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`

/** Returns the heading of the help under which a flag is listed. */
export const sectionOf = (flag: string): string | undefined =>
  Object.hasOwn(all, fieldOf(flag)) ? groups[all[fieldOf(flag)]!.group] : undefined

/** Settings that decide about one run. A file must not decide for every run. */
export const forOneRun: ReadonlySet<string> = new Set(
  ["config", "settings", ...Object.keys(all).filter((name) => all[name]!.field === undefined)]
)
