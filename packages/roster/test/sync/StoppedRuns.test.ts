/** Runs that stop before their end, against a sandbox on a socket: what they report, and how the same command resumes them. */
import { assert, describe, it } from "@effect/vitest"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import { create, roster, stage, start } from "../Command.ts"
import * as Fixture from "../Fixture.ts"

describe("a run that is stopped", () => {
  const people = Array.from({ length: 30 }, (_, index) => `user${index},Ada,Lund,,student`)

  const csv = (path: string) => readFileSync(path, "utf8").trim().split("\n").slice(1).map((line) => line.split(","))

  it.live(
    "T1 by server failures exits with 4 and reports why, what was done and how to resume; the same command resumes",
    () =>
      Effect.gen(function*() {
        const { env, file, folder, passwords, sandbox } = yield* stage({
          faults: [`status;status=503;operation=${create};skip=4`]
        }, ...people)
        const args = ["sync", file, "--yes", "--concurrency", "2", "--max-failures", "3", "--credentials", passwords]
        const first = yield* roster(args, env, folder, Fixture.hurried)
        assert.strictEqual(first.code, 4, first.stderr)
        assert.match(first.stderr, /Stopped: the server failed 3 times in a row \(ServerError: 503/)
        assert.include(first.stderr, "Done: 4 of 30 steps.")
        assert.include(first.stderr, "run the same command again")
        // Two rows are in flight: another one may fail together with the third.
        assert.isAtMost(sandbox.count(create), 4 + 4 * 3)
        sandbox.faults.clear()
        const second = yield* roster(args, env)
        assert.strictEqual(second.code, 0, second.stderr)
        assert.strictEqual(sandbox.state().users.length, 31)
        const notes = new Map(csv(passwords).map(([, username, , note]) => [username, note]))
        assert.deepStrictEqual([notes.size, [...notes.values()].filter((note) => note !== "")], [30, []])
        assert.strictEqual(new Set(csv(passwords).map(([, username, password]) => `${username} ${password}`)).size, 30)
      })
  )

  it.live("T1 by a server that closed does not send the remaining rows", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const file = join(folder, "users.csv")
      writeFileSync(file, [Fixture.head, ...people].join("\n"))
      // Lists one account, creates two, then closes.
      let creations = 0
      const { server, url } = yield* Fixture.serve((request, response) => {
        response.setHeader("content-type", "application/json").setHeader("connection", "close")
        if (request.method === "GET") {
          if (!(request.url ?? "").includes("/organizations/users")) {
            response.end(request.url?.includes("/me") === true ? "\"1\"" : "[]")
            return
          }
          response.end(JSON.stringify([{ id: "1", username: "admin", organization: "o1", organizationRole: "admin" }]))
          return
        }
        creations++
        request.resume().on("end", () => {
          response.end(JSON.stringify({ id: String(creations), username: "user", organizationRole: "user" }))
          if (creations === 2) server.close()
        })
      })
      const { code, stderr } = yield* roster(
        [
          "sync",
          file,
          "--yes",
          "--concurrency",
          "4",
          "--max-failures",
          "2",
          "--credentials",
          join(folder, "passwords.csv")
        ],
        Fixture.variables({ token: "test-token", url: `${url}/v2` }, folder),
        folder,
        Fixture.hurried
      )
      assert.strictEqual(code, 4, stderr)
      assert.match(stderr, /Stopped: the server failed 2 times in a row \(Transport/)
      // Calls in flight may still succeed.
      assert.match(stderr, /Done: [2-5] of 30 steps\./)
    }))
})

describe("two concurrent runs", () => {
  it.live(
    "T3 on one organization fail, also with different files; the lock of a killed run is taken over with a notice",
    () =>
      Effect.gen(function*() {
        const people = Array.from({ length: 40 }, (_, index) => `user${index},Ada,Lund,,student`)
        const { env, file, folder, passwords, sandbox } = yield* stage({
          faults: [`latency;ms=300;executed=true;operation=${create}`]
        }, ...people)
        const other = join(folder, "other.csv")
        writeFileSync(other, [Fixture.head, "zoe,Zoe,Fox,,student"].join("\n"))
        const { child, ended } = start(["sync", file, "--yes", "--concurrency", "1", "--credentials", passwords], env)
        yield* until(() => sandbox.count(create) >= 1)
        const second = yield* roster(["sync", other, "--yes", "--credentials", `${passwords}.2`], env)
        assert.strictEqual(second.code, 2, second.stderr)
        assert.include(second.stderr, `process ${child.pid} on ${hostname()}`)
        assert.include(second.stderr, "Nothing was written")
        // A dry run takes no lock.
        const dry = yield* roster(["sync", other, "--dry-run"], env)
        assert.strictEqual(dry.code, 0, dry.stdout + dry.stderr)
        child.kill("SIGKILL")
        yield* ended
        sandbox.faults.clear()
        const third = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
        assert.strictEqual(third.code, 0, third.stderr)
        assert.include(third.stderr, `An earlier run (process ${child.pid}, started at`)
        assert.strictEqual(sandbox.state().users.length, 41)
        const kept = readFileSync(passwords, "utf8").split("\n").map((line) => line.split(",")[1])
        for (const user of sandbox.state().users) if (user.username !== "admin") assert.include(kept, user.username)
        // What says who holds a lock is gone with it. Lock files stay.
        assert.deepStrictEqual(readdirSync(join(folder, "state")).filter((name) => name.includes(".lock.json")), [])
      })
  )
})
