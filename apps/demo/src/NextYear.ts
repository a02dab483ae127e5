/** The files of the next school year, as the school's system would export them: new terms and classes, and without the pupils of the last grade. */
import { parse } from "csv-parse/sync"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const isMoved = /^(academicSessions|classes|enrollments)\.csv$/

const moveToNextYear = (text: string): string =>
  text.replace(/\b20(\d\d)\/(\d\d)\b/g, (_, from: string, to: string) => `20${Number(from) + 1}/${Number(to) + 1}`)
    .replace(/\b(Y?)(20\d\d)\b/g, (_, prefix: string, year: string) => `${prefix}${Number(year) + 1}`)
    .replace(/\bC(\d\d)-/g, (_, year: string) => `C${Number(year) + 1}-`)

/** Writes the files. Returns how many pupils left. */
export const write = (from: string, to: string): number => {
  mkdirSync(to)
  const users: ReadonlyArray<Readonly<Record<string, string>>> = parse(readFileSync(join(from, "users.csv")), {
    columns: true
  })
  const leavers = new Set(users.filter(({ grades }) => grades === "12").map(({ sourcedId }) => sourcedId))
  for (const name of readdirSync(from)) {
    const lines = readFileSync(join(from, name), "utf8").split("\n")
    const text = lines.filter((line) => !line.split(/[",]/).some((cell) => leavers.has(cell))).join("\n")
    writeFileSync(join(to, name), isMoved.test(name) ? moveToNextYear(text) : text)
  }
  return leavers.size
}
