/** Plans from what is read over a socket. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Lives from "../../src/live/Live.ts"
import * as ReadLive from "../../src/live/ReadLive.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Known } from "../../src/plan/IdMap.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import { neededClasses } from "../../src/plan/school/Classes.ts"
import * as Fixture from "../Fixture.ts"
import { known, member, plan, pupil, room, roster, teacher } from "./Sketch.ts"

const read = (of: Roster, map: Known) => ReadLive.read(neededClasses(of, map))

const files = roster({
  people: [pupil("p"), pupil("q"), teacher("t")],
  classes: [room("c", { section: "7b" }), room("d")],
  members: ["c p", "c q", member("c t", { role: "teacher" }), "d q"]
})

describe("an organization over a socket", () => {
  it.live("is read with 1,000 accounts a page, and members cost nothing where accounts name their groups", () =>
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
    }))

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
    }))

  it.live("lists archived classes, and reads classes of the id map that no list has", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 12 })
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        const { id } = yield* flat.classes.createClass({ body: { name: "Music c", section: "7b" } })
        yield* flat.classes.archiveClass({ class: id })
        const map = IdMaps.make([
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
    }))
})
