/** Runs `roster apply` and `roster status` as separate processes, as users do. */
import { assert, describe, it } from "@effect/vitest"
import { until } from "@flat-sdk/tools/tests/Wait"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { create, roster, stage, start, writes } from "../Command.ts"
import { account, classroom, enrol, school } from "./School.ts"

const planned = Effect.fnUntraced(function*(plan: object, options: Parameters<typeof stage>[0] = {}) {
  const staged = yield* stage(options)
  const plans = join(staged.folder, "plan.json")
  writeFileSync(plans, JSON.stringify(plan))
  return { ...staged, plan: plans, apply: ["apply", plans, "--credentials", staged.passwords, "--settle", "0"] }
})

const passwordsOf = (path: string): ReadonlyArray<{ username: string; password: string; note: string }> =>
  parse(readFileSync(path), { columns: true })

describe("roster apply", () => {
  it.live("executes a plan, writes a row for each step, and sends no write the second time", () =>
    Effect.gen(function*() {
      const { apply, env, folder, passwords, sandbox } = yield* planned(school(6, 2))
      const results = join(folder, "results.csv")
      const first = yield* roster([...apply, "--rows", results], env)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /create account +│ +6/)
      const rows: ReadonlyArray<Record<string, string>> = parse(readFileSync(results), { columns: true })
      assert.strictEqual(rows.length, 14)
      assert.deepInclude(rows[13], {
        kind: "enrol",
        id: "p6",
        class: "c2",
        username: "user.p6",
        result: "enrolled",
        note: "not in Flat"
      })
      assert.strictEqual(statSync(results).mode & 0o777, 0o600)
      for (const { password } of passwordsOf(passwords)) {
        assert.notInclude(first.stdout + first.stderr + readFileSync(results, "utf8"), password)
      }
      const before = writes(sandbox)
      const second = yield* roster(apply, env)
      assert.strictEqual(second.code, 0, second.stderr)
      assert.include(second.stdout, "All 14 steps of the plan are done. Nothing was sent.")
      assert.strictEqual(writes(sandbox), before)
      const nothing = join(folder, "nothing.json")
      writeFileSync(nothing, JSON.stringify({ steps: [] }))
      assert.strictEqual((yield* roster(["apply", nothing], env)).code, 0)
      const { code, stdout } = yield* roster(["status"], env)
      assert.strictEqual(code, 0)
      assert.match(stdout, /add member +│ +6/)
    }))

  it.live(
    "that is interrupted finishes the calls in flight, says what is done, and continues with the same command",
    () =>
      Effect.gen(function*() {
        const { apply, env, passwords, sandbox } = yield* planned(school(30, 2), {
          faults: [`latency;ms=300;executed=true;operation=${create}`]
        })
        const { child, ended } = start([...apply, "--concurrency", "2"], env)
        yield* until(() => sandbox.count(create) >= 3)
        child.kill("SIGINT")
        const first = yield* ended
        assert.strictEqual(first.code, 130, first.stderr)
        const done = Number(/Interrupted\. Done: (\d+) of 62 steps\./.exec(first.stderr)?.[1])
        assert.isAtLeast(done, 1)
        assert.include(first.stderr, "To resume, run the same command again.")
        const accounts = sandbox.state().users.length - 1
        const classes = sandbox.requests().filter(({ operation }) => operation === "createClass").length
        const enrolled = sandbox.requests().filter(({ operation }) => operation === "addClassUser").length
        assert.strictEqual(done, accounts + classes + enrolled)
        const left = yield* roster(["status"], env)
        assert.match(left.stdout, /create account/)
        sandbox.faults.clear()
        const second = yield* roster(apply, env)
        assert.strictEqual(second.code, 0, second.stderr)
        assert.strictEqual(sandbox.count(create), 30)
        assert.deepStrictEqual(new Set(passwordsOf(passwords).map(({ note }) => note)), new Set([""]))
      })
  )

  it.live("reads passwords of the school's files when it runs, and generates readable ones on request", () =>
    Effect.gen(function*() {
      const plan = { steps: [account("p1", { password: "file" }), account("p2")] }
      const { apply, env, folder, passwords, sandbox } = yield* planned(plan)
      const without = yield* roster(apply, env)
      assert.strictEqual(without.code, 2)
      assert.include(without.stderr, "--files PATH")
      assert.strictEqual(writes(sandbox), 0)
      const files = join(folder, "people.csv")
      writeFileSync(
        files,
        "id,username,first name,last name,e-mail,role,password\np1,user.p1,Ada,P1,,student,from-file-1\n"
      )
      const { code, stderr } = yield* roster([...apply, "--files", files, "--words"], env)
      assert.strictEqual(code, 0, stderr)
      assert.deepStrictEqual(passwordsOf(passwords).map(({ username }) => username), ["user.p2"])
      assert.match(passwordsOf(passwords)[0]!.password, /^(?:[a-z]+-){3}\d{3}$/)
    }))

  it.live("sends nothing for a plan that is held, broken, circular or of another organization's database", () =>
    Effect.gen(function*() {
      const held = { steps: [account("p1")], held: [{ what: "accounts", count: 9, of: 10, threshold: 5 }] }
      const { apply, env, folder, passwords, plan, sandbox } = yield* planned(held)
      const refused = Effect.fnUntraced(function*(text: string, ...more: ReadonlyArray<string>) {
        const { code, stderr } = yield* roster([...apply, ...more], env)
        assert.strictEqual(code, 2, stderr)
        assert.include(stderr, text)
        assert.strictEqual(writes(sandbox), 0)
      })
      yield* refused("9 of 10 accounts are deleted.")
      writeFileSync(plan, JSON.stringify({ steps: [{ id: "x" }] }))
      yield* refused("it is not a plan")
      writeFileSync(plan, JSON.stringify({ steps: [account("p1")], organization: "another" }))
      yield* refused("the plan was made for another organization")
      writeFileSync(
        plan,
        JSON.stringify({
          steps: [{ ...account("p1"), needs: ["createClass:c1"] }, {
            ...classroom("c1"),
            needs: ["createAccount:p1"]
          }]
        })
      )
      yield* refused("some steps need each other in a circle")
      writeFileSync(plan, JSON.stringify({ steps: [enrol("c1", "p1")] }))
      yield* refused("needs createClass:c1, which is not in the plan")
      writeFileSync(plan, JSON.stringify({ steps: [account("p1")] }))
      const other = join(folder, "other.sqlite")
      const database = new DatabaseSync(other)
      database.exec("CREATE TABLE roster_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
      database.exec("INSERT INTO roster_fact VALUES ('organization', 'another')")
      database.close()
      yield* refused("belongs to another organization", "--database", other)
      assert.isFalse(existsSync(passwords))
    }))
})
