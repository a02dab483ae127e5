/**
 * Makes text safe to print on a terminal, in a log or in an e-mail: makes control characters visible, shortens what is long, and masks e-mail addresses.
 */

// C0, DEL, C1, the line and paragraph separators, and the marks that reorder text on a terminal.
const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Formats the code point of a character: `U+200B`. */
const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`

/** Escapes characters that are invisible or that move the cursor, so that text is safe to print on a terminal. */
export const printable = (text: string): string => text.replace(invisible, (character) => `<${codePoint(character)}>`)

/** Truncates text to a number of characters, with an ellipsis. */
export const clip = (text: string, length: number): string => {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`
}

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
