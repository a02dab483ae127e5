/**
 * A setting of commands, described once: its flag, the field of the configuration file, the environment variables and the help are made of the description.
 */
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A value of the configuration file. */
export type Value = string | number | boolean | ReadonlyArray<string>

/** The configuration file that is in force: its values by field. `use` is run when one of them becomes the value of a flag. */
export const FileValues = Context.Reference<
  { readonly values: ReadonlyMap<string, Value>; readonly use: Effect.Effect<void> }
>("@flat-sdk/roster/FileValues", { defaultValue: () => ({ values: new Map(), use: Effect.void }) })

/** Returns the value of a field, or `undefined`. */
export const fileValue = Effect.fnUntraced(function*(field: string) {
  const { use, values } = yield* FileValues
  const value = values.get(field)
  if (value !== undefined) yield* use
  return value
})

/** What a person does with a setting. The help has a section for each. */
export const groups = {
  files: "THE SCHOOL'S FILES",
  part: "PART OF THE SCHOOL",
  changes: "WHAT MAY CHANGE",
  run: "HOW IT RUNS",
  output: "OUTPUT",
  place: "DATABASE AND CONNECTION"
} as const

export type Group = keyof typeof groups

/** A field of the configuration file. It has the name of the flag in camel case, and is its default in every command that has it. */
export interface Field {
  readonly schema: Schema.Codec<unknown, unknown>
  /** What the value must be, for messages. */
  readonly expects: string
  /** What is used without it, in words. */
  readonly otherwise: string
  /** Variables that win over the file. */
  readonly env?: ReadonlyArray<string> | undefined
  /** Whether a relative value is a path from the folder of the configuration file. */
  readonly path?: true | undefined
  /** Whether it decides where the token or data of pupils go. Then the file must be named: one that lies in a folder may be anybody's. */
  readonly named?: true | undefined
}

export interface Setting<A> {
  readonly group: Group
  readonly flag: Flag.Flag<A>
  /** Absent if the setting decides about one run: a file must not decide for every run. */
  readonly field?: Field | undefined
}

/** What differs from what a constructor assumes. `once` is for a setting that decides about one run. */
type More = Partial<Omit<Field, "schema">> & { readonly once?: true }

/** Returns the field of a flag: `baseUrl` of `base-url`. */
export const fieldOf = (flag: string): string =>
  flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Creates a setting: of the flag, else of the file, else absent. */
const make = <A, B>(
  group: Group,
  name: string,
  given: Flag.Flag<Option.Option<A>>,
  absent: B,
  schema: Field["schema"],
  { once, otherwise = "none", ...field }: More & { readonly expects: string }
): Setting<A | B> => ({
  group,
  flag: Flag.mapEffect(given, (value): Effect.Effect<A | B> =>
    Option.isSome(value)
      ? Effect.succeed(value.value)
      // The file was checked by the same schema.
      : Effect.map(once === true ? Effect.undefined : fileValue(fieldOf(name)), (value) => (value as A) ?? absent)),
  field: once === true ? undefined : { schema, otherwise, ...field }
})

/** Adds the variables and the default to a description. */
const described = (description: string, { env = [], otherwise }: Pick<More, "env" | "otherwise">): string => {
  const sources = [...env, ...(otherwise === undefined ? [] : [otherwise])]
  return sources.length === 0 ? description : `${description} (default ${sources.join(", else ")})`
}

/** Creates a setting with a string. */
export const text = (group: Group, name: string, metavar: string, description: string, more: More = {}) => {
  const flag = Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(described(description, more)))
  return make(group, name, Flag.optional(flag), undefined, Schema.NonEmptyString, { expects: "a string", ...more })
}

/** Creates a setting with a path. */
export const path = (group: Group, name: string, metavar: string, description: string, more: More = {}) =>
  text(group, name, metavar, description, { expects: "a path", path: true, ...more })

