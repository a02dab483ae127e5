/** The files of the next school year, as the school's system would export them: new terms and classes, and without the pupils of the last grade. */
import { parse } from "csv-parse/sync"
import { stringify } from "csv-stringify/sync"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const lastGrade = "12"

const later = (text: string): string =>
  text.replace(/\b20(\d\d)\/(\d\d)\b/g, (_, from: string, to: string) => `20${Number(from) + 1}/${Number(to) + 1}`)
    .replace(/\b(Y?)(20\d\d)\b/g, (_, prefix: string, year: string) => `${prefix}${Number(year) + 1}`)
    .replace(/\bC(\d\d)-/g, (_, year: string) => `C${Number(year) + 1}-`)

/** Writes the files. Returns how many pupils left. */
export const write = (from: string, to: string): number => {
  mkdirSync(to)
  const read = (name: string): ReadonlyArray<Readonly<Record<string, string>>> =>
    parse(readFileSync(join(from, name)), { columns: true })
  const leavers = new Set(
    read("users.csv").filter(({ grades }) => grades === lastGrade).map(({ sourcedId }) => sourcedId)
  )
  for (const name of readdirSync(from)) {
    const rows = read(name).filter(({ sourcedId, userSourcedId }) =>
      !leavers.has(name === "users.csv" ? sourcedId : userSourcedId)
    )
    const columns = Object.keys(rows[0] ?? {})
    const moves = name === "academicSessions.csv" || name === "classes.csv" || name === "enrollments.csv"
    writeFileSync(
      join(to, name),
      stringify(
        moves
          ? rows.map((row) => Object.fromEntries(columns.map((column) => [column, later(row[column]!)])))
          : [...rows],
        {
          header: true,
          columns
        }
      )
    )
  }
  return leavers.size
}
