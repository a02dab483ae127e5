/** What the demo prints with: headings, notes, tables. Colours on a terminal only, and not where `NO_COLOR` is set. */
import { Console } from "effect"
import { styleText } from "node:util"
import * as Table from "../cli/Table.ts"

type Style = Parameters<typeof styleText>[0]

/** Colours a text if the output shows colours: `styleText` looks at the stream, `NO_COLOR` and `FORCE_COLOR`. */
const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout, validateStream: true })

/** Characters on a line; tables are made to fit. */
export const width = (): number => Math.min(process.stdout.columns ?? 80, 110)

export const strong = (text: string): string => style("bold", text)
export const good = (text: string): string => style("green", text)
export const bad = (text: string): string => style("red", text)
export const dim = (text: string): string => style("dim", text)

/** The demo's name, above everything. */
export const title = (text: string) => Console.log(`\n${style(["bold", "cyan"], text)}`)

let steps = 0

/** Begins the next step: what happens, and the code behind it. */
export const step = (what: string, code: string) =>
  Console.log(`\n${style(["bold", "cyan"], `${++steps}. ${what}`)}\n   ${dim(code)}\n`)

// The frames of tables recede; what they hold does not.
const indented = (text: string): string =>
  text.split("\n").map((line) => `   ${line.replaceAll(/[─│┌┐└┘├┤┬┴┼]+/g, (frame) => dim(frame))}`.trimEnd()).join("\n")

/** A line or several of a step. */
export const say = (text: string) => Console.log(indented(text))

/** A table of a step. */
export const table = (options: Omit<Table.Options, "width">) =>
  say(Table.render({ compact: true, ...options, width: width() - 3 }))

/** Facts, one on a line, their names in a column of their own. */
export const facts = (pairs: ReadonlyArray<readonly [name: string, value: string]>) => {
  const widest = Math.max(...pairs.map(([name]) => name.length))
  return say(pairs.map(([name, value]) => `${dim(name.padEnd(widest))}  ${value}`).join("\n"))
}

/** An address without what makes it a key: query values and codes in the path become dots. */
export const maskUrl = (address: string): string => {
  const url = new URL(address)
  const path = url.pathname.split("/").map((segment) => /^(?=.*\d)\w{6,}$/.test(segment) ? "••••" : segment).join("/")
  const query = [...url.searchParams.keys()].map((name) => `${name}=••••`).join("&")
  return `${url.origin}${path}${query === "" ? "" : `?${query}`}`
}
