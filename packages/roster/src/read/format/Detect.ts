/** Finds the format of a set from the names of its files and their headers, never from one alone. */
import type { Format } from "../../model/Roster.ts"
import type { Limits } from "../Limits.ts"
import { refusal } from "../ReadError.ts"
import type { FileSet } from "../set/FileSet.ts"
import type { Encoding } from "../text/Encoding.ts"
import * as Header from "../text/Header.ts"
import * as Table from "../text/Table.ts"
import * as Plain from "./Plain.ts"

export interface Detected {
  readonly format: Format
  /** The file of a plain set. */
  readonly file: string
}

/** More tables than any format has: the rest is not looked at. */
const most = 60

/** Returns the format, or fails with what to export instead. */
export const detect = async (
  set: FileSet,
  options: { readonly limits: Limits; readonly encoding: Encoding | undefined }
): Promise<Detected> => {
  const headers = new Map<string, ReadonlySet<string>>()
  const plain: Array<string> = []
  const tables = set.files.filter((file) => set.single || /\.(?:csv|tsv|txt)$/i.test(file.name)).slice(0, most)
  for (const file of tables) {
    const { head } = await Table.peek(file, options, (cells) => cells.length)
    const columns = head.cells.map((cell) => cell.trim().replace(/\s+/g, " "))
    headers.set(file.name.toLowerCase(), new Set(columns.map((column) => column.toLowerCase())))
    // One known name is not enough: "user" names a column and a role.
    if (Header.score(Plain.spec, columns) >= 2) plain.push(file.name)
  }
  const has = (file: string, ...columns: ReadonlyArray<string>): boolean =>
    columns.every((column) => headers.get(file)?.has(column.toLowerCase()) === true)
  const known = (format: Format): Detected => ({ format, file: "" })
  const anyOf = (files: ReadonlyArray<string>, ...columns: ReadonlyArray<string>): boolean =>
    files.some((file) => columns.some((column) => has(file, column)))
  const tablesOfOneRoster = [
    "orgs.csv",
    "users.csv",
    "classes.csv",
    "enrollments.csv",
    "roles.csv",
    "academicsessions.csv",
    "courses.csv"
  ]

  if (has("roles.csv", "userSourcedId")) {
    return known(
      headers.has("manifest.csv") || has("roles.csv", "roleType") || has("roles.csv", "sourcedId")
        ? "oneroster-1.2"
        : "sds-2.1"
    )
  }
  if (headers.has("manifest.csv") || anyOf(tablesOfOneRoster, "status", "dateLastModified", "enabledUser")) {
    return known(
      has("users.csv", "userMasterIdentifier") && !has("users.csv", "role") ? "oneroster-1.2" : "oneroster-1.1"
    )
  }
  if (anyOf(tablesOfOneRoster, "sourcedId", "classSourcedId")) {
    return known(has("users.csv", "role") || !has("users.csv", "sourcedId") ? "sds-2" : "sds-2.1")
  }
  const clever = ["schools.csv", "students.csv", "teachers.csv", "sections.csv", "enrollments.csv"]
  if (anyOf(clever, "School_id", "Student_id", "Teacher_id", "Section_id")) return known("clever")
  const sds1 = ["student.csv", "teacher.csv", "school.csv", "section.csv", "studentenrollment.csv", "teacherroster.csv"]
  if (anyOf(sds1, "SIS ID", "School DfE Number", "DfE Number", "Section ID")) return known("sds-1")
  const [file, second] = plain
  if (file !== undefined && second === undefined) return { format: "csv", file }
  if (second !== undefined) {
    throw refusal(set.path, "several-sets", "it has several lists of people", "Give one of these files")
  }
  if (set.single && [...headers.values()].every((columns) => columns.size === 0)) {
    throw refusal(
      set.path,
      "empty",
      "the file is empty",
      "Export it again, with a header line and one line for each person"
    )
  }
  throw refusal(
    set.path,
    "unknown-format",
    tables.length === 0 ? "it has no CSV file" : "no file has a header line that is known",
    "Export OneRoster 1.1 or 1.2 CSV, Clever's SFTP files or School Data Sync CSV, or a CSV file with the header username,first name,last name,email,role"
  )
}
