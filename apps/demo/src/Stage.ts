/** Prints the headings, notes and facts of the demo. Uses colours only on a terminal and only without `NO_COLOR`. */
import { Console } from "effect"
import { styleText } from "node:util"

/** Colours text if the output supports colours: `styleText` checks the stream, `NO_COLOR` and `FORCE_COLOR`. */
const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { stream: process.stdout, validateStream: true })

export const strong = (text: string): string => style("bold", text)
export const good = (text: string): string => style("green", text)
export const bad = (text: string): string => style("red", text)
export const dim = (text: string): string => style("dim", text)

export const title = (text: string) => Console.log(`\n${style(["bold", "cyan"], text)}`)

let steps = 0

/** Prints the heading of the next step: what it does, and the code for it. */
export const step = (what: string, code: string) =>
  Console.log(`\n${style(["bold", "cyan"], `${++steps}. ${what}`)}\n   ${dim(code)}\n`)

/** Indents lines, and dims the borders of tables, but not their contents. */
export const indent = (text: string): string =>
  text.split("\n").map((line) => `   ${line.replaceAll(/[─│┌┐└┘├┤┬┴┼]+/g, (frame) => dim(frame))}`.trimEnd()).join("\n")

export const say = (text: string) => Console.log(indent(text))

/** Prints facts, one per line, with their names in a separate column. */
export const facts = (pairs: ReadonlyArray<readonly [name: string, value: string]>) => {
  const widest = Math.max(...pairs.map(([name]) => name.length))
  return say(pairs.map(([name, value]) => `${dim(name.padEnd(widest))}  ${value}`).join("\n"))
}
