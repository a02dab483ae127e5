/** What is printed: numbers as English writes them, and text without control characters, shortened, and without e-mail addresses. */
import * as Printable from "@flat-sdk/terminal/Printable"

export { count, number } from "../model/Text.ts"

/** Escapes characters that are invisible or that move the cursor, and puts text on one line. */
export const printable = Printable.line

export const clip = (text: string, length: number): string => {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`
}

/** Formats a name for a table. */
export const showName = (name: string): string => clip(printable(name), 60)

/** Masks an e-mail address: `a…@example.edu` for `ada@example.edu`. Enough to find the row, not enough to write to the person. */
const maskEmail = (email: string): string => {
  const at = email.lastIndexOf("@")
  if (at < 0) return "…"
  return printable(`${[...email][0] === "@" ? "" : [...email][0]}…@${clip(email.slice(at + 1), 40)}`)
}

/** Formats a username for printing. Some schools use e-mail addresses as usernames: these are masked. */
export const showUsername = (username: string): string =>
  username.includes("@") ? maskEmail(username) : clip(printable(username), 40)

/** Formats an id of the files or of a step for printing, such as `createAccount:a…@example.edu`. The ids of plain files are usernames. */
export const showId = (id: string): string => {
  const colon = id.lastIndexOf(":") + 1
  return `${clip(printable(id.slice(0, colon)), 40)}${showUsername(id.slice(colon))}`
}
