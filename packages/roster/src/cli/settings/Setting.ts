/** A setting of commands, described once: its flag, the field of the configuration file, the environment variables and the help are made of the description. */
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export type Value = string | number | boolean | ReadonlyArray<string>

/** The configuration file that is in force: its values by field. `use` is run when one of them becomes the value of a flag. */
export const FileValues = Context.Reference<
  { readonly values: ReadonlyMap<string, Value>; readonly use: Effect.Effect<void> }
>("@flat-sdk/roster/FileValues", { defaultValue: () => ({ values: new Map(), use: Effect.void }) })

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
  readonly expects: string
  /** What is used without it, in words. */
  readonly otherwise: string
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

export const once = { once: true } as const

/** A setting before it has its name, which is that of its field. */
export type Of<A> = (group: Group, field: string) => Setting<A>

type Named<T> = { readonly [K in keyof T]: T[K] extends Of<infer A> ? Setting<A> : never }

export const group = <const T extends Readonly<Record<string, Of<unknown>>>>(group: Group, settings: T): Named<T> =>
  Object.fromEntries(Object.entries(settings).map(([field, of]) => [field, of(group, field)])) as Named<T>

export const flagsOf = <T extends Readonly<Record<string, Setting<unknown>>>>(settings: T) =>
  Object.fromEntries(Object.entries(settings).map(([name, { flag }]) => [name, flag])) as {
    readonly [K in keyof T]: T[K]["flag"]
  }

/** Returns the flag of a field, such as `--base-url`. */
export const flagOf = (field: string): string =>
  `--${field.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`

/** Creates a setting: of the flag, else of the file, else absent. */
const make = <A, B>(
  given: (name: string) => Flag.Flag<Option.Option<A>>,
  description: string,
  absent: B,
  schema: Field["schema"],
  { once, otherwise = "none", ...more }: More & { readonly expects: string }
): Of<A | B> =>
(group, field) => ({
  group,
  flag: given(flagOf(field).slice(2)).pipe(
    Flag.withDescription(description),
    Flag.mapEffect((value): Effect.Effect<A | B> =>
      Option.isSome(value)
        ? Effect.succeed(value.value)
        // The file was checked by the same schema.
        : Effect.map(once === true ? Effect.undefined : fileValue(field), (value) => (value as A) ?? absent)
    )
  ),
  field: once === true ? undefined : { schema, otherwise, ...more }
})

export const mapFlag = <A, B>(of: Of<A>, map: (flag: Flag.Flag<A>) => Flag.Flag<B>): Of<B> => (group, field) => {
  const setting = of(group, field)
  return { ...setting, flag: map(setting.flag) }
}

const describeSetting = (description: string, { env = [], otherwise }: Pick<More, "env" | "otherwise">): string => {
  const sources = [...env, ...(otherwise === undefined ? [] : [otherwise])]
  return sources.length === 0 ? description : `${description} (default ${sources.join(", else ")})`
}

const optional = <A>(flag: (name: string) => Flag.Flag<A>, metavar: string) => (name: string) =>
  Flag.optional(Flag.withMetavar(flag(name), metavar))

export const text = (metavar: string, description: string, more: More = {}) =>
  make(optional(Flag.String, metavar), describeSetting(description, more), undefined, Schema.NonEmptyString, {
    expects: "a string",
    ...more
  })

export const path = (metavar: string, description: string, more: More = {}) =>
  text(metavar, description, { expects: "a path", path: true, ...more })

/** Creates a setting with a string that has to pass a test. `expects` says which strings do. */
export const checkedText = (
  metavar: string,
  description: string,
  isValid: (text: string) => boolean,
  more: More & { readonly expects: string }
) =>
  mapFlag(
    text(metavar, description, more),
    Flag.filter((value) => value === undefined || isValid(value), () => more.expects)
  )

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

export const day = (description: string) =>
  checkedText("YYYY-MM-DD", description, isDay, { expects: "a day as YYYY-MM-DD", ...once })

const several = <A>(flag: Flag.Flag<A>): Flag.Flag<Option.Option<ReadonlyArray<A>>> =>
  Flag.map(Flag.atLeast(flag, 0), Option.liftPredicate((values) => values.length > 0))

/** Creates a setting with any number of strings. The file may have a single one. */
export const texts = (metavar: string, description: string, more: More = {}): Of<ReadonlyArray<string>> =>
  mapFlag(
    make<ReadonlyArray<string>, ReadonlyArray<string>>(
      (name) => several(Flag.withMetavar(Flag.String(name), metavar)),
      `${description}; may be repeated`,
      [],
      Schema.Union([Schema.NonEmptyString, Schema.Array(Schema.NonEmptyString)]),
      { expects: "a string or an array of strings", ...more }
    ),
    Flag.map((values) => [values].flat())
  )

/** Creates a setting without a value. It is off by default, and `--no-NAME` turns off what a file turns on. */
export const toggle = (description: string, more: More = {}, value = false) =>
  make((name) => Flag.optional(Flag.Boolean(name)), description, value, Schema.Boolean, {
    expects: "true or false",
    otherwise: String(value),
    ...more
  })

export const count = (
  metavar: string,
  description: string,
  [least, most]: readonly [number, number],
  value: number,
  more: More = {}
) => {
  const expects = `a whole number from ${least} to ${most}`
  const isWithin = (value: number) => value >= least && value <= most
  return make(
    optional((name) => Flag.filter(Flag.Int(name), isWithin, () => expects), metavar),
    `${description}, ${least} to ${most} (default ${value})`,
    value,
    Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most })),
    { expects, otherwise: String(value), ...more }
  )
}

export const oneOf = <const A extends ReadonlyArray<string>, const B extends A[number] | undefined = undefined>(
  values: A,
  description: string,
  value?: B
): Of<A[number] | B> =>
  make<A[number], B>(
    (name) => Flag.optional(Flag.Literals(name, values)),
    describeSetting(description, value === undefined ? {} : { otherwise: value }),
    value as B,
    Schema.Literals(values),
    { expects: `one of ${values.join(", ")}`, otherwise: value ?? "none" }
  )

export const someOf = <const A extends ReadonlyArray<string>>(values: A, description: string, otherwise: string) =>
  make<ReadonlyArray<A[number]>, readonly []>(
    (name) => several(Flag.Literals(name, values)),
    `${description}; may be repeated`,
    [],
    Schema.Array(Schema.Literals(values)),
    { expects: `an array of ${values.join(", ")}`, otherwise }
  )
