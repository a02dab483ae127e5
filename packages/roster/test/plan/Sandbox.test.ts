/** Plans from what is read over a socket, and applies them call by call: as many requests arrive as the plan says. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Lives from "../../src/live/Live.ts"
import * as ReadLive from "../../src/live/ReadLive.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Entry } from "../../src/plan/IdMap.ts"
import type { Known } from "../../src/plan/Known.ts"
import * as Knowns from "../../src/plan/Known.ts"
import type { Options } from "../../src/plan/Options.ts"
import { needed } from "../../src/plan/parts/Classes.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import type { Reference } from "../../src/plan/Step.ts"
import * as Fixture from "../Fixture.ts"
import { ids, known, member, plan, pupil, room, roster, teacher } from "./Sketch.ts"

/** Applies a plan without any of the care of the engine, and returns the id map. */
const apply = Effect.fnUntraced(function*(made: Plan, before: Known) {
  const flat = yield* FlatClient.FlatClient
  const entries: Array<Entry> = [...before.accounts.values(), ...before.classes.values(), ...made.matches]
  const created = new Map<string, string>()
  const idOf = (reference: Reference) => reference._tag === "existing" ? reference.id : created.get(reference.step)!
  for (const step of made.steps) {
    switch (step.kind) {
      case "createAccount": {
        const { id } = yield* flat.organization.createOrganizationUser({
          body: {
            username: step.username,
            password: "correct horse",
            role: step.role,
            ...(step.firstName === undefined ? {} : { firstname: step.firstName }),
            ...(step.lastName === undefined ? {} : { lastname: step.lastName })
          }
        })
        created.set(step.id, id)
        entries.push({ kind: "account", source: step.person, flat: id, written: {} })
        break
      }
      case "updateAccount":
        yield* flat.organization.updateOrganizationUser({
          user: step.account,
          body: step.changes.role === undefined ? {} : { organizationRole: step.changes.role.to as "user" }
        })
        break
      case "createClass": {
        const { id } = yield* flat.classes.createClass({
          body: { name: step.name, ...(step.section === undefined ? {} : { section: step.section }) }
        })
        created.set(step.id, id)
        entries.push({ kind: "class", source: step.class, flat: id, written: { name: step.name, state: "active" } })
        break
      }
      case "enrol":
        yield* flat.classes.addClassUser({ class: idOf(step.target), user: idOf(step.account) })
        break
      case "unenrol":
        yield* flat.classes.deleteClassUser({ class: idOf(step.target), user: idOf(step.account) })
        break
      case "archiveClass":
        yield* flat.classes.archiveClass({ class: idOf(step.target) })
        break
      default:
        throw new Error(`not expected: ${step.id}`)
    }
  }
  return Knowns.make(entries)
})

const read = (of: Roster, map: Known) => ReadLive.read(needed(of, map))

const made = Effect.fnUntraced(function*(of: Roster, map: Known, options: Partial<Options> = {}) {
  return plan(of, yield* read(of, map), map, options)
})

const files = roster({
  people: [pupil("p"), pupil("q"), teacher("t")],
  classes: [room("c", { section: "7b" }), room("d")],
  members: ["c p", "c q", member("c t", { role: "teacher" }), "d q"]
})

