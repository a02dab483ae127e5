/** The settings of all commands. Each is the default of its flag in every command that has it. */
import * as Argument from "effect/cli/Argument"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { languages } from "../../cards/Sentences.ts"
import { printable } from "../../console/Printable.ts"
import * as Findings from "../../plan/Finding.ts"
import { type Approved, holds } from "../../plan/Hold.ts"
import { type Field as PlanField, policies } from "../../plan/Options.ts"
import { encodings } from "../../read/text/Encoding.ts"
import type { Field, Setting } from "./Setting.ts"
import {
  checkedText,
  count,
  day,
  fileValue,
  flagOf,
  flagsOf,
  group,
  groups,
  isDay,
  mapFlag,
  once,
  oneOf,
  path,
  someOf,
  text,
  texts,
  toggle
} from "./Setting.ts"

const linesOf = (path: string): ReadonlyArray<string> => {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch {
    throw new Error(`the file ${printable(path)} cannot be read; it has a line CODE:ID for each conflict`)
  }
  return text.replace(/^\ufeff/, "").split(/\r?\n/).map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("#")
  )
}

/** Returns the conflicts that are known: `CODE:ID`, or `@FILE` with one on each line. Throws with what is wrong. */
export const readAccepted = (values: ReadonlyArray<string>): ReadonlyArray<string> =>
  values.flatMap((value) => value.startsWith("@") ? linesOf(value.slice(1)) : [value]).map((value) => {
    const colon = value.indexOf(":")
    const code = value.slice(0, Math.max(0, colon))
    // Without an id, a conflict is about the whole set: nothing would be left to check.
    if (Findings.isConflict(code) && colon < value.length - 1) return value
    throw new Error(
      // The parser of flags puts "Expected:" before it.
      `CODE:ID, with the code of a conflict, such as class-ambiguous:c7, not ${
        printable(value)
      }; "roster plan --rows FILE" has both`
    )
  })

/** Returns what is approved: `NAME=COUNT` for each hold. Bare, it approves nothing, under an empty name. Throws with what is wrong. */
const readApproved = (values: ReadonlyArray<string>): Approved =>
  Object.fromEntries(values.map((value) => {
    const [name = "", most = "", ...more] = value.split("=")
    const isHold = Object.hasOwn(holds, name) && /^\d{1,9}$/.test(most) && more.length === 0
    if (isHold || value === "") return [name, Number(most)]
    throw new Error(
      `NAME=COUNT, with the name of a hold and the most that you approve, such as role-rises=24, not ${
        printable(value)
      }; the names are ${Object.keys(holds).join(", ")}`
    )
  }))

const fieldNames = Object.keys(policies) as ReadonlyArray<PlanField>

const percent = (value: number, description: string, more: { readonly once?: true } = {}) =>
  count("PERCENT", `${description}, above which the plan waits for confirmation`, [0, 100], value, more)

/** Which part of a school a plan is about. */
export const filters = group("part", {
  school: texts("NAME", "Only this school, by id or name, and those below it"),
  term: texts("NAME", "Only classes of this term, by id or title"),
  subject: texts("TEXT", "Only classes whose subject or course contains this, such as music"),
  grade: texts("GRADE", "Only pupils and classes of this grade"),
  class: texts("NAME", "Only this class, by id, code or title")
})

export const changes = group("changes", {
  archive: oneOf(
    ["none", "ended", "absent"],
    "Archive classes that ended, also those absent from complete files, or none",
    "ended"
  ),
  graceDays: count("N", "Days after its end before a class is archived", [0, 3650], 14),
  removeMemberships: toggle(
    "Remove members who left a class by complete files; Flat deletes their work in the class"
  ),
  removeAccounts: toggle("Delete accounts of people who left by complete files, with their scores"),
  threshold: percent(5, "Share of removals"),
  archiveThreshold: percent(50, "Share of archived classes"),
  changeThreshold: percent(50, "Share of changed names and addresses"),
  roleThreshold: percent(5, "Roles that change from pupil to teacher, or back, as a share of the teachers, at least 3"),
  classThreshold: count(
    "PERCENT",
    "Share of the pupils of a class who leave it, at least 5, from which the plan waits for confirmation",
    [0, 100],
    50
  ),
  accept: mapFlag(
    texts(
      "CODE:ID",
      "A known conflict: the run does nothing for it, and it does not change the exit code; @FILE lists one per line"
    ),
    Flag.mapTryCatch(readAccepted, (error) => error instanceof Error ? error.message : String(error))
  ),
  rename: toggle("Give accounts the username of the files when that changes"),
  emptyClasses: toggle("Create classes without members"),
  recreate: toggle("Create accounts and classes again that were deleted in Flat", once),
  rematch: toggle("Match accounts of people who left, for schools whose system gave people other ids", once),
  force: toggle("Change classes that are linked to another system, too", once)
})

