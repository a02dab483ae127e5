/** Two computers with a state folder each apply the same files at the same time. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Clock, Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Approval from "../../src/cli/apply/Approval.ts"
import * as IdMapTable from "../../src/engine/records/IdMapTable.ts"
import * as CreateClass from "../../src/engine/steps/CreateClass.ts"
import * as Sqlite from "../../src/storage/Sqlite.ts"
import * as Fixture from "../Fixture.ts"
import { apply, placeIn, states } from "./Applying.ts"
import { account, classroom, look, school } from "./School.ts"

const stage = Effect.fnUntraced(function*() {
  return {
    sandbox: yield* Sandbox.serve({ users: 1 }),
    places: [yield* Fixture.folder, yield* Fixture.folder].map(placeIn)
  }
})

describe("two computers", () => {
  it.live("RO10 make the classes of a school once", () =>
    Effect.gen(function*() {
      const { places, sandbox } = yield* stage()
      const plan = school(12, 12)
      const runs = yield* Effect.forEach(
        places,
        (place) => apply(sandbox, place, plan, { settleMillis: 5000 }),
        { concurrency: "unbounded" }
      )
      const { classes, users } = look(sandbox)
      assert.strictEqual(new Set(users).size, users.length)
      assert.deepStrictEqual(
        classes.map((name) => name.split(" ").slice(0, 2).join(" ")),
        Array.from({ length: 12 }, (_, n) => `Choir ${n >> 1}`).sort()
      )
      for (const run of runs) {
        const all = run.steps.filter(({ step }) => step.kind === "createClass")
        assert.deepStrictEqual(new Set(all.map(({ outcome }) => outcome.state)), new Set(["done"]))
        assert.strictEqual(new Set(all.map(({ outcome }) => outcome.flat)).size, 12)
      }
    }))

  it.live("the one that follows creates the classes itself if the other one has ended", () =>
    Effect.gen(function*() {
      const { places: [one, other], sandbox } = yield* stage()
      yield* apply(sandbox, one!, { steps: [account("p1")] })
      const late = yield* apply(sandbox, other!, {
        steps: [account("p1"), account("p2"), classroom("c1"), classroom("c2")]
      })
      assert.deepStrictEqual(states(late), {
        "createAccount:p1": "failed",
        "createAccount:p2": "done",
        "createClass:c1": "done",
        "createClass:c2": "done"
      })
      assert.strictEqual(look(sandbox).classes.length, 2)
    }))

  it.live("does not read the classes while nobody else writes", () =>
    Effect.gen(function*() {
      const { places: [place], sandbox } = yield* stage()
      yield* apply(sandbox, place!, school(3, 4))
      assert.strictEqual(sandbox.count("listClasses"), 0)
    }))
})

describe("a class that an earlier attempt may have created", () => {
  it.live("is one of its name and section, since ten minutes before it was sent, which no other id has", () =>
    Effect.gen(function*() {
      const { places: [place], sandbox } = yield* stage()
      yield* apply(sandbox, place!, { steps: [classroom("c1")] })
      yield* apply(sandbox, place!, { steps: [classroom("c2", { name: "Choir c1", section: "B" })] })
      const [one, other] = sandbox.state().classes.filter(({ name }) => name === "Choir c1")
      const find = (change: object, after: number, owned: ReadonlyArray<string> = []) => {
        const ids: Pick<IdMapTable.StoredIdMap, "ofFlat"> = {
          ofFlat: (_, flat) =>
            Effect.succeed(owned.includes(flat) ? { kind: "class", source: "x", flat, written: {} } : undefined)
        }
        const first = Date.now() + after * 60_000
        return CreateClass.find(
          { ...classroom("c1"), ...change } as Parameters<typeof CreateClass.find>[0],
          { ids, settleMillis: 0 },
          { first, last: first }
        )
      }
      yield* Effect.gen(function*() {
        assert.strictEqual(yield* find({}, 9), one!.id)
        assert.isUndefined(yield* find({}, 11))
        assert.isUndefined(yield* find({}, 0, [one!.id]))
        assert.isUndefined(yield* find({ beside: [one!.id] }, 0))
        assert.strictEqual(yield* find({ section: "B" }, 0), other!.id)
        assert.isUndefined(yield* find({ name: "choir c1" }, 0))
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }))
})

describe("a class whose creation had no response", () => {
  for (const minutes of [25, -25]) {
    it.live(`is found again on a computer whose clock is wrong by ${minutes} minutes`, () =>
      Effect.gen(function*() {
        const { places: [place], sandbox } = yield* stage()
        sandbox.faults.add({ fault: "reset-before-headers;executed=true", operation: "createClass", times: 1 })
        const clock = yield* Clock.Clock
        const now = () => clock.currentTimeMillisUnsafe() + minutes * 60_000
        const wrong = Object.assign(Object.create(clock) as Clock.Clock, {
          currentTimeMillisUnsafe: now,
          currentTimeMillis: Effect.sync(now)
        })
        const applied = yield* apply(sandbox, place!, { steps: [classroom("c1")] }).pipe(
          Effect.provideService(Clock.Clock, wrong)
        )
        assert.deepStrictEqual(states(applied), { "createClass:c1": "done" })
        assert.deepStrictEqual(look(sandbox).classes, ["Choir c1"])
      }))
  }
})

describe("a class whose creation nobody looked up", () => {
  it.live("is noted in the id map before another plan is made, once", () =>
    Effect.gen(function*() {
      const { places: [place], sandbox } = yield* stage()
      sandbox.faults.add({ fault: "reset-before-headers;executed=true", operation: "createClass", times: 1 })
      sandbox.faults.add({ fault: "status;status=500", operation: "listClasses" })
      yield* apply(sandbox, place!, { steps: [account("p1"), classroom("c1"), classroom("c2")] })
      sandbox.faults.clear()
      const made = sandbox.state().classes.filter(({ name }) => name.startsWith("Choir"))
      const known = Effect.gen(function*() {
        yield* CreateClass.recover(0)
        return yield* Effect.flatMap(IdMapTable.make, (ids) => ids.get("class", "c1"))
      }).pipe(Effect.provide([Sqlite.layer(place!.database), Fixture.client(sandbox)]))
      const first = yield* known
      assert.include(made.map(({ id }) => id), first?.flat)
      assert.deepStrictEqual(yield* known, first)
    }))
})

describe("a plan that removes somebody", () => {
  it.effect("has to be confirmed after seven days", () =>
    Effect.gen(function*() {
      const made = "2026-11-20T12:00:00.000Z"
      const check = (kind: "unenrol" | "removeAccount" | "enrol", hours: number, since: string | undefined = made) =>
        Effect.andThen(
          TestClock.setTime(Date.parse(made) + hours * 3_600_000),
          Effect.map(
            Effect.exit(
              Approval.checkAge({
                ...(since === undefined ? {} : { made: since }),
                steps: [{ ...account("p"), kind } as never]
              })
            ),
            ({ _tag }) => _tag
          )
        )
      assert.deepStrictEqual([
        yield* check("unenrol", 6 * 24 + 23),
        yield* check("unenrol", 7 * 24),
        yield* check("removeAccount", 7 * 24)
      ], [
        "Success",
        "Failure",
        "Failure"
      ])
      assert.deepStrictEqual([yield* check("enrol", 100 * 24), yield* check("unenrol", 100 * 24, "no day")], [
        "Success",
        "Success"
      ])
    }))
})
