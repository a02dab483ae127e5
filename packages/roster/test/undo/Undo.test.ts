/** The plan that undoes a run, and what it leaves alone. */
import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import type { Live } from "../../src/live/Live.ts"
import type { Roster } from "../../src/model/Roster.ts"
import type { Match } from "../../src/plan/IdMap.ts"
import type { Options, UndoOptions } from "../../src/plan/Options.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import * as Make from "../../src/plan/school/Make.ts"
import type { Executed } from "../../src/plan/undo/Executed.ts"
import { membership } from "../../src/plan/undo/Executed.ts"
import * as Members from "../../src/plan/undo/Members.ts"
import * as Undo from "../../src/plan/undo/Undo.ts"
import * as Rollover from "../../src/plan/year/Rollover.ts"
import { Simulator } from "../plan/Simulator.ts"
import {
  account,
  codes,
  ids,
  live,
  liveClass,
  member,
  pupil,
  room,
  roster,
  sessions,
  teacher,
  told
} from "../plan/Sketch.ts"

const today = "2026-11-26"
const at = "2026-11-26T10:00:00.000Z"

/** What Flat shows of accounts: the number of groups that they are in. */
const visible = (flat: Simulator): Live => {
  const groups = new Map<string, number>()
  for (const { members } of flat.classes.values()) {
    for (const id of members?.keys() ?? []) groups.set(id, (groups.get(id) ?? 0) + 1)
  }
  return {
    ...flat.live,
    accounts: new Map([...flat.accounts].map(([id, one]) => [id, { ...one, groups: groups.get(id) ?? 0 }]))
  }
}

interface Run {
  readonly steps: ReadonlyArray<Executed>
  readonly matches?: ReadonlyArray<Match>
  readonly plan: Plan
}

const runs = (flat: Simulator, plan: Plan): Run => {
  const { accounts, classes } = flat.known
  const matches = plan.matches.flatMap(({ flat, kind, source }): ReadonlyArray<Match> => {
    const before = (kind === "account" ? accounts : classes).get(source)
    return before?.flat === flat ? [] : [{ kind, source, flat, before }]
  })
  flat.apply(plan)
  return { plan, matches, steps: flat.recorded(plan, at) }
}

const applied = (flat: Simulator, files: Roster, options: Partial<Options> = {}): Run =>
  runs(flat, Make.make(files, flat.live, flat.known, { today, ...options }))

interface More extends Partial<UndoOptions> {
  readonly work?: ReadonlySet<string>
  readonly history?: ReadonlyArray<Executed>
  readonly steps?: ReadonlyArray<Executed>
}

const undo = (flat: Simulator, run: Run, { history, steps, work, ...options }: More = {}): Plan =>
  Undo.make(
    {
      name: "run",
      steps: steps ?? run.steps,
      matches: run.matches ?? [],
      history: history ?? run.steps,
      work: work ?? new Set()
    },
    visible(flat),
    flat.known,
    { today, ...options }
  )

const undone = (flat: Simulator, run: Run, more: More = {}): Plan => {
  const plan = undo(flat, run, more)
  flat.apply(plan)
  return plan
}

const files = roster({
  people: [teacher("tess"), pupil("ada"), pupil("bo")],
  classes: [room("c"), room("d")],
  members: [member("c tess", { role: "teacher" }), "c ada", "c bo", "d ada"]
})

const look = (flat: Simulator) => ({
  accounts: [...flat.accounts.values()].map(({ email, firstname, id, lastname, role, username }) =>
    [id, username, firstname, lastname, email, role].join()
  ).sort(),
  classes: [...flat.classes.values()].filter(({ state }) => state !== "archived").map((
    { id, members, name, section }
  ) => [id, name, section ?? "", ...[...members ?? []].map(([id, role]) => `${id} ${role}`).sort()].join()).sort()
})

const nothing = (plan: Plan) => assert.deepStrictEqual([plan.steps, plan.matches, plan.forgets], [[], [], []])

describe("a plan that undoes a run", () => {
  it("RO16 is held as any other if it changes the roles of many, or empties classes", () => {
    const people = ["a", "b", "c"]
    const flat = new Simulator(live(people.map((id) => account(id, { role: "teacher" }))))
    const run = applied(flat, roster({ people: people.map((id) => pupil(id)) }))
    assert.strictEqual(told(run.plan).held, "role-falls 3/3")
    assert.strictEqual(told(undo(flat, run)).held, "role-rises 3/0")
  })

  it("RO16 is held if it takes most pupils out of a class that goes on", () => {
    const of = (...names: ReadonlyArray<string>) =>
      roster({
        people: [..."abcdefgh"].map((id) => pupil(id)),
        classes: [room("c")],
        members: names.map((id) => `c ${id}`)
      })
    const flat = new Simulator(live())
    applied(flat, of("a", "b"))
    const run = applied(flat, of(..."abcdefgh"))
    assert.strictEqual(told(undo(flat, run)).held, "thinned 1/1")
    assert.strictEqual(told(undo(flat, run, { classThreshold: 80 })).held, "")
  })
})

