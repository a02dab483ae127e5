import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Logger } from "effect"
import { join } from "node:path"
import * as Credentials from "../src/passwords/Credentials.ts"
import * as Apply from "../src/run/Apply.ts"
import * as Fixture from "./Fixture.ts"
import { create, plan, sync, trio } from "./Syncing.ts"

describe("a display that fails", () => {
  for (
    const [name, onOutcome] of [
      ["throws", () => {
        throw new Error("no terminal")
      }],
      ["dies", () => Effect.die(new Error("no terminal"))]
    ] satisfies ReadonlyArray<readonly [string, Apply.Options["onOutcome"]]>
  ) {
    it.live(`T9 (${name}) does not stop the run and is reported once`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 1 })
        const warnings: Array<string> = []
        const logger = Logger.make(({ message }) => void warnings.push(String(message)))
        const made = yield* Effect.provide(plan(trio), Fixture.client(sandbox))
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const outcomes = yield* Apply.run(made, { concurrency: 2, credentials, onOutcome }).pipe(
          Effect.provide(Fixture.client(sandbox)),
          Effect.provide(Logger.layer([logger]))
        )
        assert.strictEqual(Apply.count(outcomes).created, 3)
        assert.deepStrictEqual(warnings, ["onOutcome failed (no terminal). The run continues."])
      }).pipe(Effect.provide(NodeServices.layer)))
  }
})

describe("a hook", () => {
  const applied = Effect.fnUntraced(function*(hooks: Partial<Apply.Options>, faults: ReadonlyArray<string> = []) {
    const sandbox = yield* Sandbox.serve({ users: 1, faults: [...faults] })
    return yield* Effect.gen(function*() {
      const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
      const outcomes = yield* Apply.run(yield* plan(trio), { concurrency: 2, credentials, ...hooks })
      return { outcomes, sandbox }
    }).pipe(Effect.provide(Fixture.client(sandbox)), Effect.provide(Logger.layer([])))
  })

  it.live(
    "T9 that interrupts itself, changes its argument or never ends does not change an outcome",
    () =>
      Effect.gen(function*() {
        const hooks: ReadonlyArray<(outcome: Apply.Outcome) => Effect.Effect<void>> = [
          () => Effect.interrupt,
          () => Effect.never,
          () => Effect.uninterruptible(Effect.never),
          (outcome) =>
            Effect.sync(() => {
              Object.assign(outcome, { result: "failed" })
              Object.assign(outcome.row, { username: "changed" })
            })
        ]
        for (const onOutcome of hooks) {
          const { outcomes, sandbox } = yield* applied({ onOutcome })
          assert.deepStrictEqual(outcomes.map(({ result, row }) => [row.username, result]), [
            ["ada", "created"],
            ["bo", "created"],
            ["cy", "created"]
          ])
          assert.deepStrictEqual(sandbox.state().users.map(({ username }) => username).sort(), [
            "ada",
            "admin",
            "bo",
            "cy"
          ])
        }
      }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)),
    60_000
  )

  it.live("T9 onStop is called once, and does not change an outcome when it fails", () =>
    Effect.gen(function*() {
      const stops: Array<string> = []
      const { outcomes } = yield* applied({
        concurrency: 1,
        maxFailures: 1,
        onStop: ({ why }) => {
          stops.push(why)
          return Effect.die(new Error("no terminal"))
        }
      }, [`status;status=500;operation=${create};times=3`])
      assert.deepStrictEqual(outcomes.map(({ result }) => result), ["failed", "not sent", "not sent"])
      assert.deepStrictEqual(stops, ["unreachable"])
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)), 30_000)
})

describe("a server that fails", () => {
  const people = Fixture.roster(...Array.from({ length: 30 }, (_, index) => `user${index},Ada,Lund,,student`))

  it.live(
    "T1 several times in a row stops the run; a success in between resets the count",
    () =>
      Effect.gen(function*() {
        for (
          const [faults, failed, created] of [
            // Three attempts for each creation whose outcome is unknown.
            [["status;status=503;operation=createOrganizationUser;skip=2"], 3, 2],
            [["status;status=503;operation=createOrganizationUser;skip=2;times=6"], 2, 28]
          ] as const
        ) {
          const sandbox = yield* Sandbox.serve({ users: 1, faults: [...faults] })
          const counts = yield* Effect.gen(function*() {
            const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
            return Apply.count(
              yield* Apply.run(yield* plan(people), { concurrency: 1, credentials, maxFailures: 3 })
            )
          }).pipe(Effect.provide(Fixture.client(sandbox)))
          assert.deepStrictEqual(counts, {
            created,
            updated: 0,
            unverified: 0,
            failed,
            "not sent": 30 - created - failed
          })
        }
      }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)),
    60_000
  )

  it.live("T1 only to accept a row does not stop the run: the other rows are attempted", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: ["status;status=409;operation=createOrganizationUser;times=10"]
      })
      const { counts } = yield* sync(people).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual([counts.failed, counts.created], [10, 20])
    }).pipe(Effect.provide(NodeServices.layer)), 30_000)
})

describe("a row that fails", () => {
  it.live("does not stop the others, and reports why", () =>
    Effect.gen(function*() {
      // Every attempt of the second row gets an error response.
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`status;status=500;operation=${create};skip=1;times=3`]
      })
      const { outcomes } = yield* sync(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => [outcome.row.line, outcome.result]), [[2, "created"], [
        3,
        "failed"
      ], [4, "created"]])
      const failure = outcomes.flatMap((outcome) => outcome.result === "failed" ? [outcome.failure] : [])[0]
      assert.strictEqual(failure?.reason, "ServerError")
      assert.include(failure?.message, "500")
      assert.isString(failure?.supportId)
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("because the token was rejected stops the run, and the remaining rows are \"not sent\"", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`status;status=401;operation=${create};skip=1`] })
      const { counts } = yield* sync(trio).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(counts, { created: 1, updated: 0, unverified: 0, failed: 1, "not sent": 1 })
      assert.strictEqual(sandbox.count(create), 2)
    }).pipe(Effect.provide(NodeServices.layer)))
})
