/** Reads a district in a process of its own, writes a row for each of its rows or plans it, and prints how much memory that took at most. */
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as ShowPlan from "../../src/cli/plan/ShowPlan.ts"
import { collectEarly } from "../../src/cli/Version.ts"
import * as Lives from "../../src/live/Live.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import * as Make from "../../src/plan/school/Make.ts"
import * as Read from "../../src/read/Read.ts"
import * as Rows from "../../src/results/Rows.ts"

/**
 * The most memory that this process had, in MiB, Node and the modules included. On Linux `resourceUsage` begins with the memory of the process that
 * started this one, so the system is asked.
 */
const peakMiB = (): number => {
  const [, kibibytes] = process.platform === "linux"
    ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? []
    : []
  return Math.round(Number(kibibytes ?? process.resourceUsage().maxRSS) / 1024)
}

collectEarly()
const today = "2026-11-26"
const [, , path = "", folder = "", tasks = ""] = process.argv
const roster = await Effect.runPromise(Read.open(path, { today, rows: tasks.includes("rows") }))
const readMiB = peakMiB()

const saveRows = () => {
  // As in a run that has little to write.
  const compared = { emptyClasses: [], classes: [], people: [], otherYear: [] }
  const plan = { steps: [], conflicts: [], notices: [], options: { today }, compared }
  return Rows.save(join(folder, "rows.csv"), Rows.of({ roster, plan }))
}

const flatOf = (id: string) => `flat-${id}`

/** The organization and the id map, before or after the district was imported. */
const inFlat = (imported: boolean) => {
  const root = { id: "root", username: "root", role: "admin", test: false }
  if (!imported) return { live: Lives.make({ self: "root", accounts: [root] }), known: IdMaps.empty }
  const people = [...roster.people.values()].filter(({ role }) => role === "student" || role === "teacher")
  const live = Lives.make({
    self: "root",
    accounts: [
      root,
      ...people.map(({ email, firstName, id, lastName, role, username = id }) => ({
        id: flatOf(id),
        username,
        firstname: firstName,
        lastname: lastName,
        email,
        role: role === "teacher" ? "teacher" : "user",
        test: false
      }))
    ],
    classes: Array.from(roster.classes.values(), ({ id, section, title }) => {
      const members = new Map<string, "student" | "teacher">([["root", "teacher"]])
      for (const { person, role } of roster.memberships.ofClass(id)) {
        if (role !== "other") members.set(flatOf(person), role)
      }
      return { id: flatOf(id), name: title, section, state: "active", taught: true, members }
    })
  })
  const entry = (kind: "account" | "class", source: string, written: Record<string, string>) =>
    ({ kind, source, flat: flatOf(source), written }) as const
  const known = IdMaps.make([
    ...people.map(({ firstName = "", id, lastName = "", username = id }) =>
      entry("account", id, { username, firstname: firstName, lastname: lastName })
    ),
    ...Array.from(roster.classes.values(), ({ id, title }) => entry("class", id, { name: title }))
  ])
  return { live, known }
}

let steps = 0
for (const task of tasks.split(",")) {
  if (task === "rows") await Effect.runPromise(Effect.provide(saveRows(), NodeServices.layer))
  else {
    const { known, live } = inFlat(task === "after")
    const plan = Make.make(roster, live, known, { today })
    await Effect.runPromise(Effect.provide(ShowPlan.save(plan, join(folder, `${task}.json`)), NodeServices.layer))
    steps += plan.steps.length
  }
}
process.stdout.write(JSON.stringify({
  rows: roster.source.files.reduce((sum, file) => sum + file.rows, 0),
  coverage: roster.coverage,
  steps,
  readMiB,
  peakMiB: peakMiB()
}))