describe("undoing a run that created a school", () => {
  it("takes members out, archives classes and keeps accounts; with --remove-accounts it deletes them", () => {
    const flat = new Simulator(live())
    const before = look(flat)
    const run = applied(flat, files)
    const kept = undone(flat, run)
    assert.deepStrictEqual(kept.calls.byKind, { unenrol: 4, archiveClass: 2 })
    assert.deepStrictEqual(codes(kept.notices), ["undo-account-kept", "undo-account-kept", "undo-account-kept"])
    assert.deepStrictEqual(look(flat).classes, before.classes)
    nothing(undo(flat, run))
    const removed = undone(flat, run, { removeAccounts: true })
    assert.deepStrictEqual(removed.calls.byKind, { removeAccount: 3 })
    assert.deepStrictEqual(look(flat), before)
    nothing(undo(flat, run, { removeAccounts: true }))
    // The id map claims nothing of it: the same files create the same again.
    assert.deepStrictEqual([flat.known.accounts.size, flat.known.classes.size], [0, 0])
    assert.deepStrictEqual(Make.make(files, flat.live, flat.known, { today }).steps, run.plan.steps)
  })

  it("deletes accounts without taking them out of classes first, and waits above the threshold", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const plan = undo(flat, run, { removeAccounts: true })
    assert.deepStrictEqual(plan.calls.byKind, { archiveClass: 2, removeAccount: 3 })
    assert.strictEqual(told(plan).held, "accounts 3/3")
    assert.deepStrictEqual(undo(flat, run, { removeAccounts: true, threshold: 100 }).held, [])
    assert.strictEqual(undo(flat, run, { archiveThreshold: 50 }).held[0]?.what, "classes")
  })

  it("archives a class only when its members have left it", () => {
    const flat = new Simulator(live())
    const plan = undo(flat, applied(flat, files))
    const archive = plan.steps.find(({ kind }) => kind === "archiveClass")
    assert.strictEqual(archive?.needs.length, 3)
    for (const need of archive?.needs ?? []) assert.include(ids(plan), need)
  })

  it("keeps accounts that were used, edited, or put into other classes since", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const [ada, bo, tess] = ["ada", "bo", "tess"].map((id) => flat.known.accounts.get(id)!.flat)
    flat.accounts.set(ada!, { ...flat.accounts.get(ada!)!, lastActivity: "2026-11-27T08:00:00.000Z" })
    flat.accounts.set(bo!, { ...flat.accounts.get(bo!)!, firstname: "Bodo" })
    flat.classes.set("hand", liveClass("hand", { id: "hand", members: new Map([[tess!, "teacher"]]) }))
    const plan = undo(flat, run, { removeAccounts: true })
    assert.isUndefined(plan.calls.byKind.removeAccount)
    assert.sameMembers([...codes(plan.notices)], ["undo-account-used", "undo-account-edited", "undo-account-used"])
    // An activity at the time of the creation is that of the server itself.
    flat.accounts.set(ada!, { ...flat.accounts.get(ada!)!, lastActivity: at })
    assert.strictEqual(undo(flat, run, { removeAccounts: true }).calls.byKind.removeAccount, 1)
  })

  it("keeps members who have work in the class, or may have", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const [c, ada] = [flat.known.classes.get("c")!.flat, flat.known.accounts.get("ada")!.flat]
    flat.classes.set(c, { ...flat.classes.get(c)!, assignments: 2 })
    const plan = undo(flat, run, { work: new Set([membership(c, ada)]) })
    assert.strictEqual(plan.calls.byKind.unenrol, 3)
    assert.includeMembers([...codes(plan.notices)], ["undo-membership-work", "undo-class-in-use"])
    assert.strictEqual(plan.calls.byKind.archiveClass, 2)
  })

  it("asks for work only where there are assignments", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const { done, flatOf } = { done: run.steps, flatOf: () => undefined }
    assert.deepStrictEqual(Members.questions({ done, flatOf }, visible(flat)), [])
    const [c, d] = ["c", "d"].map((id) => flat.known.classes.get(id)!.flat)
    flat.classes.set(c!, { ...flat.classes.get(c!)!, assignments: 0 })
    flat.classes.set(d!, { ...flat.classes.get(d!)!, assignments: 1 })
    const asked = Members.questions(
      {
        done: run.steps,
        flatOf: (reference) =>
          reference._tag === "existing" ? reference.id : run.steps.find(({ step }) => step.id === reference.step)?.flat
      },
      visible(flat)
    )
    assert.deepStrictEqual(asked, [{ class: d!, account: flat.known.accounts.get("ada")!.flat }])
  })

  it("leaves alone classes that were linked since, and says so for classes that were deleted", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const [c, d] = ["c", "d"].map((id) => flat.known.classes.get(id)!.flat)
    flat.classes.set(c!, { ...flat.classes.get(c!)!, link: "canvas" })
    flat.classes.delete(d!)
    const plan = undo(flat, run)
    assert.deepStrictEqual(plan.steps, [])
    assert.includeMembers([...codes(plan.notices)], ["class-linked", "undo-class-gone"])
    assert.strictEqual(undo(flat, run, { force: true }).calls.byKind.archiveClass, 1)
  })

  it("makes the id map forget what somebody archived or deleted by hand", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    for (const one of flat.classes.values()) flat.classes.set(one.id, { ...one, state: "archived" })
    flat.accounts.delete(flat.known.accounts.get("ada")!.flat)
    const plan = undone(flat, run, { removeAccounts: true, work: new Set() })
    assert.strictEqual(plan.calls.byKind.archiveClass, 2)
    assert.deepStrictEqual([flat.known.accounts.size, flat.known.classes.size], [0, 0])
    nothing(undo(flat, run, { removeAccounts: true }))
  })
})

