import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Credentials from "../src/passwords/Credentials.ts"
import * as Apply from "../src/run/Apply.ts"
import * as Plan from "../src/run/Plan.ts"
import * as Fixture from "./Fixture.ts"
import { create, plan, sync } from "./Syncing.ts"

describe("a creation without a response", () => {
  const once = Fixture.roster("ada,Ada,Lund,ada@example.edu,teacher")

  it.live("that was executed is found by its username and not sent again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 1)
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  const watchPasswords = () => {
    const sent: Array<readonly [method: string, password: string]> = []
    const watch: Fixture.Watch = (request) => {
      if (request.method !== "GET") sent.push([request.method, JSON.parse(Fixture.bodyOf(request)).password])
      return undefined
    }
    return { sent, watch }
  }

  const lost = `reset-before-headers;executed=true;operation=${create};times=1`

  it.live("T2 that a look-up finds gets its password set again, so that the passwords file is right", () =>
    Effect.gen(function*() {
      for (const fault of [lost, `malformed-json;operation=${create};times=1`]) {
        const sandbox = yield* Sandbox.serve({ users: 1, faults: [fault] })
        const { sent, watch } = watchPasswords()
        const { outcomes, path } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox, { watch })))
        const [outcome] = outcomes
        assert.include(outcome?.result === "created" ? outcome.note : "", "password was set again")
        assert.deepStrictEqual(sent.map(([method]) => method), ["POST", "PUT"])
        assert.strictEqual(sent[0]?.[1], sent[1]?.[1])
        assert.strictEqual(readFileSync(path, "utf8").split("\n")[1], `2,ada,${sent[1]?.[1]},`)
      }
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose password cannot be set again is unverified, in the report and in the file", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [lost, "status;status=500;operation=updateOrganizationUser"]
      })
      const { counts, outcomes, path } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(counts, { created: 0, updated: 0, unverified: 1, failed: 0, "not sent": 0 })
      const [outcome] = outcomes
      assert.include(outcome?.result === "unverified" ? outcome.note : "", "Set it in Flat")
      assert.match(
        readFileSync(path, "utf8"),
        /\n2,ada,([a-z0-9-]{14}),\n2,ada,\1,"?unverified: [^\n]*Set it in Flat"?\n$/
      )
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose account differs from the file keeps its password, and is unverified", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [lost] })
      const { sent, watch } = watchPasswords()
      const { counts } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox, {
        watch: (request, url) => {
          watch(request, url)
          return url.searchParams.has("q")
            ? Response.json([{ id: "other", username: "ada", firstname: "Adam", organizationRole: "user" }])
            : undefined
        }
      })))
      assert.strictEqual(counts.unverified, 1)
      assert.deepStrictEqual(sent.map(([method]) => method), ["POST"])
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("T2 whose username is returned in different case is found", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [lost] })
      const { counts } = yield* sync(Fixture.roster("Ada,Ada,Lund,ADA@example.edu,teacher")).pipe(
        Effect.provide(Fixture.client(sandbox, {
          watch: (_, url) =>
            url.searchParams.has("q")
              ? Response.json(
                sandbox.state().users.map((user) => ({ ...user, username: user.username.toLowerCase() }))
              )
              : undefined
        }))
      )
      assert.strictEqual(counts.created, 1)
      assert.strictEqual(sandbox.count(create), 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("is looked up too when a success response cannot be decoded", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`malformed-json;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 1)
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("that was not executed is sent again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1, faults: [`reset-before-headers;operation=${create};times=1`] })
      const { outcomes } = yield* sync(once).pipe(Effect.provide(Fixture.client(sandbox)))
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.count(create), 2)
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("that the look-up misses is found after the next attempt gets a conflict", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      const { outcomes } = yield* sync(once).pipe(
        Effect.provide(Fixture.client(sandbox, {
          watch: (_, url) => url.searchParams.has("q") ? Response.json([]) : undefined
        }))
      )
      assert.deepStrictEqual(outcomes.map((outcome) => outcome.result), ["created"])
      assert.strictEqual(sandbox.state().users.filter((user) => user.username === "ada").length, 1)
    }).pipe(Fixture.hurried, Effect.provide(NodeServices.layer)))

  it.live("that cannot be looked up fails with an unknown outcome, and the next run resolves it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({
        users: 1,
        faults: [`reset-before-headers;executed=true;operation=${create};times=1`]
      })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        sandbox.faults.add("status;status=500;operation=listOrganizationUsers")
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result, "failed")
        assert.include(outcome?.result === "failed" ? outcome.failure.fix : "", "may have been executed")
        sandbox.faults.clear()
        assert.deepStrictEqual(Plan.count(yield* plan(once)), { create: 0, update: 0, unchanged: 1, ambiguous: 0 })
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))

  it.live("fails when another client took the username first", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 1 })
      yield* Effect.gen(function*() {
        const made = yield* plan(once)
        // Another client creates the account first.
        yield* sync(once)
        const credentials = yield* Credentials.open(join(yield* Fixture.folder, "passwords.csv"))
        const [outcome] = yield* Apply.run(made, { concurrency: 1, credentials })
        assert.strictEqual(outcome?.result === "failed" ? outcome.failure.reason : outcome?.result, "Conflict")
      }).pipe(Effect.provide(Fixture.client(sandbox)))
    }).pipe(Effect.provide(NodeServices.layer)))
})
