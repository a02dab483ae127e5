/** Tests what each kind of step writes, what it leaves in the id map, and accounts that a look-up finds. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Redacted, Stream } from "effect"
import * as IdMapTable from "../../src/engine/records/IdMapTable.ts"
import { Organization } from "../../src/engine/records/Tables.ts"
import * as Credentials from "../../src/passwords/Credentials.ts"
import * as Password from "../../src/passwords/Password.ts"
import { shortWords } from "../../src/passwords/Password.ts"
import * as IdMapCsv from "../../src/plan/IdMapCsv.ts"
import type { Step } from "../../src/plan/Step.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn, states } from "./Applying.ts"
import { account, classroom, enrol, look } from "./School.ts"

const stage = Effect.fnUntraced(function*(options: Sandbox.ServerOptions = {}) {
  const sandbox = yield* Sandbox.serve({ users: 1, ...options })
  return { sandbox, place: placeIn(yield* Fixture.folder) }
})

const base = { reason: "as the files say", needs: [] }

const map = <A, E>(database: string, use: (map: IdMapTable.StoredIdMap) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(IdMapTable.make, use), Sqlite.layer(database))

describe("the map of ids", () => {
  it.live("of one organization has nothing of another one in the same database, and forgets only what is still the same", () =>
    Effect.gen(function*() {
      const { database } = placeIn(yield* Fixture.folder)
      const inside = <A, E>(organization: string, use: (map: IdMapTable.StoredIdMap) => Effect.Effect<A, E>) =>
        Effect.provideService(map(database, use), Organization, organization)
      const entry = (flat: string) => ({ kind: "account" as const, source: "p1", flat, written: { username: flat } })
      yield* inside("one", (ids) => ids.set([entry("a")]))
      yield* inside("two", (ids) => ids.set([entry("b")]))
      const flats = (organization: string) =>
        inside(
          organization,
          (ids) =>
            Effect.all([ids.get("account", "p1"), ids.ofFlat("account", "a"), Stream.runCollect(ids.all("account"))])
        ).pipe(Effect.map(([one, other, all]) => [one?.flat, other?.flat, all.map(({ flat }) => flat)]))
      assert.deepStrictEqual(yield* flats("one"), ["a", "a", ["a"]])
      assert.deepStrictEqual(yield* flats("two"), ["b", undefined, ["b"]])
      assert.isUndefined(yield* inside("one", (ids) => ids.get("class", "p1")))
      yield* inside("one", (ids) => ids.forget([{ kind: "account", source: "p1", flat: "x" }]))
      assert.deepStrictEqual((yield* flats("one"))[0], "a")
      yield* inside("one", (ids) => ids.forget([{ kind: "account", source: "p1", flat: "a" }]))
      yield* inside("one", (ids) => ids.remove("account", "p1"))
      assert.deepStrictEqual([(yield* flats("one"))[0], (yield* flats("two"))[0]], [undefined, "b"])
    }))
})

describe("steps", () => {
  it.live("sets a new password that is saved before, the same one after no answer, and says which the account has", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage({ users: 20 })
      const [one, two, three] = sandbox.state().users.filter(({ organizationRole }) => organizationRole === "user")
      const step = ({ id, username }: { readonly id: string; readonly username: string }): Step => ({
        ...base,
        id: `setPassword:${id}`,
        kind: "setPassword",
        account: id,
        username
      })
      const gone = { id: "ffffffffffffffffffffffff", username: "gone" }
      const plan = { steps: [one!, two!, three!, gone].map(step) }
      sandbox.faults.set([{ fault: "reset-before-headers", operation: "updateOrganizationUser", times: 1 }])
      const applied = yield* apply(sandbox, place, plan, { concurrency: 1 })
      assert.deepStrictEqual(Object.values(states(applied)), ["failed", "done", "done", "failed"])
      const first = yield* Credentials.read(place.credentials)
      assert.include(first.get(one!.username)?.note, "unverified")
      assert.strictEqual(first.get("gone")?.note, "the account keeps its earlier password")
      const again = yield* apply(sandbox, place, plan, { concurrency: 1 })
      assert.deepStrictEqual(Object.values(states(again)), ["done", "done", "done", "failed"])
      const second = yield* Credentials.read(place.credentials)
      for (const { username } of [one!, two!, three!]) {
        assert.strictEqual(second.get(username)?.note, "")
        assert.strictEqual(
          Redacted.value(second.get(username)!.password),
          Redacted.value(first.get(username)!.password)
        )
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live(
    "continues after a step that fails; steps that need it are skipped with the reason, and tried again by the next application",
    () =>
      Effect.gen(function*() {
        const { place, sandbox } = yield* stage({
          faults: [{ fault: "status;status=422", operation: "createClass", times: 1 }]
        })
        const plan = { steps: [classroom("c1"), account("p1"), account("p2"), enrol("c1", "p1")] }
        const applied = yield* apply(sandbox, place, plan, { concurrency: 1 })
        assert.deepStrictEqual(states(applied), {
          "createClass:c1": "failed",
          "createAccount:p1": "done",
          "createAccount:p2": "done",
          "enrol:c1:p1": "skipped"
        })
        assert.strictEqual(applied.steps[3]?.outcome.note, "needs createClass:c1, which failed")
        const again = yield* apply(sandbox, place, plan)
        assert.deepStrictEqual(new Set(Object.values(states(again))), new Set(["done"]))
        assert.strictEqual(sandbox.count("createOrganizationUser"), 2)
        assert.deepStrictEqual(look(sandbox).classes, ["Choir c1 user.p1"])
      })
  )

  it.live("never make an administrator, whatever a plan that was edited says", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage()
      yield* apply(sandbox, place, { steps: [account("p1")] })
      const { flat } = (yield* map(place.database, (ids) => ids.get("account", "p1")))!
      for (const to of ["admin", "accountAdmin"]) {
        yield* apply(sandbox, place, {
          steps: [{
            ...base,
            id: `updateAccount:${to}`,
            kind: "updateAccount",
            person: "p1",
            account: flat,
            changes: { role: { from: "user", to } }
          }]
        })
        assert.strictEqual(sandbox.state().users.find(({ id }) => id === flat)?.organizationRole, "user")
      }
    }))

  it.live("of every kind change what they say, and keep the id map up to date", () =>
    Effect.gen(function*() {
      const { place, sandbox } = yield* stage()
      yield* apply(sandbox, place, { steps: [account("p1"), account("p2"), classroom("c1"), enrol("c1", "p1")] })
      const idOf = Effect.fnUntraced(function*(kind: "account" | "class", source: string) {
        return (yield* map(place.database, (ids) => ids.get(kind, source)))!.flat
      })
      const [p1, p2, c1] = [yield* idOf("account", "p1"), yield* idOf("account", "p2"), yield* idOf("class", "c1")]
      const room = { _tag: "existing", id: c1 } as const
      const steps: ReadonlyArray<Step> = [
        {
          ...base,
          id: "updateAccount:p1",
          kind: "updateAccount",
          person: "p1",
          account: p1,
          changes: { lastname: { from: "p1", to: "Lund" }, role: { from: "user", to: "teacher" } }
        },
        {
          ...base,
          id: "updateClass:c1",
          kind: "updateClass",
          class: "c1",
          target: c1,
          changes: { name: { from: "Choir c1", to: "Choir 9" } }
        },
        { ...base, id: "enrol:c1:p2", kind: "enrol", target: room, account: { _tag: "existing", id: p2 } },
        {
          ...base,
          id: "unenrol:c1:p1",
          kind: "unenrol",
          target: room,
          account: { _tag: "existing", id: p1 },
          needs: ["enrol:c1:p2"]
        },
        {
          ...base,
          id: "archiveClass:c1",
          kind: "archiveClass",
          target: room,
          needs: ["unenrol:c1:p1", "updateClass:c1"]
        },
        { ...base, id: "removeAccount:p2", kind: "removeAccount", account: p2, needs: ["archiveClass:c1"] }
      ]
      const applied = yield* apply(sandbox, place, { steps })
      assert.deepStrictEqual(new Set(Object.values(states(applied))), new Set(["done"]), JSON.stringify(applied))
      const { classes, users } = sandbox.state()
      assert.deepInclude(users.find(({ id }) => id === p1), { lastname: "Lund", organizationRole: "teacher" })
      assert.isUndefined(users.find(({ id }) => id === p2))
      assert.deepInclude(classes.find(({ id }) => id === c1), { name: "Choir 9", state: "archived", students: [] })
      const csv = yield* map(place.database, IdMapCsv.exportCsv)
      assert.deepStrictEqual(csv.split("\n").slice(0, -1).map((line) => line.split(",").slice(0, 3).join()), [
        "kind,source,flat",
        `account,p1,${p1}`,
        `class,c1,${c1}`
      ])
      assert.include(csv, `""lastname"":""Lund""`)
    }))
})

describe("the id map", () => {
  it.live("is exported and imported, and changed by no broken file", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const { database } = placeIn(folder)
      const formulas = ["=1+1", "+4", "-5", "@x", "'=q", "007", "a\"b"]
      const entries = Array.from({ length: 2500 }, (_, index) => ({
        kind: "account",
        source: formulas[index] ?? `p,${index}`,
        flat: `f${index}`,
        written: { lastname: "O\"Neil, 山田" }
      } as const))
      yield* map(database, (ids) => ids.set(entries))
      const csv = yield* map(database, IdMapCsv.exportCsv)
      assert.notMatch(csv, /(?:^|,)"?[=+@-]/m)
      const other = `${database}.2`
      assert.strictEqual(yield* map(other, (ids) => IdMapCsv.importCsv(ids, csv)), 2500)
      assert.strictEqual(yield* map(other, IdMapCsv.exportCsv), csv)
      const failure = yield* Effect.flip(map(other, (ids) => IdMapCsv.importCsv(ids, `${csv}folder,x,y,{}\n`)))
      assert.match(failure.message, /needs the columns kind, source, flat, written/)
      const kept = yield* map(other, (ids) =>
        Effect.forEach(entries.slice(0, 8), (one) => ids.get("account", one.source)))
      assert.deepStrictEqual(kept, entries.slice(0, 8))
      yield* map(other, (ids) =>
        ids.remove("account", "p,7"))
      assert.isUndefined(yield* map(other, (ids) => ids.ofFlat("account", "f7")))
    }))
})

describe("passwords of words", () => {
  it("are readable, differ, and take their words from a list without repetitions", () => {
    const passwords = Array.from({ length: 200 }, () => Redacted.value(Password.words()))
    for (const password of passwords) assert.match(password, /^(?:[a-z]{2,8}-){3}\d{3}$/)
    assert.strictEqual(new Set(passwords).size, 200)
    assert.isAtLeast(shortWords.length, 256)
    assert.strictEqual(new Set(shortWords).size, shortWords.length)
  })
})
