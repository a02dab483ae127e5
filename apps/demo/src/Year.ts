/** A school's year with the commands of the roster tool: plan, apply, a kill in the middle, resume, verify, and the next year. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { parse } from "csv-parse/sync"
import { Console, Effect, Schedule } from "effect"
import { cpSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as NextYear from "./NextYear.ts"
import * as Stage from "./Stage.ts"
import * as Terminal from "./Terminal.ts"

const sample = join(Terminal.roster, "samples/lindenfeld-oneroster")
const school = "lindenfeld-oneroster"
const create = "createOrganizationUser"

/** Accounts after which the process is killed. */
const killAfter = 60

/** Shows of the tables only those whose head is chosen: a plan has many. */
const tables = (heads: RegExp) => {
  let top: string | undefined
  let isShown = true
  return (line: string): string | undefined => {
    if (line.startsWith("┌")) {
      top = line
      return undefined
    }
    if (top !== undefined) {
      isShown = heads.test(line)
      const first = `${top}\n${line}`
      top = undefined
      return isShown ? first : undefined
    }
    if (/^[│├└]/.test(line)) return isShown ? line : undefined
    return line.startsWith("… and") ? undefined : line
  }
}

const stepsByKind = /^│ step +│ calls/
const stepsAndConflicts = /^│ step +│ calls|^│ +│ number/
const stepsAndLeavers = /^│ step +│ calls|^│ leaver/

const people = (sandbox: Sandbox.ServedSandbox): number => sandbox.state().users.length - 1

/** Kills the process when an account was created, and the response with its id has not arrived. */
const killInTheMiddle = (sandbox: Sandbox.ServedSandbox): Terminal.Options["during"] =>
  Effect.fnUntraced(function*(child) {
    sandbox.faults.add({ fault: "latency;ms=60000;executed=true", operation: create, skip: killAfter, times: 1 })
    yield* Effect.sync(() => sandbox.faults.struck().some((times) => times > 0) || child.exitCode !== null).pipe(
      Effect.repeat({ schedule: Schedule.spaced(10), until: (struck) => struck })
    )
    // The other calls in flight continue meanwhile.
    yield* Effect.sleep(150)
    child.kill("SIGKILL")
    sandbox.faults.clear()
    yield* Console.log(`   ${Stage.bad("kill -9")}`)
  })

interface Row {
  readonly username: string
  readonly result: string
  readonly note: string
}

/** Shows that nothing is lost and nothing is doubled. */
const showEnd = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox, { folder }: Terminal.Terminal) {
  const rows: ReadonlyArray<Row> = parse(readFileSync(join(folder, "rows.csv")), { columns: true })
  // Classes and memberships may have been in flight too: they have no username.
  const found = rows.filter(({ note, username }) => username !== "" && note.startsWith("no response came; the account"))
  const executed = sandbox.requests().filter(({ executed, operation }) => operation === create && executed).length
  yield* Stage.facts([
    ["accounts in Flat", String(people(sandbox))],
    ["creations that Flat executed", String(executed)],
    ["found again after the kill", found.map(({ note, username }) => `${username} (${note})`).join(", ") || "none"]
  ])
  yield* Stage.say(
    people(sandbox) === executed
      ? Stage.good("Nothing was lost, and nothing was doubled.")
      : Stage.bad("Something was lost or doubled. Please report this.")
  )
})

export const run = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox, folder: string) {
  cpSync(sample, join(folder, school), { recursive: true })
  const terminal: Terminal.Terminal = {
    folder,
    env: {
      FLAT_ACCESS_TOKEN: sandbox.token,
      FLAT_BASE_URL: sandbox.url,
      FLAT_ROSTER_STATE: join(folder, "state")
    }
  }
  const roster = (line: string, options?: Terminal.Options) => Terminal.run(terminal, line.split(" "), options)
  const autumn = "--today 2026-10-01"

  yield* Stage.step(
    "Check the files of a school",
    "OneRoster 1.2 here; also Clever, School Data Sync and plain CSV. Sends nothing."
  )
  yield* roster(`check ${school} ${autumn}`)

  yield* Stage.step(
    "Plan what they would change in Flat",
    "Reads the organization, writes nothing. Every call is announced."
  )
  yield* roster(`plan ${school} ${autumn} --out plan.json`, { show: tables(stepsByKind) })

  yield* Stage.step(
    "Apply the plan, and kill the process in the middle",
    "At a bad moment: Flat has created an account, and its response is on the way."
  )
  const apply = `apply plan.json --files ${school} --credentials passwords.csv --rows rows.csv`
  yield* roster(apply, { during: killInTheMiddle(sandbox) })
  yield* Stage.facts([["accounts in Flat", String(people(sandbox))]])

  yield* Stage.step("Ask what is left", "The database knows what was done, and what was sent without a response.")
  yield* roster("status", { show: (line) => line.startsWith(folder) ? undefined : line })

  yield* Stage.step("Resume: the same command again", "Whatever may have happened is looked up before it is repeated.")
  yield* roster(apply, { show: (line) => /^Generated|^An earlier run/.test(line) ? undefined : line })
  yield* showEnd(sandbox, terminal)

  yield* Stage.step("Verify", "Compares again: the exit code says whether Flat has what the files say.")
  const verified = yield* roster(`verify ${school} ${autumn}`, { show: tables(stepsAndConflicts) })
  yield* Stage.say(
    Stage.dim(`exit code ${verified.code}: the teacher who is also a pupil of a class is left to people`)
  )

  yield* Stage.step(
    "Hand out and report",
    "A card for each new account, to print and cut; and a page about the run for the head teacher."
  )
  yield* roster("cards --credentials passwords.csv --out cards.html --sign-in https://flat.io/auth/signin")

  yield* roster("status plan.json --report report.html")

  const left = NextYear.write(join(folder, school), join(folder, "next-year"))
  yield* Stage.step(
    "Begin the next school year",
    `The files have new classes, and ${left} pupils of the last grade left. Classes are archived, never deleted.`
  )
  yield* roster("rollover next-year --today 2027-08-20 --out year.json", { show: tables(stepsAndLeavers) })
  yield* roster("apply year.json", { show: (line) => line.startsWith("Generated") ? undefined : line })
  yield* Stage.facts([
    ["classes archived", String(sandbox.state().classes.filter(({ state }) => state === "archived").length)],
    ["accounts in Flat", `${people(sandbox)}: who left is listed, and keeps the account`]
  ])
})
