/** A school's year with the commands of the roster tool: check, a run that is killed and resumed, verify, hand out, and the next year. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Kill from "./Kill.ts"
import * as Stage from "./Stage.ts"
import * as Terminal from "./Terminal.ts"

const isMoved = /^(academicSessions|classes|enrollments)\.csv$/

const moveToNextYear = (text: string): string =>
  text.replace(/\b20(\d\d)\/(\d\d)\b/g, (_, from: string, to: string) => `20${Number(from) + 1}/${Number(to) + 1}`)
    .replace(/\b(Y?)(20\d\d)\b/g, (_, prefix: string, year: string) => `${prefix}${Number(year) + 1}`)
    .replace(/\bC(\d\d)-/g, (_, year: string) => `C${Number(year) + 1}-`)

/** Writes the files of the next year, as the school's system would export them: new terms and classes, and without the pupils of the last grade. Returns how many left. */
const writeNextYear = (from: string, to: string): number => {
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

export const run = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox, terminal: Terminal.Terminal) {
  const { folder } = terminal
  const { school } = Terminal
  const roster = (line: string) => Terminal.run(terminal, line)

  yield* Stage.step("Check a school's files", "OneRoster 1.2 here; also Clever, School Data Sync and plain CSV.")
  yield* roster(`check ${school} --today 2026-10-01`)

  yield* Kill.run(sandbox, terminal, true)

  yield* Stage.step("Verify", "Compares again: the exit code says whether Flat has what the files say.")
  const code = yield* roster(`verify ${school} --today 2026-10-01`)
  yield* Stage.say(Stage.dim(`exit code ${code}: the teacher who is also a pupil of a class is left to people`))

  yield* Stage.step(
    "Hand out and report",
    "A card for each new account, and a page about the run for the head teacher."
  )
  yield* roster("cards --credentials passwords.csv --out cards.html --sign-in https://flat.io/auth/signin")
  yield* roster("status plan.json --report report.html")

  const left = writeNextYear(join(folder, school), join(folder, "next-year"))
  yield* Stage.step(
    "Begin the next school year",
    `The files have new classes, and ${left} pupils of the last grade left. Classes are archived, never deleted.`
  )
  yield* roster("rollover next-year --today 2027-08-20 --out year.json")
  yield* roster("apply year.json")
  yield* Stage.facts([
    ["classes archived", String(sandbox.state().classes.filter(({ state }) => state === "archived").length)],
    ["accounts in Flat", `${Kill.people(sandbox)}: who left is listed, and keeps the account`]
  ])
})
