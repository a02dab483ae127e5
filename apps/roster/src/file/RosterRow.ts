/** A row of the roster, and the checks that a line of the file must pass. */
import * as Redacted from "effect/Redacted"
import { clip, codePoint } from "../cli/Printable.ts"
import type { Column } from "./Column.ts"
import { title } from "./Column.ts"
import type { Problem } from "./Problem.ts"
import * as Role from "./Role.ts"

export interface RosterRow {
  /** The line of the file. */
  readonly line: number
  readonly username: string
  /** `undefined` for an empty cell, here and below: Flat keeps the value it has. */
  readonly firstname: string | undefined
  readonly lastname: string | undefined
  readonly email: string | undefined
  readonly role: Role.Role
  /** The password of a new account. Existing accounts keep their password. */
  readonly password: Redacted.Redacted<string> | undefined
}

export interface CheckOptions {
  /** Whether a row may grant administrator rights. */
  readonly allowAdmins: boolean
}

/** The positions of the known columns in this file. */
export interface Header {
  readonly positions: ReadonlyMap<Column, number>
  /** The names as spelled in the file. */
  readonly names: ReadonlyArray<string>
}

/**
 * Counts characters as the limits of the API do. `maxLength` in OpenAPI is that of JSON Schema, which counts Unicode characters.
 * JavaScript's `length` counts a character outside the basic plane, as in some Chinese surnames, twice.
 */
const countCharacters = (text: string): number => [...text].length

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const lineBreak = /[\r\n\u2028\u2029]/u
const lost = /\ufffd/u
// With invisible characters, two different usernames can look the same.
const hidden = /\p{Cf}/u
const email =
  /^[^\s@<>()[\]\\,;:"]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])$/u

const at = (line: number, header: Header, column: Column) => {
  const position = header.positions.get(column)
  return {
    line,
    column: position === undefined ? undefined : position + 1,
    columnName: position === undefined ? title[column] : header.names[position]
  }
}

/** Checks one record. Returns all problems, and the row only if there are none. */
export const check = (
  record: { readonly line: number; readonly cells: ReadonlyArray<string> },
  header: Header,
  options: CheckOptions
): { readonly row: RosterRow | undefined; readonly problems: ReadonlyArray<Problem> } => {
  const problems: Array<Problem> = []
  const add = (column: Column, what: string, fix: string) => {
    problems.push({ ...at(record.line, header, column), what, fix })
  }
  const cell = (column: Column): string => {
    const position = header.positions.get(column)
    return position === undefined ? "" : record.cells[position] ?? ""
  }
  // An accented letter can be one character or two (macOS writes two). Normalizes to one form for comparing and counting.
  const text = (column: Column): string => cell(column).trim().normalize("NFC")

  const isClean = (column: Column, value: string): boolean => {
    if (lineBreak.test(value)) {
      add(
        column,
        "the cell contains a line break",
        "put the value on one line; if the cell contains the next row too, close the quote"
      )
      return false
    }
    const found = control.exec(value)
    if (found !== null) {
      add(column, `the cell contains the control character ${codePoint(found[0])}`, "delete the cell and retype it")
      return false
    }
    if (lost.test(value)) {
      add(
        column,
        "a character was lost when the file was saved (U+FFFD)",
        "retype the cell, and save the file as UTF-8"
      )
      return false
    }
    return true
  }

  const name = (column: "firstname" | "lastname"): string | undefined => {
    const given = text(column)
    // A line break within a name becomes a space. If the cell also contains a separator, an open quote has swallowed the next row.
    const value = /[,;\t]/.test(given) ? given : given.replace(/\s*[\r\n\u2028\u2029]\s*/gu, " ")
    if (value === "" || !isClean(column, value)) return undefined
    const length = countCharacters(value)
    if (length > 60) add(column, `the ${title[column]} has ${length} characters, the maximum is 60`, "shorten it")
    return value
  }

  const username = text("username")
  if (username === "") {
    add("username", "the username is empty", "give the person a username of 1 to 30 characters")
  } else if (isClean("username", username)) {
    const length = countCharacters(username)
    if (length > 30) {
      add(
        "username",
        `the username has ${length} characters, the maximum is 30`,
        "shorten it, and keep it unique"
      )
    }
    if (/\s/u.test(username)) add("username", "the username contains a space", "use a dot or a hyphen instead")
    else if (hidden.test(username)) {
      add("username", "the username contains an invisible character", "delete the cell and retype it")
    }
  }

  const address = text("email")
  if (address !== "" && isClean("email", address) && (!email.test(address) || address.length > 254)) {
    add("email", "this is not an e-mail address", "write it like name@school.example, or leave the cell empty")
  }

  const word = text("role")
  const role = Role.recognise(word)
  if (word === "") {
    add("role", "the role is empty", "write student or teacher")
  } else if (role === undefined) {
    // A value from another column may be a password or an address, so it is not quoted.
    const quotable = !header.positions.has("password") && /^[\p{L} -]{1,40}$/u.test(word)
    add(
      "role",
      quotable ? `the role "${clip(word, 24)}" is unknown` : "the role is unknown",
      "write student or teacher; remove people who need no account"
    )
  } else if (Role.isAdministrator(role) && !options.allowAdmins) {
    add(
      "role",
      "this row would grant administrator rights",
      "remove the row, or run again with --allow-admins if this is intended"
    )
  }

  const password = cell("password")
  if (password !== "" && isClean("password", password)) {
    const length = countCharacters(password)
    if (length < 6 || length > 1000) {
      add(
        "password",
        `the password has ${length} characters, it must have 6 to 1000`,
        "choose another, or leave the cell empty to generate one"
      )
    }
  }

  const firstname = name("firstname")
  const lastname = name("lastname")
  if (problems.length > 0 || role === undefined) return { row: undefined, problems }
  return {
    row: {
      line: record.line,
      username,
      firstname,
      lastname,
      email: address === "" ? undefined : address,
      role,
      password: password === "" ? undefined : Redacted.make(password, { label: "password" })
    },
    problems
  }
}
