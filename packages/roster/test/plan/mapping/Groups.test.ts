/** The traps of sub-groups and invitations, which the tool leaves alone, against a sandbox on a socket. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as ReadLive from "../../../src/live/ReadLive.ts"
import type { Roster } from "../../../src/model/Roster.ts"
import type { Known } from "../../../src/plan/IdMap.ts"
import type { Options } from "../../../src/plan/Options.ts"
import { neededClasses } from "../../../src/plan/school/Classes.ts"
import { apply, placeIn } from "../../engine/Applying.ts"
import * as Fixture from "../../Fixture.ts"
import { codes, coverage, ids, known, member, plan, pupil, room, roster, teacher } from "../Sketch.ts"

const planned = Effect.fnUntraced(function*(of: Roster, map: Known, options: Partial<Options> = {}) {
  return plan(of, yield* ReadLive.read(neededClasses(of, map)), map, options)
})

const operations = (sandbox: Sandbox.ServedSandbox) =>
  sandbox.requests().filter(({ method }) => method !== "GET").map(({ operation }) => operation)

describe("sub-groups of a class", () => {
  it.live(
    "are in no file: those in Flat stay while members come and go, and are not taken for classes or members",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const place = placeIn(yield* Fixture.folder)
        yield* Effect.gen(function*() {
          const flat = yield* FlatClient.FlatClient
          const users = yield* Effect.forEach(
            ["p", "q"],
            (username) =>
              flat.organization.createOrganizationUser({
                body: { username, firstname: "Ada", lastname: "Lund", password: "secret-1" }
              })
          )
          const { id } = yield* flat.classes.createClass({ body: { name: "Music c" } })
          // A member of a sub-group has to be in the class: who is not yet is refused.
          const group = (members: ReadonlyArray<string>) =>
            flat.groups.createGroup({
              body: { type: "classStudentsSubGroup", classroom: id, name: "Violins", members }
            })
          assert.strictEqual((yield* Effect.flip(group([users[0]!.id]))).reason._tag, "BadRequest")
          for (const { id: user } of users) yield* flat.classes.addClassUser({ class: id, user })
          const violins = yield* group(users.map((user) => user.id))

          // p stays, q leaves, n comes.
          const files = roster({
            people: ["p", "q", "n"].map((one) => pupil(one)),
            classes: [room("c")],
            members: ["c p", "c n"]
          })
          const map = known({})
          const written = { kind: "class" as const, source: "c", flat: id, written: {} }
          const accounts = users.map(({ id, username }) =>
            [username, { kind: "account" as const, source: username, flat: id, written: {} }] as const
          )
          const before = { ...map, classes: new Map([["c", written]]), accounts: new Map(accounts) }
          const made = yield* planned(files, before, { removeMemberships: true, threshold: 100 })
          assert.deepStrictEqual(ids(made), ["createAccount:n", "enrol:c:n", "unenrol:c:q"])
          const from = operations(sandbox).length
          yield* apply(sandbox, place, made)
          assert.sameMembers(operations(sandbox).slice(from), [
            "addClassUser",
            "createOrganizationUser",
            "deleteClassUser"
          ])
          const left = yield* flat.groups.listGroupUsers({ group: violins.id })
          assert.deepStrictEqual(left.map(({ username }) => username), ["p"])
          // The account names its sub-group beside its class. That makes it a member of the class once.
          const live = yield* ReadLive.read(neededClasses(files, before))
          assert.strictEqual(
            [...live.classes.get(id)!.members!.values()].filter((role) => role === "student").length,
            2
          )
        }).pipe(Effect.provide(Fixture.client(sandbox)))
      })
  )
})

describe("staff by invitation", () => {
  it.live("are never invited: an invitation for an address in use changes that account's role without a word", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const place = placeIn(yield* Fixture.folder)
      const email = "eva@example.org"
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        const { id } = yield* flat.organization.createOrganizationUser({
          body: { username: "eva", firstname: "Ada", lastname: "Lund", email, password: "secret-1" }
        })
        // What the tool must not do.
        const { id: other } = yield* flat.organization.createOrganizationUser({
          body: { username: "other", email: "other@example.org", password: "secret-1" }
        })
        const invitation = yield* flat.organization.createOrganizationInvitation({
          body: { email: "other@example.org", organizationRole: "teacher" }
        })
        assert.deepStrictEqual(invitation.usedBy, [other])
        const roleOf = (user: string) => sandbox.state().users.find((one) => one.id === user)?.organizationRole
        assert.strictEqual(roleOf(other), "teacher")

        // What it does: the change of the role is a step that everybody sees, and a new teacher gets an account.
        const files = roster({
          people: [teacher("t", { username: "e.lund", email }), teacher("n", { email: "new@example.org" })],
          classes: [room("c")],
          members: [member("c t", { role: "teacher" }), member("c n", { role: "teacher" })],
          coverage: coverage("partial")
        })
        const made = yield* planned(files, known({}))
        assert.includeMembers([...ids(made)], ["createAccount:n", "updateAccount:t", "enrol:c:t", "enrol:c:n"])
        assert.deepStrictEqual(codes(made.notices).filter((code) => code !== "name-exists"), ["username-kept"])
        const from = operations(sandbox).length
        yield* apply(sandbox, place, made)
        assert.notInclude(operations(sandbox).slice(from), "createOrganizationInvitation")
        assert.strictEqual(roleOf(id), "teacher")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }))
})