export const settings = {
  ...group("files", {
    files: path("PATH", "The school's files that the plan was made from", {
      expects: "the path of a folder, a zip or a file"
    }),
    sample: toggle("Write a sample school to the path first, which must be new, and check it", once),
    partial: toggle("The files are a selection made by hand: absence means nothing"),
    complete: toggle("A plain CSV file lists everybody"),
    dayFirst: toggle("Dates like 1/9/2026 start with the day"),
    encoding: oneOf(encodings, "Read the files in this encoding instead of guessing"),
    role: oneOf(["student", "teacher"], "The role of everybody in a plain CSV file that does not say it"),
    skipInvalid: toggle("Continue without rows that cannot be read, and with rows that may be wrong", once),
    strict: toggle("Treat each violation of the format's rules as an error", once)
  }),
  ...filters,
  ...group("part", {
    today: day("The day of the command (default today)"),
    at: checkedText(
      "DAY",
      "The day whose classes count, as YYYY-MM-DD, or \"all\" to ignore dates",
      (text) => text === "all" || isDay(text),
      { expects: "a day as YYYY-MM-DD, or all", otherwise: "today" }
    ),
    year: checkedText(
      "YYYY",
      "The year in which the next school year ends (default the last one of the files)",
      (text) => /^\d{4}$/.test(text),
      { expects: "a year as YYYY", once: true }
    )
  }),
  ...changes,
  ...group("changes", {
    allClasses: toggle("Archive classes that no run made, too", once),
    keep: someOf(fieldNames, "Keep what people edited in Flat in this field", "username, role, name, section, state"),
    repair: someOf(fieldNames, "Overwrite what people edited in Flat in this field", "firstname, lastname, email")
  }),
  ...group("run", {
    yes: mapFlag(
      toggle(
        "Do not ask; required where there is no terminal. A plan that is held needs --apply-held with its holds too",
        once
      ),
      Flag.withAlias("y")
    ),
    dryRun: toggle("Show the plan and write nothing", once),
    applyHeld: mapFlag(
      texts("NAME=COUNT", "Apply a plan although it is held for this reason, up to this number and no more", once),
      Flag.mapTryCatch(readApproved, (error) => error instanceof Error ? error.message : String(error))
    ),
    concurrency: count("N", "Requests sent concurrently", [1, 64], 8),
    maxFailures: count("N", "Consecutive server failures after which the run stops", [1, 1000], 5),
    settle: count(
      "SECONDS",
      "How long a request without a response may still take effect, before a class is looked up",
      [0, 600],
      10
    ),
    detach: toggle("Only submit the plan to a PostgreSQL database: workers execute it", once),
    replace: toggle("End the organization's open run of another plan in a PostgreSQL database", once),
    noLock: toggle("Go on where files cannot be locked; only one run may then work on the organization", once)
  }),
  ...group("output", {
    values: toggle("Show the cells that are wrong; the output then has data of people, never passwords", once),
    out: path("FILE", "Save the plan as JSON, for \"roster apply\"", once),
    credentials: path(
      "FILE",
      "File for the generated passwords of new accounts (line,username,password,note,name,class): a new file, or that of the run to resume. Only you can read it"
    ),
    words: toggle("Generate passwords of short English words, for young pupils"),
    rows: path(
      "FILE",
      "Write a row for each row of the school's files, then one for each step and finding that no row is about: JSON if the name ends in .json, else CSV",
      once
    ),
    report: path("FILE", "Write an HTML page for those who decide: a new file", once),
    names: toggle("Name people in the report; --no-names leaves their names out", once, true),
    json: toggle("Print JSON, and log JSON lines"),
    verbose: toggle("List every step instead of a sample"),
    signIn: text("ADDRESS", "Where the school signs in, printed on each card"),
    language: oneOf(languages, "Language of the cards", "en"),
    paper: oneOf(["a4", "letter"], "Size of the paper", "a4"),
    perPage: (group, field) => ({
      ...oneOf(["2", "4", "6", "8", "10"], "Cards on a page", "8")(group, field),
      field: { schema: Schema.Literals([2, 4, 6, 8, 10]), expects: "2, 4, 6, 8 or 10", otherwise: "8" }
    }),
    schoolName: text("NAME", "The name of the school, which Flat does not have", { otherwise: "School" })
  }),
  ...group("place", {
    database: path(
      "FILE|URL",
      "SQLite file of the organization's runs and ids, or a PostgreSQL database that workers share",
      { env: ["FLAT_ROSTER_DATABASE"], otherwise: "one for each organization in FLAT_ROSTER_STATE" }
    ),
    idMap: path(
      "FILE",
      "The id map of earlier runs, as CSV (kind,source,flat,written), instead of a database"
    ),
    organization: text("ID", "The organization, in a PostgreSQL database of several", once),
    key: path("FILE", "File with the key of the passwords in a PostgreSQL database", { env: ["FLAT_ROSTER_KEY"] }),
    baseUrl: text("URL", "Base URL of the API, including the version", {
      env: ["FLAT_BASE_URL"],
      otherwise: "https://api.flat.io/v2",
      expects: "a URL",
      named: true
    }),
    tokenFile: path("FILE", "File with the access token, which only you can read", {
      env: ["FLAT_ACCESS_TOKEN", "FLAT_ACCESS_TOKEN_FILE"],
      named: true
    }),
    allowHttp: toggle("Send the token over http: to another machine, where others can read it", {
      env: ["FLAT_ALLOW_HTTP"],
      named: true
    }),
    proxy: text("URL", "Proxy for requests to Flat", {
      env: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"],
      expects: "a URL",
      named: true
    }),
    ca: path("FILE", "Certificate authority to trust besides the usual ones, as PEM", { named: true }),
    otlp: text(
      "URL",
      "Send traces of the run to this OpenTelemetry collector, over OTLP/HTTP with JSON",
      {
        env: ["OTEL_EXPORTER_OTLP_ENDPOINT"],
        expects: "a URL"
      }
    )
  })
} as const

