/** A run of the roster tool that is killed at a bad moment, and resumed by the same command. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import { parse } from "csv-parse/sync"
import { Console, Effect, Schedule } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Stage from "./Stage.ts"
import * as Terminal from "./Terminal.ts"

const create = "createOrganizationUser"

/** Accounts after which the process is killed. */
const killAfter = 60

export const people = (sandbox: Sandbox.ServedSandbox): number => sandbox.state().users.length - 1

/** Kills the process when an account was created, and the response with its id has not arrived. */
const killInTheMiddle = (sandbox: Sandbox.ServedSandbox): Terminal.Options["during"] =>
  Effect.fnUntraced(function*(child, end) {
    sandbox.faults.add({ fault: "latency;ms=60000;executed=true", operation: create, skip: killAfter, times: 1 })
    yield* Effect.sync(() => sandbox.faults.struck().some((times) => times > 0) || child.exitCode !== null).pipe(
      Effect.repeat({ schedule: Schedule.spaced(10), until: (struck) => struck })
    )
    // The other calls in flight continue meanwhile.
    yield* Effect.sleep(150)
    child.kill("SIGKILL")
    sandbox.faults.clear()
    yield* end
    yield* Console.log(`   ${Stage.bad("kill -9")}`)
  })

/** Shows that nothing is lost and nothing is doubled. */
const showEnd = Effect.fnUntraced(function*(sandbox: Sandbox.ServedSandbox, { folder }: Terminal.Terminal) {
  const rows: ReadonlyArray<Readonly<Record<"username" | "note", string>>> = parse(
    readFileSync(join(folder, "rows.csv")),
    { columns: true }
  )
  const found = rows.filter(({ note, username }) => username !== "" && note.startsWith("no response came; the account"))
  const executed = sandbox.requests().filter(({ executed, operation }) => operation === create && executed).length
  yield* Stage.facts([
    ["accounts in Flat", String(people(sandbox))],
    ["creations that Flat executed", String(executed)],
    ["found again after the kill", String(found.length)]
  ])
  yield* Stage.say(
    people(sandbox) === executed
      ? Stage.good("Nothing was lost, and nothing was doubled.")
      : Stage.bad("Something was lost or doubled. Please report this.")
  )
})

/** Shows the run: of what the commands print, a line each, or everything. */
export const run = Effect.fnUntraced(
  function*(sandbox: Sandbox.ServedSandbox, terminal: Terminal.Terminal, isWhole: boolean) {
    const roster = (line: string, only: RegExp, during?: Terminal.Options["during"]) =>
      Terminal.run(terminal, line, { only: isWhole ? /^/ : only, during })
    const apply = `apply plan.json --files ${Terminal.school} --credentials passwords.csv --rows rows.csv`
    yield* Stage.step(
      "A roster run, killed and resumed",
      "Flat has created an account, and its response is on the way: then the process is killed."
    )
    yield* roster(`plan ${Terminal.school} --today 2026-10-01 --out plan.json`, /^The plan needs/)
    yield* roster(apply, /^ $/, killInTheMiddle(sandbox))
    yield* Stage.facts([["accounts in Flat", String(people(sandbox))]])
    if (isWhole) yield* roster("status", /^/)
    yield* roster(apply, /^Everything that was planned/)
    yield* showEnd(sandbox, terminal)
  }
)
