/**
 * The fields of the configuration file. Each has the name of a flag, in camel case, and is the default of that flag in every command that has it.
 */
import * as Schema from "effect/Schema"
import { policies } from "../../plan/Options.ts"
import { encodings } from "../../read/text/Encoding.ts"

export interface Field {
  readonly schema: Schema.Codec<unknown, unknown>
  /** What the value must be, for messages. */
  readonly expects: string
  /** Whether a relative value is a path from the folder of the configuration file. */
  readonly path?: true
  /** Variables that win over the file. */
  readonly env?: ReadonlyArray<string>
  /** What is used without it, in words. */
  readonly otherwise: string
  /** Whether it decides where the token or data of pupils go. Then the file must be named: one that lies in a folder may be anybody's. */
  readonly named?: true
  /** Commands that do not take it from the file, although they have the flag. */
  readonly except?: ReadonlyArray<string>
}

const text = (otherwise: string, more: Partial<Field> = {}): Field => ({
  schema: Schema.NonEmptyString,
  expects: "a string",
  otherwise,
  ...more
})

const path = (otherwise: string, more: Partial<Field> = {}): Field =>
  text(otherwise, { expects: "a path", path: true, ...more })

const texts = (otherwise: string): Field => ({
  schema: Schema.Union([Schema.NonEmptyString, Schema.Array(Schema.NonEmptyString)]),
  expects: "a string or an array of strings",
  otherwise
})

const yesNo: Field = { schema: Schema.Boolean, expects: "true or false", otherwise: "false" }

const whole = (least: number, most: number, otherwise: number, more: Partial<Field> = {}): Field => ({
  schema: Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most })),
  expects: `a whole number from ${least} to ${most}`,
  otherwise: String(otherwise),
  ...more
})

const oneOf = (values: ReadonlyArray<string>, otherwise: string): Field => ({
  schema: Schema.Literals(values),
  expects: `one of ${values.join(", ")}`,
  otherwise
})

const names = Object.keys(policies)
const manyOf = (values: ReadonlyArray<string>, otherwise: string): Field => ({
  schema: Schema.Array(Schema.Literals(values)),
  expects: `an array of ${values.join(", ")}`,
  otherwise
})

/** Every field, in the order in which `roster config` shows them. */
export const fields: Readonly<Record<string, Field>> = {
  files: path("none", { expects: "the path of a folder, a zip or a file" }),
  tokenFile: path("none", { env: ["FLAT_ACCESS_TOKEN", "FLAT_ACCESS_TOKEN_FILE"], named: true }),
  baseUrl: text("https://api.flat.io/v2", { env: ["FLAT_BASE_URL"], expects: "a URL", named: true }),
  proxy: text("none", {
    env: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"],
    expects: "a URL",
    named: true
  }),
  ca: path("none", { named: true }),
  otlp: text("none", { env: ["OTEL_EXPORTER_OTLP_ENDPOINT"], expects: "a URL" }),
  database: path("one for each organization in the state folder", { env: ["FLAT_ROSTER_DATABASE"] }),
  idMap: path("that of the database"),
  school: texts("all"),
  term: texts("all"),
  subject: texts("all"),
  grade: texts("all"),
  class: texts("all"),
  at: text("today"),
  archive: oneOf(["none", "ended", "absent"], "ended"),
  graceDays: whole(0, 3650, 14),
  keep: manyOf(names, "username, role, name, section, state"),
  repair: manyOf(names, "firstname, lastname, email"),
  accept: texts("none"),
  rename: yesNo,
  emptyClasses: yesNo,
  removeMemberships: yesNo,
  // Undoing a run deletes what it created only when that is asked for.
  removeAccounts: { ...yesNo, except: ["undo"] },
  threshold: whole(0, 100, 5),
  // The end of a year archives every class.
  archiveThreshold: whole(0, 100, 50, { except: ["rollover", "undo"] }),
  changeThreshold: whole(0, 100, 50),
  partial: yesNo,
  complete: yesNo,
  dayFirst: yesNo,
  encoding: oneOf(encodings, "utf-8"),
  role: oneOf(["student", "teacher"], "student"),
  concurrency: whole(1, 64, 8),
  maxFailures: whole(1, 1000, 5),
  settle: whole(0, 600, 10),
  credentials: path("none"),
  words: yesNo,
  key: path("none", { env: ["FLAT_ROSTER_KEY"] }),
  json: yesNo,
  verbose: yesNo,
  signIn: text("none"),
  language: text("en"),
  paper: text("a4"),
  perPage: whole(1, 100, 8),
  schoolName: text("none")
}

/** Flags that decide about one run. A file must not decide for every run. */
export const forOneRun: ReadonlySet<string> = new Set([
  "yes",
  "applyHeld",
  "force",
  "recreate",
  "rematch",
  "skipInvalid",
  "dryRun",
  "today",
  "out",
  "rows",
  "report",
  "names",
  "plan",
  "config",
  "year",
  "allClasses",
  "detach",
  "replace"
])

/** Returns the flag of a field, such as `--base-url`. */
export const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
