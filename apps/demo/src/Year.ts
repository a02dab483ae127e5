/** A school's year with the commands of the roster tool: check, a run that is killed and resumed, verify, hand out, and the next year. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { join } from "node:path"
import * as Kill from "./Kill.ts"
import * as NextYear from "./NextYear.ts"
import * as Stage from "./Stage.ts"
import * as Terminal from "./Terminal.ts"

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

  const left = NextYear.write(join(folder, school), join(folder, "next-year"))
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
