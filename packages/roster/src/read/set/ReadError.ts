import * as Data from "effect/Data"

const exports =
  "Export OneRoster 1.1 or 1.2 CSV, Clever's SFTP files or School Data Sync CSV, or a CSV file with the header username,first name,last name,email,role"

/** What happened and what to do, by reason. A reason may have several forms, after its name and a space. */
const refusals = {
  "not-found": "there is no such file or folder | Check the path; it is relative to the current folder",
  "no-permission": "you have no permission to read it | Ask for read permission, or copy it to a folder of your own",
  unreadable: "it cannot be read | Copy it again",
  "unreadable end": "the files cannot be read to the end | Copy or export them again",
  "unreadable device": "this is a device or a pipe, not a file | Write the data to a file first",
  workbook: "this is a workbook, not a CSV file | Open it and save it as \"CSV UTF-8 (Comma delimited)\"",
  empty: "the file is empty | Export it again, with a header line and one line for each person",
  "unknown-format": `no file has a header line that is known | ${exports}`,
  "unknown-format none": `it has no CSV file | ${exports}`,
  "several-sets lists": "it has several lists of people | Give one of these files",
  "several-sets folders": "several folders in it have CSV files | Give or pack the folder of one export",
  "several-sets files": "it has too many files | Give the folder that holds the files of one export",
  "archive-too-large": "it is larger than any export of a school | Check that this is the right file or folder",
  "archive-too-large files": "the zip has too many files | Pack only the files of one export",
  "archive-too-large bomb":
    "the zip unpacks to far more than any export of a school | Do not unpack it: it may be an attack. Ask for another export",
  "archive-encrypted": "the zip is protected with a password | Unpack it, then give the folder",
  "archive-unsafe-name":
    "a file in the zip has a name that leads out of it | Do not use this file: it may be an attack. Ask for another export",
  "archive-damaged": "the zip is damaged or incomplete | Transfer or export it again"
} as const satisfies Readonly<Record<string, `${string} | ${string}`>>

type First<A> = A extends `${infer Reason} ${string}` ? Reason : A

/** Why files cannot be read. */
export type Reason = First<keyof typeof refusals>

/** The files cannot be read at all. What concerns single files and rows is a diagnostic of the roster instead. */
export class ReadError extends Data.TaggedError("RosterReadError")<{
  readonly path: string
  readonly reason: Reason
  readonly what: string
  readonly advice: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.path}: ${this.what}. ${this.advice}.`
  }
}

/** Creates the error of a path. */
export const refusal = (path: string, form: keyof typeof refusals, cause?: unknown): ReadError => {
  const [what, advice] = refusals[form].split(" | ") as [string, string]
  return new ReadError({ path, reason: form.split(" ")[0] as Reason, what, advice, cause })
}
