/**
 * The help of a command, wrapped at words to the width of the terminal. The help of effect does not wrap, and breaks each flag in the middle of a word.
 */
import type { FlagDoc, HelpDoc, SubcommandDoc } from "effect/cli/HelpDoc"
import * as Option from "effect/Option"
import type { Style } from "./Style.ts"
import * as Width from "./Width.ts"

export interface Options {
  /** Characters that fit on a line. `Infinity` wraps nothing. */
  readonly width: number
  readonly style: Style
  /** Whether global flags are described, named in one paragraph, or left out. `names` gives each command one line too, so that the root fits a screen. */
  readonly globalFlags: "full" | "names" | "none"
  /** Returns the heading under which a flag is listed, by its name. `FLAGS` by default. */
  readonly sectionOf?: ((flag: string) => string | undefined) | undefined
  /** Further paragraphs at the end, by their headings. */
  readonly more?: Readonly<Record<string, string>> | undefined
}

interface Row {
  readonly name: string
  /** Type of the value, after the name. */
  readonly type?: string | undefined
  readonly text: string
}

const indent = "  "

/** Widest column of names beside descriptions. A longer name has its description below. */
const mostNames = 26

/** Least width of descriptions. */
const leastText = 24

/** Wraps prose: the lines of a paragraph are one text, and a list keeps its lines. */
const prose = (text: string, width: number): ReadonlyArray<string> =>
  text.trim().split(/\n[ \t]*\n/).flatMap((paragraph, at) => {
    const joined = paragraph.trim().replaceAll(/\n[ \t]*(?![-*\s])/g, " ")
    return [...(at === 0 ? [] : [""]), ...Width.wrap(joined, width)]
  })

const indentLines = (text: ReadonlyArray<string>): string =>
  text.map((line) => line === "" ? "" : indent + line).join("\n")

/** Writes names with their descriptions beside them. */
const rows = (items: ReadonlyArray<Row>, { style, width }: Options): string => {
  const lengthOf = ({ name, type }: Row) => Width.of(name) + (type === undefined ? 0 : Width.of(type) + 1)
  const short = items.map(lengthOf).filter((length) => length <= mostNames)
  const names = Math.max(8, ...short)
  const room = Math.max(leastText, width - names - 4)
  const margin = " ".repeat(names + 4)
  return items.map((item) => {
    const length = lengthOf(item)
    const shown = indent + style.key(item.name) + (item.type === undefined ? "" : ` ${style.dim(item.type)}`)
    const [first = "", ...rest] = prose(item.text, room)
    const below = rest.map((line) => line === "" ? "" : margin + line)
    const head = length > names ? [shown, margin + first] : [`${shown}${" ".repeat(names - length + 2)}${first}`]
    return [...head, ...below].map((line) => line.trimEnd()).join("\n")
  }).join("\n")
}

const flagRow = ({ aliases, description, name, type }: FlagDoc): Row => ({
  name: [`--${name}`, ...aliases].join(", "),
  type: type === "boolean" ? undefined : type,
  text: Option.getOrElse(description, () => "")
})

const commandRow = ({ description, name, shortDescription }: SubcommandDoc): Row => ({
  name,
  text: shortDescription ?? description
})

/** Writes a line for each command, truncated at the width. */
const lines = (items: ReadonlyArray<Row>, names: number, { style, width }: Options): string =>
  items.map(({ name, text }) =>
    `${indent}${style.key(name)}${" ".repeat(names - Width.of(name) + 2)}${
      Width.truncate(text, Math.max(leastText, width - names - 4))
    }`
  ).join("\n")

export const format = (doc: HelpDoc, options: Options): string => {
  const { globalFlags, more = {}, sectionOf = () => undefined, style, width } = options
  const { args = [], examples = [], globalFlags: globals = [], subcommands = [] } = doc
  const paragraph = (text: string) => indentLines(prose(text, Math.max(leastText, width - indent.length)))
  const section = (title: string, text: string) => text === "" ? [] : [`${style.strong(title)}\n${text}`]
  const isShort = globalFlags === "names"
  const longest = Math.max(...subcommands.flatMap(({ commands }) => commands.map(({ name }) => Width.of(name))))
  const listed = (commands: ReadonlyArray<Row>) => isShort ? lines(commands, longest, options) : rows(commands, options)
  const sections = [
    ...(isShort
      ? [`${doc.description}\n${style.strong("Usage:")} ${doc.usage}`]
      : [...section("DESCRIPTION", paragraph(doc.description)), ...section("USAGE", `${indent}${doc.usage}`)]),
    ...section(
      "ARGUMENTS",
      rows(
        args.map(({ description, name, required, variadic }) => ({
          name: variadic ? `${name}...` : name,
          text: `${Option.getOrElse(description, () => "")}${required ? "" : " (optional)"}`
        })),
        options
      )
    ),
    ...[...Map.groupBy(doc.flags, ({ name }) => sectionOf(name) ?? "FLAGS")]
      .flatMap(([title, flags]) => section(title, rows(flags.map(flagRow), options))),
    ...subcommands.flatMap(({ commands, group }) => section(group ?? "COMMANDS", listed(commands.map(commandRow)))),
    ...(globalFlags === "none" ? [] : section(
      "GLOBAL FLAGS",
      isShort ? paragraph(globals.map(({ name }) => `--${name}`).join(" ")) : rows(globals.map(flagRow), options)
    )),
    ...section(
      "EXAMPLES",
      examples.map(({ command, description }) =>
        `${description === undefined ? "" : `${indent}${style.dim(`# ${description}`)}\n`}${indent}${command}`
      ).join("\n")
    ),
    ...Object.entries(more).flatMap(([title, text]) => section(title, paragraph(text)))
  ]
  return sections.join("\n\n")
}
