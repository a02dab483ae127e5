/** The kinds of flags that commands have. A flag that is left out is `undefined`, an empty list or `false`. */
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"

export const optional = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  flag.pipe(Flag.optional, Flag.map(Option.getOrUndefined))

export const text = (name: string, metavar: string, description: string): Flag.Flag<string | undefined> =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), optional)

/** Creates a flag that may be repeated, each time with a string. */
export const texts = (name: string, metavar: string, description: string): Flag.Flag<ReadonlyArray<string>> =>
  Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.atLeast(0),
    Flag.optional,
    Flag.map(Option.getOrElse((): ReadonlyArray<string> => []))
  )

export const toggle = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withoutNegation, Flag.withDefault(false))

/** Creates a flag with a whole number of a range, and a value if it is left out. Its description names neither. */
export const count = (
  name: string,
  metavar: string,
  description: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number }
): Flag.Flag<number> =>
  Flag.Int(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(`${description}, ${least} to ${most} (default ${otherwise})`),
    Flag.filter((value) => value >= least && value <= most, () => `a whole number from ${least} to ${most}`),
    Flag.withDefault(otherwise)
  )

export const argument = (name: string, description: string): Argument.Argument<string | undefined> =>
  Argument.String(name).pipe(
    Argument.withDescription(description),
    Argument.optional,
    Argument.map(Option.getOrUndefined)
  )