/** Returns the flags of settings, by their names, in the order of the groups. */
export const flags = <const K extends keyof typeof settings>(...names: ReadonlyArray<K>) =>
  flagsOf(
    Object.fromEntries(Object.entries(settings).filter(([name]) => new Set<string>(names).has(name))) as Pick<
      typeof settings,
      K
    >
  )

const all: Readonly<Record<string, Setting<unknown>>> = settings

/** Flags that no file decides about: the end of a year archives every class, and the undoing of a run may archive and delete what it created. */
export const whole = group("changes", {
  archiveThreshold: percent(100, "Share of archived classes", once),
  removeAccounts: toggle(
    "Delete the accounts that the run created and nobody used since, with their scores",
    once
  )
})

/** The argument with the school's files. The field `files` of the configuration file is its default. */
export const filesArgument = Argument.String("path").pipe(
  Argument.withDescription("A folder, a zip, or a CSV file; else that of the configuration file"),
  Argument.optional,
  Argument.mapEffect(Effect.fnUntraced(function*(given) {
    const path = Option.getOrUndefined(given) ?? (yield* fileValue("files"))
    return path === undefined ? yield* new CliError.MissingArgument({ argument: "path" }) : String(path)
  }))
)

export const fields: Readonly<Record<string, Field>> = Object.fromEntries(
  Object.entries(all).flatMap(([name, { field }]) => field === undefined ? [] : [[name, field]])
)

const sections = new Map(Object.entries(all).map(([name, { group }]) => [flagOf(name), groups[group]]))

/** Returns the heading of the help under which a flag is listed. */
export const sectionOf = (flag: string): string | undefined => sections.get(`--${flag}`)

/** Settings that decide about one run. A file must not decide for every run. */
export const forOneRun: ReadonlySet<string> = new Set(
  ["config", "settings", ...Object.keys(all).filter((name) => all[name]!.field === undefined)]
)