/** Creates a setting with a string that has to pass a test. `expects` says which strings do. */
export const checked = (
  group: Group,
  name: string,
  metavar: string,
  description: string,
  isValid: (text: string) => boolean,
  more: More & { readonly expects: string }
): Setting<string | undefined> => {
  const setting = text(group, name, metavar, description, more)
  const flag = Flag.filter(setting.flag, (value) => value === undefined || isValid(value), () => more.expects)
  return { ...setting, flag }
}

/** Returns whether a string is a day of the calendar, as `YYYY-MM-DD`. `Date` takes 31 February for 3 March. */
export const isDay = (text: string): boolean => {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** Returns the day here, as the readers count it. */
export const localDay = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-")

/** The day of a plan: the one that is given, else today. */
export const dayOf = (input: { readonly today: string | undefined }) =>
  Effect.map(Clock.currentTimeMillis, (now) => input.today ?? localDay(new Date(now)))

/** Creates a setting with a day of one run. */
export const day = (group: Group, name: string, description: string) =>
  checked(group, name, "YYYY-MM-DD", description, isDay, { expects: "a day as YYYY-MM-DD", once: true })

const some = <A>(flag: Flag.Flag<A>): Flag.Flag<Option.Option<ReadonlyArray<A>>> =>
  Flag.map(Flag.atLeast(flag, 0), Option.liftPredicate((values) => values.length > 0))

/** Creates a setting with any number of strings. */
export const texts = (group: Group, name: string, metavar: string, description: string, more: More = {}) => {
  const flag = Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(`${description}; may be repeated`)
  )
  const one = Schema.Union([Schema.NonEmptyString, Schema.Array(Schema.NonEmptyString)])
  const setting = make<ReadonlyArray<string>, ReadonlyArray<string>>(group, name, some(flag), [], one, {
    expects: "a string or an array of strings",
    ...more
  })
  // The file may have a single one.
  return { ...setting, flag: Flag.map(setting.flag, (values) => [values].flat()) }
}

/** Creates a setting without a value. It is off by default, and `--no-NAME` turns off what a file turns on. */
export const toggle = (group: Group, name: string, description: string, more: More = {}) =>
  make(group, name, Flag.optional(Flag.withDescription(Flag.Boolean(name), description)), false, Schema.Boolean, {
    expects: "true or false",
    otherwise: "false",
    ...more
  })

/** Creates a setting with a whole number. */
export const count = (
  group: Group,
  name: string,
  metavar: string,
  description: string,
  { least, most, value, ...more }: More & { readonly least: number; readonly most: number; readonly value: number }
) => {
  const expects = `a whole number from ${least} to ${most}`
  const flag = Flag.Int(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(`${description}, ${least} to ${most} (default ${value})`),
    Flag.filter((value) => value >= least && value <= most, () => expects)
  )
  const schema = Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most }))
  return make(group, name, Flag.optional(flag), value, schema, { expects, otherwise: String(value), ...more })
}

/** Creates a setting with one of several values, or a default. */
export const oneOf = <const A extends ReadonlyArray<string>, const B extends A[number] | undefined = undefined>(
  group: Group,
  name: string,
  values: A,
  description: string,
  value?: B
): Setting<A[number] | B> => {
  const flag = Flag.withDescription(
    Flag.Literals(name, values),
    described(description, value === undefined ? {} : { otherwise: value })
  )
  return make<A[number], B>(group, name, Flag.optional(flag), value as B, Schema.Literals(values), {
    expects: `one of ${values.join(", ")}`,
    otherwise: value ?? "none"
  })
}

/** Creates a setting with any number of several values. */
export const someOf = <const A extends ReadonlyArray<string>>(
  group: Group,
  name: string,
  values: A,
  description: string,
  otherwise: string
): Setting<ReadonlyArray<A[number]>> => {
  const flag = Flag.withDescription(Flag.Literals(name, values), `${description}; may be repeated`)
  const expects = `an array of ${values.join(", ")}`
  return make<ReadonlyArray<A[number]>, readonly []>(
    group,
    name,
    some(flag),
    [],
    Schema.Array(Schema.Literals(values)),
    {
      expects,
      otherwise
    }
  )
}
