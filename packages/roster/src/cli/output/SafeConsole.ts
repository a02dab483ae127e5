/**
 * The console of the commands. What comes from files, servers and paths may hold characters that move the cursor, set the title or reorder text: they
 * are printed as JSON writes them, so that JSON stays what it is.
 */
import type * as Console from "effect/Console"

// As in `Printable.ts`, but for line breaks, tabs and the colours of help and messages.
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\u001b(?!\[[\d;]*m)/gu

/** Writes characters that a terminal would obey as JSON writes them. */
export const escaped = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

const safe = (args: ReadonlyArray<unknown>): Array<unknown> =>
  args.map((arg) => typeof arg === "string" ? escaped(arg) : arg)

/** Creates a console that prints with another one. */
export const make = (console: Console.Console): Console.Console =>
  Object.assign(Object.create(console) as Console.Console, {
    log: (...args: ReadonlyArray<unknown>) => console.log(...safe(args)),
    error: (...args: ReadonlyArray<unknown>) => console.error(...safe(args)),
    warn: (...args: ReadonlyArray<unknown>) => console.warn(...safe(args)),
    info: (...args: ReadonlyArray<unknown>) => console.info(...safe(args)),
    debug: (...args: ReadonlyArray<unknown>) => console.debug(...safe(args))
  })