describe("undoing a run that changed a school", () => {
  const existing = () =>
    new Simulator(
      live([account("ada", { firstname: "Eda", email: "old@example.org" }), account("tess", { firstname: undefined })])
    )

  const changes = roster({
    people: [teacher("tess", { firstName: "Tess" }), pupil("ada", { email: "new@example.org" })],
    classes: [room("c")],
    members: [member("c tess", { role: "teacher" }), "c ada"]
  })

  it("gives fields and roles their earlier values", () => {
    const flat = existing()
    const before = look(flat)
    const run = applied(flat, changes)
    const plan = undone(flat, run)
    const update = plan.steps.find(({ id }) => id === "undo:updateAccount:ada")
    assert.deepStrictEqual(update?.kind === "updateAccount" ? update.changes : undefined, {
      firstname: { from: "Ada", to: "Eda" },
      email: { from: "new@example.org", to: "old@example.org" }
    })
    assert.deepStrictEqual(look(flat).classes, before.classes)
    assert.deepStrictEqual(look(flat).accounts, before.accounts)
    nothing(undo(flat, run))
  })

  it("makes the id map forget accounts and classes that the run had matched, also those that it did not change", () => {
    const flat = new Simulator(live(
      [account("ada"), account("bo", { firstname: "Bea" }), account("tess", { role: "teacher" })],
      [liveClass("c", { state: "inactive", section: "old" }), liveClass("d")]
    ))
    const matching = roster({
      people: [teacher("tess"), pupil("ada"), pupil("bo")],
      classes: [room("c", { section: "old" }), room("d")],
      members: ["c ada", "d bo"]
    })
    const run = applied(flat, matching)
    assert.deepStrictEqual([flat.known.accounts.size, flat.known.classes.size], [3, 2])
    const plan = undo(flat, run)
    assert.strictEqual(plan.forgets?.length, 5)
    flat.apply(plan)
    assert.deepStrictEqual([flat.known.accounts.size, flat.known.classes.size], [0, 0])
    nothing(undo(flat, run))
    // When the plan was applied in part, what is left does not claim the accounts again.
    const rest = undo(flat, run)
    assert.deepStrictEqual(rest.forgets, [])
    flat.accounts.set("id-bo", { ...flat.accounts.get("id-bo")!, firstname: "Ada" })
    const update = undo(flat, run).steps.find(({ kind }) => kind === "updateAccount")
    assert.isTrue(update?.kind === "updateAccount" && update.forget)
  })

  it("gives an id back to the account that had it before the run", () => {
    const flat = new Simulator(live([account("ada")]))
    applied(flat, roster({ people: [pupil("p", { username: "ada" })] }))
    const map = flat.known
    flat.accounts.delete("id-ada")
    flat.accounts.set("id-new", account("ada", { id: "id-new" }))
    const run = applied(flat, roster({ people: [pupil("p", { username: "ada" })] }), { recreate: true })
    assert.strictEqual(flat.known.accounts.get("p")?.flat, "id-new")
    flat.apply(undo(flat, run))
    assert.deepStrictEqual(flat.known, map)
    nothing(undo(flat, run))
  })

  it("keeps what was changed since, and reports it as a manual edit", () => {
    const flat = existing()
    const run = applied(flat, changes)
    flat.accounts.set("id-ada", { ...flat.accounts.get("id-ada")!, firstname: "Adele" })
    const plan = undo(flat, run)
    assert.deepStrictEqual(plan.manualEdits.map(({ decision, field, live }) => [field, live, decision]), [
      ["firstname", "Adele", "kept"]
    ])
    const update = plan.steps.find(({ kind }) => kind === "updateAccount" && true)
    assert.notInclude(JSON.stringify(update), "firstname")
  })

  it("says which values cannot be restored: an address that was empty, a username that another account has", () => {
    const flat = new Simulator(live([account("ada"), account("bo")]))
    const renamed = roster({
      people: [pupil("ada", { email: "ada@example.org" }), pupil("bo", { email: "bo@example.org" })]
    })
    const first = applied(flat, renamed)
    assert.deepStrictEqual(codes(undo(flat, first).notices), ["undo-value-empty", "undo-value-empty"])
    const run = applied(flat, roster({ people: [pupil("ada", { username: "ada2" }), pupil("bo")] }), { rename: true })
    flat.accounts.set("x", account("ada", { id: "x" }))
    const plan = undo(flat, run)
    assert.deepStrictEqual([plan.steps, codes(plan.notices)], [[], ["undo-username-taken"]])
  })

  it("restores archived classes and members, and says that work and deleted accounts are lost", () => {
    const flat = new Simulator(live())
    applied(flat, files)
    const before = look(flat)
    const less = roster({
      people: [teacher("tess"), pupil("ada")],
      classes: [room("c")],
      members: [member("c tess", { role: "teacher" })]
    })
    const run = applied(flat, less, { archive: "absent", removeAccounts: true, removeMemberships: true })
    assert.deepStrictEqual(run.plan.calls.byKind, { archiveClass: 1, unenrol: 1, removeAccount: 1 })
    const plan = undone(flat, run)
    assert.deepStrictEqual(plan.calls.byKind, { unarchiveClass: 1, enrol: 1 })
    assert.deepStrictEqual(codes(plan.notices), ["undo-account-deleted", "undo-work-lost"])
    const bo = run.plan.steps.find(({ kind }) => kind === "removeAccount")
    const gone = bo?.kind === "removeAccount" ? bo.account : ""
    assert.deepStrictEqual(look(flat).classes, before.classes.map((text) => text.replace(`,${gone} student`, "")))
    nothing(undo(flat, run))
    assert.strictEqual(flat.known.classes.get("d")?.written["state"], "active")
  })

  it("takes back a restoration, and says that an activation cannot be taken back", () => {
    const terms = sessions({ id: "t", start: "2026-08-01", end: "2026-10-01" })
    const ended = roster({
      people: [pupil("ada")],
      classes: [room("c", { sessions: ["t"] })],
      members: ["c ada"],
      sessions: terms
    })
    const flat = new Simulator(live())
    applied(flat, ended, { at: "all" })
    applied(flat, ended)
    assert.strictEqual([...flat.classes.values()][0]?.state, "archived")
    const run = applied(flat, ended, { at: "all" })
    assert.deepStrictEqual(run.plan.calls.byKind, { unarchiveClass: 1 })
    assert.deepStrictEqual(undone(flat, run).calls.byKind, { archiveClass: 1 })
    nothing(undo(flat, run))
    const idle = new Simulator(live([account("ada")], [liveClass("c", { state: "inactive" })]))
    const active = applied(idle, roster({ people: [pupil("ada")], classes: [room("c")], members: ["c ada"] }))
    assert.strictEqual(active.plan.calls.byKind.activateClass, 1)
    const plan = undo(idle, active)
    assert.deepStrictEqual([plan.calls.byKind, codes(plan.notices)], [{ unenrol: 1 }, ["undo-activation"]])
  })

  it("never takes the token's user out of a class", () => {
    const flat = new Simulator(live([], [liveClass("c")]))
    const step: Executed["step"] = {
      id: "enrol:c:root",
      needs: [],
      reason: "teaches the class by the files",
      kind: "enrol",
      target: { _tag: "existing", id: "id-c" },
      account: { _tag: "existing", id: "root" }
    }
    const plan = undo(flat, {
      plan: Make.make(files, flat.live, flat.known, { today }),
      steps: [{ step, state: "done" }]
    })
    assert.deepStrictEqual(plan.steps, [])
  })

  it("reports steps whose outcome nobody knows, and undoes nothing of steps that were not done", () => {
    const flat = new Simulator(live())
    const run = applied(flat, files)
    const steps = run.steps.map((did, index): Executed =>
      index === 0
        ? { ...did, state: "failed", open: true, flat: undefined }
        : { ...did, state: "skipped", flat: undefined }
    )
    const plan = undo(flat, run, { steps })
    assert.deepStrictEqual([plan.steps, codes(plan.conflicts)], [[], ["undo-outcome-unknown"]])
  })
})

