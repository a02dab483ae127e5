/** Finds the format of a set from the names of its files and their headers, never from one alone. */
import type { Format } from "../../model/Roster.ts"
import type { FileSet, Limits } from "../set/FileSet.ts"
import { refusal } from "../set/ReadError.ts"
import type { Encoding } from "../text/Encoding.ts"
import * as Header from "../text/Header.ts"
import * as Table from "../text/Table.ts"
import * as Plain from "./Plain.ts"

/** More tables than any format has: the rest is not looked at. */
const most = 60

const fileNames = (names: string): ReadonlyArray<string> => names.split(" ").map((name) => `${name}.csv`)

const oneRoster = fileNames("orgs users classes enrollments roles academicsessions courses")
const clever = fileNames("schools students teachers sections enrollments")
const sds1 = fileNames("student teacher school section studentenrollment teacherroster")

/** Returns the format, and the file of a plain set, or fails with what to export instead. */
export const detect = async (
  set: FileSet,
  options: { readonly limits: Limits; readonly encoding: Encoding | undefined }
): Promise<{ readonly format: Format; readonly file: string }> => {
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
  const has = (file: string, column: string): boolean => headers.get(file)?.has(column.toLowerCase()) === true
  const anyOf = (files: ReadonlyArray<string>, ...columns: ReadonlyArray<string>): boolean =>
    files.some((file) => columns.some((column) => has(file, column)))
  const hasManifest = headers.has("manifest.csv")
  const known = (): Format | undefined => {
    if (has("roles.csv", "userSourcedId")) {
      return hasManifest || has("roles.csv", "roleType") || has("roles.csv", "sourcedId") ? "oneroster-1.2" : "sds-2.1"
    }
    if (hasManifest || anyOf(oneRoster, "status", "dateLastModified", "enabledUser")) {
      return has("users.csv", "userMasterIdentifier") && !has("users.csv", "role") ? "oneroster-1.2" : "oneroster-1.1"
    }
    if (anyOf(oneRoster, "sourcedId", "classSourcedId")) {
      return has("users.csv", "role") || !has("users.csv", "sourcedId") ? "sds-2" : "sds-2.1"
    }
    if (anyOf(clever, "School_id", "Student_id", "Teacher_id", "Section_id")) return "clever"
    return anyOf(sds1, "SIS ID", "School DfE Number", "DfE Number", "Section ID") ? "sds-1" : undefined
  }
  const format = known()
  if (format !== undefined) return { format, file: "" }
  const [file, second] = plain
  if (file !== undefined && second === undefined) return { format: "csv", file }
  if (second !== undefined) throw refusal(set.path, "several-sets lists")
  if (tables.length === 0) throw refusal(set.path, "unknown-format none")
  const isEmpty = set.single && [...headers.values()].every((columns) => columns.size === 0)
  throw refusal(set.path, isEmpty ? "empty" : "unknown-format")
}
