/**
 * One thing that is wrong with a roster file: where it stands, what it is, and how to mend it.
 *
 * SchemaIssues are printed and pasted into mails, so nothing personal goes into them: the functions below mask e-mail addresses and
 * make control characters visible. Passwords are never quoted at all.
 */

export interface Problem {
  /** The line of the file, counted from 1; `undefined` when the whole file is meant. */
  readonly line: number | undefined
  /** The column's position, counted from 1; `undefined` when the whole line is meant. */
  readonly column: number | undefined
  /** The column's name as the file spells it. */
  readonly columnName: string | undefined
  readonly what: string
  readonly fix: string
}

/** A problem of the file as a whole. */
export const ofFile = (what: string, fix: string): Problem => ({
  line: undefined,
  column: undefined,
  columnName: undefined,
  what,
  fix
})

/** A problem of one line as a whole. */
export const ofLine = (line: number, what: string, fix: string): Problem => ({
  line,
  column: undefined,
  columnName: undefined,
  what,
  fix
})

/** Sorts problems as a reader meets them in the file, those of the whole file first. */
export const inFileOrder = (problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))

// C0, DEL, C1, the line and paragraph separators, and the marks that reorder text on a terminal.
const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** The code point of a character as people look it up: `U+200B`. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`

/** Text that a terminal shows as it is: what would move the cursor or hide is spelled out. */
export const printable = (text: string): string => text.replace(invisible, (character) => `<${codePoint(character)}>`)

/** Cuts text to a number of characters, with an ellipsis. */
export const clip = (text: string, length: number): string => {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`
}

/** `a…@example.edu` for `ada@example.edu`: enough to find the row, too little to write to the person. */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf("@")
  if (at < 0) return "…"
  return printable(`${[...email][0] === "@" ? "" : [...email][0]}…@${clip(email.slice(at + 1), 40)}`)
}

/** A username for printing. Some schools use e-mail addresses as usernames: these are masked. */
export const showUsername = (username: string): string =>
  username.includes("@") ? maskEmail(username) : clip(printable(username), 40)