describe("undoing the end of a year", () => {
  const years = sessions(
    { id: "y27", start: "2026-08-15", end: "2027-07-14", schoolYear: "2027" },
    { id: "y28", start: "2027-08-16", end: "2028-07-14", schoolYear: "2028" }
  )
  const year = (of: string) =>
    roster({
      people: [pupil("ada"), pupil("bo")],
      classes: [room("c", { sessions: [of] }), room("d", { sessions: [of] })],
      members: ["c ada", "d bo"],
      sessions: years
    })

  it("restores the classes of the year, also those whose ids were reused, and can be repeated", () => {
    const flat = new Simulator(live())
    const first = applied(flat, year("y27"))
    const [before, map] = [look(flat), flat.known]
    const options = { today: "2027-07-20" }
    const run = runs(flat, Rollover.make(year("y28"), flat.live, flat.known, options))
    assert.deepStrictEqual(run.plan.calls.byKind, { archiveClass: 2, createClass: 2, enrol: 2 })
    const more = { history: [...first.steps, ...run.steps] }
    undone(flat, run, more)
    assert.deepStrictEqual(look(flat), before)
    assert.deepStrictEqual(flat.known, map)
    nothing(undo(flat, run, more))
    const again = Rollover.make(year("y28"), flat.live, flat.known, options)
    // The classes that were undone are there, archived, and are not taken.
    assert.deepStrictEqual(
      again.steps.map((step) => step.kind === "createClass" ? { ...step, beside: undefined } : step),
      run.plan.steps.map((step) => step.kind === "createClass" ? { ...step, beside: undefined } : step)
    )
  })
})

