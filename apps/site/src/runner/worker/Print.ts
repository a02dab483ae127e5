/** The console of a snippet, which prints as Node does. */
import { format, inspect } from "node-inspect-extracted"
import type { Message } from "../Message.ts"

export const post = (message: Message): void => postMessage(message)

// An endless loop that prints would fill the memory of the page before a reader can stop it.
const limit = 1000
let lineCount = 0

const print = (text: string): void => {
  lineCount++
  if (lineCount <= limit) post({ type: "printed", isError: false, text })
  if (lineCount === limit) post({ type: "printed", isError: true, text: `No more than ${limit} lines are shown.` })
}

/** Replaces the methods of the worker's console. */
export const replaceConsole = (): void => {
  const log = (...values: ReadonlyArray<unknown>) => print(format(...values))
  const dir = (value: unknown) => print(inspect(value))
  Object.assign(console, { log, info: log, debug: log, warn: log, error: log, trace: log, dir, table: dir })
}
