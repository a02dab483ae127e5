/** Plans a district in a process of its own, before or after it was imported, saves the plan, and prints how much memory that took at most. */
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { collectEarly } from "../../src/cli/Memory.ts"
import * as SavePlan from "../../src/cli/plan/SavePlan.ts"
import type { LiveAccount, LiveClass } from "../../src/live/Live.ts"
import * as Lives from "../../src/live/Live.ts"
import * as Knowns from "../../src/plan/Known.ts"
import * as Make from "../../src/plan/Make.ts"
import * as Read from "../../src/read/Read.ts"
import { peakMiB } from "../read/Peak.ts"

collectEarly()
const today = "2026-11-26"
const [, , path = "", out = "", when] = process.argv
const roster = await Effect.runPromise(Read.open(path, { today }))

const flatOf = (id: string) => `flat-${id}`
const imported = when === "after"
const accounts = function*(): Generator<LiveAccount> {
  yield { id: "root", username: "root", role: "admin", test: false }
  if (!imported) return
  for (const { email, firstName, id, lastName, role, username = id } of roster.people.values()) {
    if (role !== "student" && role !== "teacher") continue
    yield {
      id: flatOf(id),
      username,
      firstname: firstName,
      lastname: lastName,
      email,
      role: role === "teacher" ? "teacher" : "user",
      test: false
    }
  }
}
const classes = function*(): Generator<LiveClass> {
  if (!imported) return
  for (const { id, section, title } of roster.classes.values()) {
    const members = new Map<string, "student" | "teacher">([["root", "teacher"]])
    for (const { person, role } of roster.memberships.ofClass(id)) {
      if (role !== "other") members.set(flatOf(person), role)
    }
    yield { id: flatOf(id), name: title, section, state: "active", taught: true, members }
  }
}
const live = Lives.make({ self: "root", accounts: accounts(), classes: classes() })
const known = !imported ? Knowns.empty : Knowns.make([
  ...Array.from(roster.people.values(), ({ firstName = "", id, lastName = "", username = id }) => ({
    kind: "account" as const,
    source: id,
    flat: flatOf(id),
    written: { username, firstname: firstName, lastname: lastName }
  })),
  ...Array.from(
    roster.classes.values(),
    ({ id, title }) => ({ kind: "class" as const, source: id, flat: flatOf(id), written: { name: title } })
  )
])
const plan = Make.make(roster, live, known, { today })
await Effect.runPromise(Effect.provide(SavePlan.save(plan, out), NodeServices.layer))
process.stdout.write(JSON.stringify({
  steps: plan.steps.length,
  rows: roster.source.files.reduce((sum, file) => sum + file.rows, 0),
  peakMiB: peakMiB()
}))
