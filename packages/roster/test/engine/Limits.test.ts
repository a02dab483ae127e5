/** What stops or refuses a run: licences, rights, and plans that are out of date. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import { apply, placeIn, states } from "../engine/Applying.ts"
import { account, classroom } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const refused = (status: number, code: string) => Response.json({ code, message: "no" }, { status })

describe("an organization without licences", () => {
  it.live("is asked for few accounts more, and everything else continues", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      const place = placeIn(yield* Fixture.folder)
      const plan = {
        steps: [
          ...Array.from({ length: 60 }, (_, index) => account(`p${index}`)),
          ...Array.from({ length: 40 }, (_, index) => classroom(`c${index}`))
        ]
      }
      let asked = 0
      const applied = yield* apply(sandbox, place, plan, {
        watch: (request, url) => {
          if (request.method !== "POST" || !url.pathname.endsWith("/organizations/users")) return undefined
          asked++
          return refused(402, "LICENSES_EXHAUSTED")
        }
      })
      assert.isBelow(asked, 20)
      const found = Object.values(states(applied))
      assert.strictEqual(found.filter((state) => state === "failed").length, 60)
      assert.strictEqual(found.filter((state) => state === "done").length, 40)
      const last = applied.steps.find(({ step }) => step.id === "createAccount:p59")
      assert.include(last?.outcome.note, "not sent")
      // The next run asks again.
      assert.deepStrictEqual(new Set(Object.values(states(yield* apply(sandbox, place, plan)))), new Set(["done"]))
    }))
})

describe("a plan that is out of date", () => {
  it.live("is refused when a class that it creates was made meanwhile", () =>
    Effect.gen(function*() {
      const { env, folder, passwords, sandbox } = yield* Command.stage({})
      const plan = join(folder, "plan.json")
      writeFileSync(plan, JSON.stringify({ steps: [account("p1"), classroom("c1"), classroom("c2")] }))
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        yield* flat.classes.createClass({ body: { name: "Choir c1" } })
      }).pipe(Effect.provide(Fixture.client(sandbox)))
      const before = Command.writes(sandbox)
      const { code, stderr } = yield* Command.roster(["apply", plan, "--credentials", passwords], env)
      assert.deepStrictEqual([code, stderr.includes("the plan is out of date")], [2, true], stderr)
      assert.strictEqual(Command.writes(sandbox), before)
    }))

  it.live("is not applied with its removals after a week, unless asked", () =>
    Effect.gen(function*() {
      const { env, folder, sandbox } = yield* Command.stage({ users: 12 })
      const plan = join(folder, "plan.json")
      const leaver = sandbox.state().users.find(({ organizationRole }) => organizationRole === "user")!
      const step = { id: "removeAccount:x", kind: "removeAccount", needs: [], reason: "gone", account: leaver.id }
      const made = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
      writeFileSync(plan, JSON.stringify({ steps: [step], made: made(8) }))
      const old = yield* Command.roster(["apply", plan], env)
      assert.deepStrictEqual([old.code, old.stderr.includes("is 8 days old")], [2, true], old.stderr)
      assert.strictEqual(Command.writes(sandbox), 0)
      assert.strictEqual((yield* Command.roster(["apply", plan, "--yes"], env)).code, 0)
    }))
})
