/** The traps of long names and of leavers' accounts. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { apply, placeIn, states } from "../../engine/Applying.ts"
import * as Fixture from "../../Fixture.ts"
import { Simulator } from "../Simulator.ts"
import { codes, live, plan, pupil, room, roster, step } from "../Sketch.ts"

describe("a class whose name or section is longer than 255 characters", () => {
  it("is cut, which is reported, and is the same class in the next run", () => {
    const long = "\ud83c\udfb5".repeat(300)
    for (const known of [{ title: long }, { section: long }]) {
      const files = roster({ people: [pupil("p")], classes: [room("c", known)], members: ["c p"] })
      const made = plan(files)
      assert.deepStrictEqual(codes(made.notices), ["class-name-cut"])
      const { name, section = "" } = step(made, "createClass")
      assert.isAtMost(Math.max([...name].length, [...section].length), 255)
      const flat = new Simulator(live())
      flat.apply(made)
      assert.deepStrictEqual(plan(files, flat.live, flat.known).steps, [])
    }
  })
})

describe("the account of a leaver", () => {
  it.live(
    "is deleted if that is asked for, and never made an individual one, which takes it out of the school's data",
    () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 12 })
        const leaver = sandbox.state().users.find(({ organizationRole }) => organizationRole === "user")!
        const sent: Array<string> = []
        const removal = {
          id: "removeAccount:x",
          kind: "removeAccount" as const,
          needs: [],
          reason: "no longer in the files",
          account: leaver.id
        }
        const applied = yield* apply(sandbox, placeIn(yield* Fixture.folder), { steps: [removal] }, {
          watch: (request, url) => {
            if (request.method !== "GET") sent.push(`${request.method} ${url.pathname}${url.search}`)
            return undefined
          }
        })
        assert.deepStrictEqual(states(applied), { "removeAccount:x": "done" })
        assert.deepStrictEqual(sent, [`DELETE /v2/organizations/users/${leaver.id}`])
      }),
    60_000
  )
})
