/** Refreshes of several programs that use the same credential file at the same time. */
import * as HttpTransport from "@flat-sdk/node/HttpTransport"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import * as Profile from "../../src/profiles/Profile.ts"
import { Cli } from "../support/Cli.ts"
import { expired, type Gate } from "../support/Gate.ts"
import { fileOf, stored } from "../support/SignIn.ts"

let cli: Cli
let gate: Gate

beforeEach(async () => {
  cli = await Cli.start()
  gate = await expired(cli)
})
afterEach(async () => {
  gate.close()
  await cli.close()
})

/** A program with a client of its own, which reads its account. */
const program = () =>
  Effect.gen(function*() {
    const { client } = yield* (yield* Profile.Profiles).connect({})
    return (yield* client.account.getAuthenticatedUser()).username
  }).pipe(
    Effect.provide(Layer.fresh(Layer.provide(
      Profile.layer({ platform: "linux", home: cli.home, env: {} }),
      HttpTransport.layer()
    )))
  )

describe("several programs with one profile", () => {
  it("refresh it once: one asks for tokens, and the others use them", async () => {
    await Effect.runPromise(Effect.gen(function*() {
      const programs = yield* Effect.forEach([1, 2, 3, 4], () => Effect.forkChild(program()))
      yield* Effect.promise(() => gate.arrived(1))
      gate.waiting[0]!()
      // The gate would hold a second request back, and a program with it.
      assert.deepStrictEqual(yield* Effect.forEach(programs, Fiber.join), ["admin", "admin", "admin", "admin"])
      assert.lengthOf(gate.waiting, 1)
    }))
  })

  it("do not continue as the account that somebody signed in as meanwhile", async () => {
    await Effect.runPromise(Effect.gen(function*() {
      const running = yield* Effect.forkChild(program())
      yield* Effect.promise(() => gate.arrived(1))
      const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
      const other = {
        ...contents.profiles.default,
        account: { id: "f".repeat(24), username: "other" },
        accessToken: "t"
      }
      fs.writeFileSync(fileOf(cli), JSON.stringify({ ...contents, profiles: { default: other } }))
      gate.waiting[0]!()
      assert.strictEqual(yield* Fiber.join(running), "admin")
      // The tokens of the first account are not written over those of the other.
      assert.strictEqual(stored(cli)["default"]!.accessToken, "t")
    }))
  })
})
