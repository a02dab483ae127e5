/** The help of `flat` itself. It imports little of effect, because the build prints it without the commands. */
import * as ExitCode from "@flat-sdk/terminal/ExitCode"
import * as Help from "@flat-sdk/terminal/Help"
import * as Style from "@flat-sdk/terminal/Style"
import type { HelpDoc } from "effect/cli/HelpDoc"

const widthOf = (value: unknown): number | undefined => {
  const width = Number(value)
  return Number.isInteger(width) && width > 0 ? width : undefined
}

/** Width of the terminal that standard output is, or that `COLUMNS` says. */
export const columns = (): number | undefined => widthOf(process.stdout.columns) ?? widthOf(process.env["COLUMNS"])

/** Width of help: that of the terminal. In a pipe nothing is wrapped, so that programs find whole sentences. */
export const width = (): number => columns() ?? Infinity

/** Whether standard output shows colours: the same answer as `TerminalCapabilities` of effect, which would load all that reads configuration. */
export const canColor = (
  { FORCE_COLOR = "", NO_COLOR = "", TERM }: NodeJS.ProcessEnv,
  isTerminal: boolean
): boolean => {
  const isForced = FORCE_COLOR !== "" && FORCE_COLOR !== "0" && FORCE_COLOR.toLowerCase() !== "false"
  return TERM !== "dumb" && NO_COLOR === "" && (isForced || isTerminal)
}

const exitCodesInShort = `${
  ExitCode.table.filter(({ code }) => code < 10).map(({ code, name }) => `${code} ${name}`).join(", ")
}; others: see flat man`

/** Writes the help: one line for each command, and the names of the global flags. */
export const text = (doc: HelpDoc, width: number, isColored: boolean): string =>
  Help.format(doc, {
    width,
    style: Style.of(isColored),
    globalFlags: "names",
    more: { "EXIT CODES": exitCodesInShort }
  })
