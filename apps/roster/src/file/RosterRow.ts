/** One person of the roster, and the checks that a line of the file must pass to become one. */
import * as Redacted from "effect/Redacted"
import type { Column } from "./Column.ts"
import { title } from "./Column.ts"
import type { Problem } from "./Problem.ts"
import { clip, codePoint } from "./Problem.ts"
import * as Role from "./Role.ts"

export interface RosterRow {
  /** The line of the file on which the person stands. */
  readonly line: number
  readonly username: string
  /** `undefined` for a blank cell, here and below: what Flat holds is left alone. */
  readonly firstname: string | undefined
  readonly lastname: string | undefined
  readonly email: string | undefined
  readonly role: Role.Role
  /** Given to a new account only. Accounts that exist keep the password they have. */
  readonly password: Redacted.Redacted<string> | undefined
}

export interface CheckOptions {
  /** Whether a line may give administrator rights. */
  readonly allowAdmins: boolean
}

/** Where each known column stands in this file. */
export interface Header {
  readonly positions: ReadonlyMap<Column, number>
  /** The names as the file spells them. */
  readonly names: ReadonlyArray<string>
}

/**
 * Characters as the API's limits count them. `maxLength` of an OpenAPI file is that of JSON Schema, which counts Unicode
 * characters; JavaScript's `length` counts a letter outside the basic plane, as some Chinese surnames have, twice.
 */
const countCharacters = (text: string): number => [...text].length

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const lineBreak = /[\r\n\u2028\u2029]/u
const lost = /\ufffd/u
// Marks that cannot be seen make two usernames that look the same.
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

/** Checks one record and says everything that is wrong with it; the row is there only if nothing is. */
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
  // Accents may come as one character or as two (macOS writes two): one form, so that comparing and counting are right.
  const text = (column: Column): string => cell(column).trim().normalize("NFC")

  const isClean = (column: Column, value: string): boolean => {
    if (lineBreak.test(value)) {
      add(
        column,
        "the cell holds a line break",
        "put it on one line; if the next person landed in this cell, a quote is not closed"
      )
      return false
    }
    const found = control.exec(value)
    if (found !== null) {
      add(column, `the cell holds the control character ${codePoint(found[0])}`, "delete the cell and type it anew")
      return false
    }
    if (lost.test(value)) {
      add(
        column,
        "a character was lost when the file was saved (U+FFFD)",
        "type the name anew, and save the file as UTF-8"
      )
      return false
    }
    return true
  }

  const name = (column: "firstname" | "lastname"): string | undefined => {
    const given = text(column)
    // A name on two lines of its cell is one name. With a separator in it the next person landed in this cell.
    const value = /[,;\t]/.test(given) ? given : given.replace(/\s*[\r\n\u2028\u2029]\s*/gu, " ")
    if (value === "" || !isClean(column, value)) return undefined
    const length = countCharacters(value)
    if (length > 60) add(column, `the ${title[column]} has ${length} characters, Flat takes 60`, "shorten it")
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
        `the username has ${length} characters, Flat takes 30`,
        "shorten it; it must stay the only one of its kind"
      )
    }
    if (/\s/u.test(username)) add("username", "the username holds a blank", "use a dot or a hyphen instead")
    else if (hidden.test(username)) {
      add("username", "the username holds a character that cannot be seen", "delete the cell and type it anew")
    }
  }

  const address = text("email")
  if (address !== "" && isClean("email", address) && (!email.test(address) || address.length > 254)) {
    add("email", "this is not an e-mail address", "write it like name@school.example, or leave the cell blank")
  }

  const word = text("role")
  const role = Role.recognise(word)
  if (word === "") {
    add("role", "the role is empty", "write student or teacher")
  } else if (role === undefined) {
    // A cell that slipped here from another column may hold a password or an address: then it is not quoted.
    const quotable = !header.positions.has("password") && /^[\p{L} -]{1,40}$/u.test(word)
    add(
      "role",
      quotable ? `the role "${clip(word, 24)}" is unknown` : "the role is unknown",
      "write student or teacher; leave out people who need no account"
    )
  } else if (Role.isAdministrator(role) && !options.allowAdmins) {
    add(
      "role",
      "this line would give administrator rights",
      "remove the line, or run again with --allow-admins if that is meant"
    )
  }

  const password = cell("password")
  if (password !== "" && isClean("password", password)) {
    const length = countCharacters(password)
    if (length < 6 || length > 1000) {
      add(
        "password",
        `the password has ${length} characters, Flat takes 6 to 1000`,
        "choose another, or leave the cell blank to have one made"
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
