/**
 * A setting of commands, described once: its flag, the field of the configuration file, the environment variables and the help are made of the description.
 */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

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
  /** Commands that do not take it from the file, although they have the flag. */
  readonly except?: ReadonlyArray<string> | undefined
}

export interface Setting<A> {
  readonly group: Group
  readonly flag: Flag.Flag<A>
  /** Absent if the setting decides about one run: a file must not decide for every run. */
  readonly field?: Field | undefined
}

/** What differs from what a constructor assumes. `once` is for a setting that decides about one run. */
type More = Partial<Omit<Field, "schema">> & { readonly once?: true }

const make = <A>(
  group: Group,
  flag: Flag.Flag<A>,
  schema: Field["schema"],
  more: More & { readonly expects: string }
): Setting<A> => {
  const { once, otherwise = "none", ...field } = more
  return { group, flag, field: once === true ? undefined : { schema, otherwise, ...field } }
}

/** Adds the variables and the default to a description. */
const described = (
  description: string,
  { env = [], otherwise }: { readonly env?: ReadonlyArray<string> | undefined; readonly otherwise?: string | undefined }
): string => {
  const sources = [...env, ...(otherwise === undefined ? [] : [otherwise])]
  return sources.length === 0 ? description : `${description} (default ${sources.join(", else ")})`
}

/** Creates a setting with a string. */
export const text = (group: Group, name: string, metavar: string, description: string, more: More = {}) =>
  make(group, Flags.text(name, metavar, described(description, more)), Schema.NonEmptyString, {
    expects: "a string",
    ...more
  })

/** Creates a setting with a path. */
export const path = (group: Group, name: string, metavar: string, description: string, more: More = {}) =>
  text(group, name, metavar, description, { expects: "a path", path: true, ...more })

/** Creates a setting with a string that has to pass a test. `form` says which strings do. */
export const checked = (
  group: Group,
  name: string,
  metavar: string,
  description: string,
  { form, isValid, ...more }: More & { readonly isValid: (text: string) => boolean; readonly form: string }
) =>
  make(
    group,
    Flag.String(name).pipe(
      Flag.withMetavar(metavar),
      Flag.withDescription(described(description, more)),
      Flag.filter(isValid, () => form),
      Flag.optional,
      Flag.map(Option.getOrUndefined)
    ),
    Schema.NonEmptyString,
    { expects: form, ...more }
  )

/** Creates a setting with any number of strings. */
export const texts = (group: Group, name: string, metavar: string, description: string, more: More = {}) =>
  make(
    group,
    Flags.texts(name, metavar, `${described(description, more)}; may be repeated`),
    Schema.Union([Schema.NonEmptyString, Schema.Array(Schema.NonEmptyString)]),
    { expects: "a string or an array of strings", ...more }
  )

/** Creates a setting without a value. It is off by default, and `--no-NAME` turns off what a file turns on. */
export const toggle = (group: Group, name: string, description: string, more: More = {}) =>
  make(group, Flag.Boolean(name).pipe(Flag.withDefault(false), Flag.withDescription(description)), Schema.Boolean, {
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
) =>
  make(
    group,
    Flags.count(name, metavar, description, { least, most, otherwise: value }),
    Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most })),
    { expects: `a whole number from ${least} to ${most}`, otherwise: String(value), ...more }
  )

/** Creates a setting with one of several values, or a default. */
export const oneOf = <const A extends ReadonlyArray<string>, const B extends A[number] | undefined = undefined>(
  group: Group,
  name: string,
  values: A,
  description: string,
  { value, ...more }: More & { readonly value?: B } = {}
): Setting<A[number] | B> =>
  make(
    group,
    Flag.Literals(name, values).pipe(
      Flag.withDescription(described(description, { otherwise: value, ...more })),
      Flag.optional,
      Flag.map(Option.getOrElse((): A[number] | B => value as B))
    ),
    Schema.Literals(values),
    { expects: `one of ${values.join(", ")}`, otherwise: value ?? "none", ...more }
  )

/** Creates a setting with any number of several values. */
export const someOf = <const A extends ReadonlyArray<string>>(
  group: Group,
  name: string,
  values: A,
  description: string,
  more: More = {}
): Setting<ReadonlyArray<A[number]>> =>
  make(
    group,
    Flag.Literals(name, values).pipe(Flag.withDescription(`${description}; may be repeated`), Flag.atLeast(0)),
    Schema.Array(Schema.Literals(values)),
    { expects: `an array of ${values.join(", ")}`, ...more }
  )