describe("undoing any run", () => {
  it("gives back what was there before, plans nothing the second time, and lets the run be repeated", () => {
    for (let seed = 1; seed <= (isNightly ? 500 : 40); seed++) {
      let state = Math.imul(seed, 0x9e3779b1) >>> 0
      const below = (count: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return Math.floor(state / 2 ** 32 * count)
      }
      const someone = (n: number) =>
        (n < 2 ? teacher : pupil)(`p${n}`, { firstName: `Ada${below(3)}`, lastName: "Lund", email: `${n}@example.org` })
      const some = (): Roster => {
        const people = Array.from({ length: 8 }, (_, n) => someone(n)).filter(() => below(4) > 0)
        const classes = Array.from({ length: 4 }, (_, n) => room(`c${n}`, { title: `Choir ${n} ${below(2)}` }))
          .filter(() => below(4) > 0)
        return roster({
          people,
          classes,
          members: classes.flatMap(({ id }) =>
            people.filter(() => below(2) > 0).map((one) =>
              member(`${id} ${one.id}`, { role: one.role === "teacher" ? "teacher" : "student" })
            )
          )
        })
      }
      const flat = new Simulator(live())
      applied(flat, some())
      const before = look(flat)
      const [entries, next] = [flat.known, some()]
      const run = applied(flat, next, { archive: "absent", removeMemberships: true })
      undone(flat, run, { removeAccounts: true })
      const context = `seed ${seed}`
      assert.deepStrictEqual(look(flat), before, context)
      nothing(undo(flat, run, { removeAccounts: true }))
      assert.deepStrictEqual([...flat.known.accounts.keys()], [...entries.accounts.keys()], context)
      assert.deepStrictEqual([...flat.known.classes.keys()].sort(), [...entries.classes.keys()].sort(), context)
      const again = Make.make(next, flat.live, flat.known, { today, archive: "absent", removeMemberships: true })
      assert.deepStrictEqual(again.steps, run.plan.steps, context)
    }
  })
})
