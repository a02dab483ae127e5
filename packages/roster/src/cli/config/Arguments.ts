/** Adds the values of the configuration file to the arguments of a command, as flags that were not given. */
import type * as HelpDoc from "effect/cli/HelpDoc"
import { fields, flagOf } from "../settings/Flags.ts"
import type { Value } from "./ConfigFile.ts"

/** A command as it was typed. */
export interface Typed {
  /** The words of the command, such as `ids export`. */
  readonly command: ReadonlyArray<string>
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
}

/** Commands whose argument is the school's files, which the others name with `--files`. */
const reading = new Set(["check", "sync", "plan", "verify"])

/** Flags of which only one can be given. */
const rivals: Readonly<Record<string, string>> = {
  "--database": "--id-map",
  "--id-map": "--database"
}

const isNested = (name: string | undefined, next: string | undefined): boolean =>
  (name === "ids" && next !== undefined && !next.startsWith("-")) || (name === "worker" && next === "passwords")

/** Finds the command in the arguments. */
export const typed = (args: ReadonlyArray<string>, names: ReadonlyArray<string>): Typed | undefined => {
  const start = args.findIndex((arg) => names.includes(arg))
  if (start === -1) return undefined
  const length = isNested(args[start], args[start + 1]) ? 2 : 1
  return {
    command: args.slice(start, start + length),
    before: args.slice(0, start),
    after: args.slice(start + length)
  }
}

/** What was given: flags by their long names, and whether there is an argument. */
const given = (words: ReadonlyArray<string>, flags: ReadonlyArray<HelpDoc.FlagDoc>) => {
  const byName = new Map(
    flags.flatMap((flag) => [flag.name, ...flag.aliases].map((name) => [name.replace(/^-+/, ""), flag]))
  )
  const found = new Set<string>()
  let isArgument = false
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (word === "--") {
      isArgument ||= index + 1 < words.length
      break
    }
    if (!word.startsWith("-") || word === "-") {
      isArgument = true
      continue
    }
    const [name = ""] = word.replace(/^-+/, "").split("=")
    const flag = byName.get(name) ?? byName.get(name.replace(/^no-/, ""))
    if (flag === undefined) continue
    found.add(`--${flag.name.replace(/^-+/, "")}`)
    if (flag.type !== "boolean" && !word.includes("=")) index++
  }
  return { flags: found, isArgument }
}

const isSet = (names: ReadonlyArray<string> = []): boolean => names.some((name) => (process.env[name] ?? "") !== "")

const wordsOf = (flag: string, value: Value): ReadonlyArray<string> =>
  typeof value === "boolean"
    ? value ? [flag] : []
    : typeof value === "object"
    ? value.flatMap((item) => [`${flag}=${item}`])
    : [`${flag}=${value}`]

/** Returns the arguments with the values of a configuration file. Flags win over variables, and variables over the file. */
export const complete = (
  { after, before, command }: Typed,
  values: ReadonlyMap<string, Value>,
  doc: Pick<HelpDoc.HelpDoc, "flags" | "globalFlags">
): ReadonlyArray<string> => {
  const all = [...doc.flags, ...doc.globalFlags ?? []]
  const known = new Set(all.map(({ name }) => `--${name.replace(/^-+/, "")}`))
  const typed = given([...before, ...after], all)
  const added = [...values].flatMap(([name, value]) => {
    const field = fields[name]!
    const flag = flagOf(name)
    if (name === "files" && reading.has(command[0]!)) return []
    const isOut = !known.has(flag) || typed.flags.has(flag) || typed.flags.has(rivals[flag] ?? "") || isSet(field.env)
    return isOut || field.except?.includes(command[0]!) === true ? [] : wordsOf(flag, value)
  })
  const files = values.get("files")
  const argument = reading.has(command[0]!) && !typed.isArgument && files !== undefined ? [String(files)] : []
  return [...before, ...command, ...added, ...argument, ...after]
}
