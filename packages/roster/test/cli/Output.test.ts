/** What reaches terminals and disks, whatever a server, a file or a path says. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Command from "../Command.ts"
import { account } from "../engine/School.ts"
import * as Fixture from "../Fixture.ts"

const escape = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil"
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/

/** A server that lists one administrator and rejects all else with a message that moves the cursor. */
const liar = Fixture.serve((request, response) => {
  const list = request.method === "GET" && (request.url ?? "").startsWith("/v2/organizations/users")
  response.writeHead(list ? 200 : 400, { "content-type": "application/json" })
  response.end(JSON.stringify(
    list
      ? [{ id: "a1", username: "root", organization: "o1", organizationRole: "admin", groups: [] }]
      : { code: "BAD", message: `no: ${escape}`, param: escape }
  ))
})

describe("a terminal", () => {
  it.live("gets no control character of a server's message, a path or a plan", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const { url } = yield* liar
      const env = Fixture.variables({ token: "token", url: `${url}/v2` }, folder)
      const plan = join(folder, "plan.json")
      const apply = ["apply", plan, "--credentials", join(folder, "pw.csv")]
      writeFileSync(plan, JSON.stringify({ steps: [account(escape, { username: "ada" })] }))
      for (
        const args of [
          apply,
          ["apply", join(folder, escape)],
          ["check", join(folder, escape)],
          ["plan", join(folder, escape)],
          ["status", "--database", join(folder, escape)],
          ["ids", "export", join(folder, "x", escape), "--database", join(folder, "state", escape)]
        ]
      ) {
        const { code, stderr, stdout } = yield* Command.roster(args, env)
        assert.notStrictEqual(code, 0, args[0])
        assert.notMatch(stdout + stderr, raw, args[0])
      }
    }))

  it.live("gets JSON with every character that was in Flat, and none that moves the cursor", () =>
    Effect.gen(function*() {
      const { env, file, sandbox } = yield* Command.stage({}, "bo,Bo,Reed,,student")
      const firstname = "B\u009b31mo\u202e"
      yield* Effect.gen(function*() {
        const flat = yield* FlatClient.FlatClient
        yield* flat.organization.createOrganizationUser({
          body: { username: "bo", firstname, lastname: "Reed", password: "secret-1" }
        })
      }).pipe(Effect.provide(Fixture.client(sandbox)))
      const { stdout } = yield* Command.roster(["plan", file, "--json"], env)
      assert.notMatch(stdout, raw)
      assert.strictEqual(JSON.parse(stdout).steps[0].changes.firstname.from, firstname)
    }))
})

describe("roster status", () => {
  const two = Effect.fnUntraced(function*() {
    const { env, file, folder, passwords } = yield* Command.stage({}, "bo,Bo,Reed,,student")
    const plan = join(folder, "plan.json")
    yield* Command.roster(["plan", file, "--out", plan], env)
    yield* Command.roster(["apply", plan, "--credentials", passwords], env)
    // The database of another organization, which comes first and has no run.
    new DatabaseSync(join(env.FLAT_ROSTER_STATE, "0000.sqlite")).close()
    return { env, folder }
  })

  it.live("of several organizations is one JSON document, finds a plan in any, and writes the results of all", () =>
    Effect.gen(function*() {
      const { env, folder } = yield* two()
      const json = yield* Command.roster(["status", "--json"], env)
      assert.strictEqual(json.code, 0, json.stderr)
      const all: ReadonlyArray<{ readonly runs: ReadonlyArray<{ readonly id: string }> }> = JSON.parse(json.stdout)
      assert.deepStrictEqual(all.map(({ runs }) => runs.length), [0, 1])
      const id = all[1]!.runs[0]!.id
      const results = join(folder, "results.csv")
      const chosen = yield* Command.roster(["status", id.slice(0, 8), "--rows", results], env)
      assert.strictEqual(chosen.code, 0, chosen.stderr)
      assert.include(readFileSync(results, "utf8"), "createAccount,bo,")
      const none = yield* Command.roster(["status", "zzzz"], env)
      assert.deepStrictEqual([none.code, none.stderr.includes("no run of a plan")], [2, true], none.stderr)
    }))
})
