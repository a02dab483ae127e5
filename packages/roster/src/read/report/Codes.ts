/**
 * All codes of diagnostics: how severe they are, whether they break a rule of the format (then `strict` makes them errors), what
 * happened and what to do. `docs/roster/files.md` has this table; a test compares them.
 *
 * A message never contains a cell. An `error` means that a row or a file was left out. An `info` with a rule is another way to write a file
 * that says clearly what it is.
 */
import type { Severity } from "../../model/Diagnostic.ts"

const rows = {
  // The set of files.
  "set.file-missing":
    "error, rule | a file that the format requires is missing | export the set again with all its files",
  "set.file-unused":
    "info, rule | the file does not belong to the format and was not read | remove it if it is there by mistake",
  "set.file-private": "info | the file holds data that is not needed and was not read | leave it out of the export",
  "set.name-case": "warning, rule | the name of the file differs in case from the format's | rename the file",
  "set.file-twice":
    "error, rule | another file of the set has the same name, ignoring case; only one of them was read | leave one of them out",
  "set.parent-folder":
    "warning, rule | the files are in a folder, not at the root of the set | pack the files themselves, not their folder",
  "set.link-outside":
    "error, rule | the file is a link that leaves the folder and was not read | copy the file into the folder",
  "file.empty": "error, rule | the file is empty | export it again, with a header line",
  "file.no-rows":
    "warning, rule | the file has a header and no rows; nobody is removed because of it | check the export: a header alone often means that it failed",
  "manifest.missing":
    "warning, rule | there is no manifest.csv; the files are taken as complete lists | export the set again with its manifest",
  "manifest.version":
    "warning, rule | the manifest names an unknown version | use oneroster.version 1.1 or 1.2 and manifest.version 1.0",
  "manifest.mode-empty":
    "warning, rule | the manifest has no mode for the file; its rows decide | write bulk, delta or absent",
  "manifest.mode-case":
    "warning, rule | the manifest has a mode in capitals; it was understood | write bulk, delta or absent",
  "manifest.mode-unknown":
    "warning, rule | the manifest has an unknown mode for the file, so nobody is removed because of it | write bulk, delta or absent",
  "manifest.present-though-absent":
    "warning, rule | the manifest says absent, but the file is there; it was read, and nobody is removed because of it | correct the manifest",
  "manifest.absent-though-present":
    "warning, rule | the manifest lists the file, but it is not there | correct the manifest, or add the file",
  "delta.mixed": "warning, rule | some files are complete and some are changes | export all files in the same mode",
  "delta.unknown-removal":
    "info, rule | the file removes an id that the id map does not have: no earlier run imported it | check the id, or remove the row",
  "delta.unknown-reference":
    "info | changes name something that these files do not list | apply them only after a complete set; what is unknown by then is refused",
  "coverage.lowered":
    "warning | rows were lost, so absence from this set means nothing and nobody is removed because of it | correct the errors, then read the set again",
  // Bytes and lines.
  "encoding.assumed":
    "warning, rule | the file is not UTF-8; the encoding was guessed | check the accents, or save the file as UTF-8",
  "encoding.utf-16": "info, rule | the file is UTF-16, as its byte order mark says | save the file as UTF-8",
  "encoding.unknown":
    "error, rule | the encoding of the file is not known, as of a file of MS-DOS; accents are wrong | save it again as UTF-8, or name its encoding",
  "encoding.mixed":
    "error, rule | the file mixes UTF-8 with another encoding; some characters are lost | save it again as UTF-8",
  "csv.delimiter": "info, rule | cells are not separated by commas | export with commas",
  "csv.quote":
    "warning, rule | a quote is not closed or not doubled; the line was read separately | write a quote inside a cell twice",
  "csv.line-lost":
    "error, rule | the line cannot be read | compare it with the lines around it, and export the file again",
  "csv.line-end":
    "info, rule | lines end with a carriage return alone, as on old Macs | export with LF or CRLF at the end of each line",
  "csv.empty-line": "warning, rule | the file has empty lines | remove them",
  // Headers.
  "header.missing-column":
    "warning, rule | a column that the format requires is missing | export the file with this column; for a plain file, --role sets the role of everybody",
  "header.unknown-column": "info | the column is unknown and was not read | nothing to do",
  "header.extension-name":
    "warning, rule | an extension column must be named metadata.* and be at the end | rename the column",
  "header.misspelt": "warning, rule | the column is misspelt; it was read as the one meant | correct the header",
  "header.old-name":
    "warning, rule | the column has the name of another version of the format | use the name of this version",
  "header.unnamed": "warning, rule | a column has no name and was not read | name it or remove it",
  "header.repeated": "warning, rule | two columns have the same name; the first one was read | remove one of them",
  "header.order":
    "warning, rule | the columns are not in the order of the format | export them in the order of the format",
  // Rows.
  "row.cells-missing":
    "warning, rule | the row has fewer cells than the header; the missing ones count as empty | add the missing cells",
  "row.cells-extra":
    "error, rule | the row has more cells than the header | put cells that contain the separator in quotes",
  "row.cells-empty":
    "warning, rule | the row has more cells than the header, and they are empty; they were left out | remove the separators at the end of the row",
  "row.foreign":
    "error, rule | the row belongs to another file; it and those below were left out | export this file separately",
  "row.header-again": "warning, rule | the header line is repeated among the rows | remove it",
  "id.missing":
    "error, rule | the row has no id | give every row an id; a plain file without ids needs usernames, or neither column and names",
  "id.repeated":
    "error, rule | another row has the same id and other values; the first one is kept | remove one of the rows",
  "id.reused":
    "warning, rule | another row has the same id and other values; both are kept | give every row an id of its own",
  "row.repeated": "warning, rule | the row repeats another one | remove it",
  "id.form":
    "warning, rule | the id has characters or a length that the format does not allow | use up to 255 of 0-9 A-Z a-z . / @ _ -",
  // Cells.
  "cell.missing": "warning, rule | a cell that the format requires is empty | fill it in",
  "cell.space": "warning, rule | a cell has spaces around its value; they were removed | remove them",
  "cell.control": "warning, rule | a cell contains invisible control characters; they were removed | retype the cell",
  "cell.line-break": "warning, rule | a cell contains a line break; it was read as a space | put the value on one line",
  "cell.swallowed":
    "warning, rule | a cell contains a line break and a separator; a quote that is not closed may have taken in the next line | close the quote, or put the value on one line",
  "cell.character-lost":
    "warning | a character was lost when the file was saved (U+FFFD) | retype the cell, and save the file as UTF-8",
  "password.character-lost":
    "warning | a character of a password was lost when the file was saved (U+FFFD); the password is not used | save the file as UTF-8: else a new password is generated",
  "cell.too-long":
    "error, rule | a cell is too long to be right; the row was left out | look for an open quote above it",
  "list.space":
    "warning, rule | the list has spaces after its commas; they were removed | separate entries by commas alone",
  "date.form": "warning, rule | the date is not YYYY-MM-DD; it was understood | write dates as YYYY-MM-DD",
  "date.ambiguous":
    "warning | the date can be read in two ways; the month was taken to come first | write dates as YYYY-MM-DD, or set the order of days and months; a date such as 6/30/2027 says it for its whole file",
  "date.unreadable": "warning, rule | the date cannot be read and counts as empty | write dates as YYYY-MM-DD",
  "date.order": "warning, rule | the end is before the start | correct the dates",
  "boolean.form": "warning, rule | the value is not written true or false; it was understood | write true or false",
  "boolean.unreadable": "warning, rule | the value is neither true nor false; it counts as true | write true or false",
  "name.repeated":
    "error | two rows have the same name and may be about two people; both were left out | give one of them an e-mail address, or every row an id; write the classes of one person into one row",
  "name.split":
    "warning | the whole name is in one column; it was split before its last word | give the first and the last name columns of their own, or write the last name first, with a comma",
  "role.form":
    "warning, rule | the role is written in an unusual way; it was understood | use the role names of the format",
  "role.unknown":
    "warning, rule | the role is unknown; the person gets no account for it | write the role as the format does, in a plain file student (pupil, Schüler, SuS, élève, alumno) or teacher (Lehrkraft, LuL, enseignant, profesor); remove the row, or use --skip-invalid, if the person needs no account",
  "role.missing":
    "info | the person has no role and counts as other, such as a guardian | add a role if the person needs an account",
  "status.in-bulk":
    "warning, rule | status or dateLastModified is filled in a complete file | leave both empty in bulk files",
  "status.missing":
    "warning, rule | status or dateLastModified is empty in a file of changes | fill both in delta files",
  "status.unknown": "warning, rule | the status is unknown; the row counts as active | write active or tobedeleted",
  "status.removed-in-bulk":
    "warning, rule | a complete file lists a removed row; it was left out | leave removed rows out of bulk files",
  "value.unknown":
    "warning, rule | the format does not allow the value | use a value of the format, or a value that begins with ext:",
  "date-time.form":
    "warning, rule | dateLastModified is not a UTC time with milliseconds and Z | write it like 2026-09-01T08:00:00.000Z",
  "class.two-primary": "warning, rule | a class has two primary teachers; both are kept | name one primary teacher",
  "user-ids.form": "warning, rule | userIds are not written {type:id} | put each in braces",
  "email.form": "warning | this is not an e-mail address; it is kept as it is | correct it",
  "email.shared": "info | two people share an e-mail address | check whether they are the same person",
  "username.missing": "info | the person has no username | the plan proposes one, made of the name",
  "username.none": "info | nobody has a username | the plan makes usernames of the names, such as anna.mueller",
  "username.repeated": "warning | two people have the same username, ignoring case | make usernames unique",
  "username.space": "info | the username contains a space; Flat does not allow that | the plan proposes another one",
  "username.email": "info | the username is an e-mail address, and the e-mail cell is empty | nothing to do",
  "password.length":
    "warning | the password has fewer than 6 or more than 1000 characters; a new one is generated | write one that Flat allows, or leave the cell empty",
  "password.shared": "warning | many people have the same password | leave passwords out: new ones are generated",
  // References.
  "reference.school": "warning, rule | the school is in no file | export the schools too",
  "reference.session": "warning, rule | the term or session is in no file | export the sessions too",
  "reference.course": "warning, rule | the course is in no file | export the courses too",
  "reference.parent": "warning, rule | the parent is in no file | export the parent too",
  "reference.class": "error, rule | the class is in no file; the row was left out | export all classes",
  "reference.person": "error, rule | the person is in no file; the row was left out | export all people",
  "reference.leading-zeros":
    "warning, rule | the id matches only without its leading zeros, which spreadsheets drop; it was read as that one | do not open the files in a spreadsheet before sending them",
  "parent.circle": "warning, rule | the parents lead in a circle; this one was dropped | correct the parents",
  "class.not-in-school":
    "warning, rule | the organization of the class is not a school | check whether it is the right one",
  "class.empty": "info | the class has no members | nothing to do",
  "class.removed": "info | memberships of a removed class were left out | nothing to do",
  "membership.repeated":
    "info | rows repeat a pair of class and person, as for each term; they count as one | nothing to do",
  "membership.two-roles": "warning | a person has two roles in one class; teacher is kept | remove one of the rows",
  "membership.role-differs":
    "info | a teacher is in the class as student, or a student as teacher | Flat decides by the role in the organization",
  "membership.removal-unsure":
    "warning | changes remove an enrollment, but the person may have another one in the class, as for each term | remove members only after a complete set says so",
  "time.ended":
    "warning | everything with dates has ended | check that this is this year's export, or choose another day"
} as const satisfies Readonly<Record<string, `${Severity}${"" | ", rule"} | ${string} | ${string}`>>

export type CodeName = keyof typeof rows

export interface Code {
  readonly severity: Severity
  readonly rule: boolean
  readonly message: string
  readonly advice: string
}

export const codes = Object.fromEntries(
  Object.entries(rows).map(([code, row]) => {
    const [kind, message, advice] = row.split(" | ") as [string, string, string]
    const [severity, rule] = kind.split(", ") as [Severity, "rule"?]
    return [code, { severity, rule: rule !== undefined, message, advice }]
  })
) as Readonly<Record<CodeName, Code>>