describe("an organization over a socket", () => {
  it.live(
    "is read with 1,000 accounts a page, and members cost nothing where accounts name their groups",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1500 })
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          const { id } = yield* flat.classes.createClass({ body: { name: "Music c", section: "7b" } })
          const page = yield* flat.organization.listOrganizationUsers({ limit: 5, role: ["user"] })
          for (const { id: user } of page.items) yield* flat.classes.addClassUser({ class: id, user })
          const before = sandbox.requests().length
          const live = yield* read(files, known({}))
          assert.strictEqual(live.accounts.size, 1500)
          assert.deepStrictEqual(live.reads, { self: 1, accountPages: 2, classLists: 3, classes: 0, groups: 0 })
          assert.strictEqual(sandbox.requests().length - before, Lives.total(live.reads))
          assert.deepStrictEqual(
            [...live.classes.get(id)!.members!].filter(([, role]) => role === "student").map(([id]) => id).sort(),
            page.items.map(({ id }) => id).sort()
          )
          assert.strictEqual(live.classes.get(id)?.members?.get(live.self ?? ""), "teacher")
        }).pipe(Effect.provide(Fixture.client(sandbox)))
      }),
    60_000
  )

  it.live("a group is read by itself if the accounts do not tell its members", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 12 })
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        const { id } = yield* flat.classes.createClass({ body: { name: "Music d" } })
        const page = yield* flat.organization.listOrganizationUsers({ limit: 100 })
        for (const { id: user } of page.items) yield* flat.classes.addClassUser({ class: id, user })
        const members = (yield* read(files, known({}))).classes.get(id)?.members
        const silent = Fixture.client(sandbox, {
          watch: (_, url) =>
            url.pathname.endsWith("/organizations/users")
              ? Response.json(page.items.map(({ groups: _, ...user }) => user))
              : undefined
        })
        const live = yield* Effect.provide(read(files, known({})), silent)
        assert.strictEqual(live.reads.groups, 2)
        assert.strictEqual(members?.size, 12)
        assert.deepStrictEqual(live.classes.get(id)?.members, members)
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }), 60_000)

  it.live("lists archived classes, and reads classes of the id map that no list has", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 12 })
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        const { id } = yield* flat.classes.createClass({ body: { name: "Music c", section: "7b" } })
        yield* flat.classes.archiveClass({ class: id })
        const map = Knowns.make([
          { kind: "class", source: "c", flat: id, written: { state: "active" } },
          { kind: "class", source: "d", flat: "000000000000000000000000", written: {} }
        ])
        const live = yield* read(files, map)
        assert.strictEqual(live.classes.get(id)?.state, "archived")
        assert.deepStrictEqual(live.reads, { self: 1, accountPages: 1, classLists: 3, classes: 1, groups: 0 })
        const planned = plan(files, live, map)
        assert.deepStrictEqual(planned.conflicts.map(({ code }) => code), ["class-deleted"])
        assert.include(planned.notices.map(({ code }) => code), "class-archived")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }), 60_000)

  it.live(
    "receives as many requests as planned; then there is nothing to do, and the next run reads as announced",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const writes = () => sandbox.requests().filter(({ method }) => method !== "GET").length
        yield* Effect.gen(function*() {
          const first = yield* made(files, known({}))
          assert.deepStrictEqual(ids(first), [
            "createAccount:p",
            "createAccount:q",
            "createAccount:t",
            "createClass:c",
            "createClass:d",
            "enrol:c:t",
            "enrol:c:p",
            "enrol:c:q",
            "enrol:d:q"
          ])
          const map = yield* apply(first, known({}))
          assert.strictEqual(writes(), first.calls.apply)
          const before = sandbox.requests().length
          const again = yield* made(files, map)
          assert.deepStrictEqual([again.steps, again.conflicts, again.unchanged], [[], [], {
            accounts: 3,
            classes: 2,
            memberships: 4
          }])
          assert.strictEqual(sandbox.requests().length - before, first.calls.nextRead)
          const room = (yield* read(files, map)).classes.get(map.classes.get("c")!.flat)
          assert.strictEqual(room?.members?.get(map.accounts.get("t")!.flat), "teacher")
          assert.strictEqual(room?.members?.get(map.accounts.get("p")!.flat), "student")
        }).pipe(Effect.provide(Fixture.client(sandbox)))
      }),
    60_000
  )

  it.live("a teacher whose role is set before the enrolment teaches the class", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        const { id } = yield* flat.organization.createOrganizationUser({
          body: { username: "t", password: "secret-1" }
        })
        const of = roster({
          people: [teacher("t")],
          classes: [room("c")],
          members: [member("c t", { role: "teacher" })]
        })
        const first = yield* made(of, known({}))
        const map = yield* apply(first, known({}))
        const live = yield* read(of, map)
        assert.strictEqual(live.classes.get(map.classes.get("c")!.flat)?.members?.get(id), "teacher")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }), 60_000)
})
