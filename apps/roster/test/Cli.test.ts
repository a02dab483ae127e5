/**
 * Runs the tool as users do: as a separate process, against a sandbox on a socket. The tests run concurrently, because programs wait for each other
 * and between attempts.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Schedule } from "effect"
import { spawn } from "node:child_process"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Fixture from "./Fixture.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const samples = fileURLToPath(new URL("../samples", import.meta.url))
const create = "createOrganizationUser"

interface ExitWith {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const start = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...Fixture.inherited, FLAT_ROSTER_STATE: join(tmpdir(), "roster-locks"), ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text)
  const ended = new Promise<ExitWith>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  return { child, ended: Effect.promise(() => ended) }
}

const roster = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => start(args, env).ended

/** A sandbox with only an administrator, the environment variables for it, and a folder with a roster. */
const stage = Effect.fnUntraced(function*(options: Sandbox.ServerOptions, ...lines: ReadonlyArray<string>) {
  const sandbox = yield* Sandbox.serve({ users: 1, ...options })
  const folder = yield* Fixture.folder
  const file = join(folder, "users.csv")
  const write = (...lines: ReadonlyArray<string>) => writeFileSync(file, [Fixture.head, ...lines].join("\n"))
  write(...lines)
  const env = {
    FLAT_ACCESS_TOKEN: sandbox.token,
    FLAT_BASE_URL: sandbox.url,
    // Locks of its own: the organization of every sandbox has the same id.
    FLAT_ROSTER_STATE: join(folder, "state")
  }
  return { sandbox, file, write, env, passwords: join(folder, "passwords.csv"), folder }
})

const trio = ["ada,Ada,Lund,ada@example.edu,teacher", "bo,Bo,Reed,,student", "cy,Cy,Dee,cy@example.edu,student"]

const writes = (sandbox: Sandbox.ServedSandbox) =>
  sandbox.requests().filter((request) => request.method !== "GET").length

describe.concurrent("roster sync", () => {
  it.live("applies a file, reports what it did, and writes nothing the second time", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({}, ...trio)
      const first = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /created +│ +3/)
      assert.match(first.stdout, /needs 3 API calls/)
      assert.deepStrictEqual(sandbox.state().users.map((user) => user.username).sort(), ["ada", "admin", "bo", "cy"])

      const before = writes(sandbox)
      const second = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(second.code, 0, second.stderr)
      assert.match(second.stdout, /All accounts match the file/)
      assert.strictEqual(writes(sandbox), before)
    }), 30_000)

  it.live("prints no token, password or e-mail address, and no escape codes to a pipe", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox } = yield* stage({
        faults: [`status;status=500;operation=${create};times=3`]
      }, ...trio)
      const { stderr, stdout } = yield* roster([
        "sync",
        file,
        "--yes",
        "--verbose",
        "--concurrency",
        "1",
        "--credentials",
        passwords
      ], env)
      const printed = stdout + stderr
      assert.notInclude(printed, sandbox.token)
      assert.notInclude(printed, "@example.edu")
      for (const line of readFileSync(passwords, "utf8").trim().split("\n").slice(1)) {
        assert.notInclude(printed, line.split(",")[2]!)
      }
      assert.notInclude(printed, "\u001b")
    }), 30_000)

  it.live("rejects a broken file with every problem, before anything is sent", () =>
    Effect.gen(function*() {
      const { env, sandbox } = yield* stage({})
      const { code, stderr, stdout } = yield* roster(["sync", join(samples, "broken.csv"), "--yes"], env)
      assert.strictEqual(code, 2)
      for (const line of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]) {
        assert.match(stderr, new RegExp(`│ +${line} │`))
      }
      assert.include(stderr, "Nothing was sent")
      assert.strictEqual(stdout, "")
      assert.strictEqual(sandbox.count(), 0)
    }), 30_000)

  it.live(
    "rejects a missing file, a missing token, an invalid option and an invalid base URL, before anything is sent",
    () =>
      Effect.gen(function*() {
        const { env, file, folder, sandbox } = yield* stage({}, ...trio)
        const missing = yield* roster(["sync", join(folder, "none.csv")], env)
        assert.strictEqual(missing.code, 2)
        assert.include(missing.stderr, "does not exist")
        const token = yield* roster(["sync", file], { FLAT_BASE_URL: sandbox.url })
        assert.strictEqual(token.code, 2)
        assert.include(token.stderr, "FLAT_ACCESS_TOKEN")
        assert.strictEqual((yield* roster(["sync", file, "--concurrency", "0"], env)).code, 2)
        assert.strictEqual((yield* roster(["sync", file, "--base-url", "ftp://school.example"], env)).code, 2)
        assert.strictEqual(sandbox.count(), 0)
      }),
    30_000
  )

  it.live(
    "writes nothing without --yes when there is no terminal, and nothing with --dry-run",
    () =>
      Effect.gen(function*() {
        const { env, file, passwords, sandbox } = yield* stage({}, ...trio)
        const asked = yield* roster(["sync", file, "--credentials", passwords], env)
        assert.strictEqual(asked.code, 2)
        assert.include(asked.stderr, "--yes")
        const dry = yield* roster(["sync", file, "--dry-run", "--yes", "--credentials", passwords], env)
        assert.strictEqual(dry.code, 0)
        assert.match(dry.stdout, /create +│ +3/)
        assert.strictEqual(writes(sandbox), 0)
        assert.isFalse(existsSync(passwords))
      }),
    30_000
  )

  it.live(
    "writes nothing when there is no file for generated passwords, or another file exists there",
    () =>
      Effect.gen(function*() {
        const { env, file, passwords, sandbox } = yield* stage({}, ...trio)
        const none = yield* roster(["sync", file, "--yes"], env)
        assert.strictEqual(none.code, 2)
        assert.include(none.stderr, "--credentials")
        writeFileSync(passwords, "precious")
        const taken = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
        assert.strictEqual(taken.code, 2)
        assert.strictEqual(readFileSync(passwords, "utf8"), "precious")
        assert.strictEqual(writes(sandbox), 0)
      }),
    30_000
  )

  it.live(
    "exits with 1 and reports row and reason when a row failed, after applying the others",
    () =>
      Effect.gen(function*() {
        const { env, file, passwords, sandbox } = yield* stage({
          faults: [`status;status=500;operation=${create};skip=1;times=3`]
        }, ...trio)
        const { code, stderr, stdout } = yield* roster([
          "sync",
          file,
          "--yes",
          "--concurrency",
          "1",
          "--credentials",
          passwords
        ], env)
        assert.strictEqual(code, 1)
        assert.match(stderr, /│ +3 │ bo +│ ServerError │ 500/)
        assert.include(stderr, "support id")
        assert.match(stdout, /failed +│ +1/)
        assert.deepStrictEqual(sandbox.state().users.map((user) => user.username).sort(), ["ada", "admin", "cy"])

        const again = yield* roster(["sync", file, "--yes", "--credentials", `${passwords}.2`], env)
        assert.strictEqual(again.code, 0, again.stderr)
        assert.match(again.stdout, /created +│ +1/)
      }),
    30_000
  )

  it.live("exits with 1 when a row is ambiguous, and skips that row", () =>
    Effect.gen(function*() {
      const { env, file, passwords, sandbox, write } = yield* stage({}, ...trio)
      yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
      write("ada,Ada,Lund,cy@example.edu,teacher", "bo,Bob,Reed,,student", "admin,Ad,Min,,student")
      const dry = yield* roster(["sync", file, "--dry-run"], env)
      assert.strictEqual(dry.code, 1)
      const { code, stdout } = yield* roster(["sync", file, "--yes"], env)
      assert.strictEqual(code, 1)
      assert.match(stdout, /ambiguous +│ +2/)
      const users = sandbox.state().users
      assert.strictEqual(users.find((user) => user.username === "ada")?.email, "ada@example.edu")
      assert.strictEqual(users.find((user) => user.username === "bo")?.firstname, "Bob")
      assert.strictEqual(users.find((user) => user.username === "admin")?.organizationRole, "admin")
    }), 30_000)

  it.live(
    "T5 exits with 3 when the token is rejected or lacks the scope, and says what to do",
    () =>
      Effect.gen(function*() {
        const { env, file, sandbox } = yield* stage({
          tokens: [{ token: "tiny", user: "admin", scopes: ["edu.classes"] }]
        }, ...trio)
        const unknown = yield* roster(["sync", file, "--yes"], { ...env, FLAT_ACCESS_TOKEN: "nobody-knows-this" })
        assert.strictEqual(unknown.code, 3)
        assert.include(unknown.stderr, "FLAT_ACCESS_TOKEN")
        assert.notInclude(unknown.stderr, "nobody-knows-this")
        const scoped = yield* roster(["sync", file, "--yes"], { ...env, FLAT_ACCESS_TOKEN: "tiny" })
        assert.strictEqual(scoped.code, 3)
        assert.include(scoped.stderr, "edu.admin.users")
        assert.strictEqual(writes(sandbox), 0)
      }),
    30_000
  )

  it.live(
    "can be interrupted, keeps the password of every account that was created, and finishes when run again",
    () =>
      Effect.gen(function*() {
        const people = Array.from({ length: 40 }, (_, index) => `user${index},Ada,Lund,,student`)
        const { env, file, passwords, sandbox } = yield* stage({
          faults: [`latency;ms=100;executed=true;operation=${create}`]
        }, ...people)
        const { child, ended } = start(["sync", file, "--yes", "--concurrency", "4", "--credentials", passwords], env)
        yield* Effect.sync(() => sandbox.count(create) >= 8).pipe(
          Effect.repeat({ schedule: Schedule.spaced(10), until: (reached) => reached })
        )
        child.kill("SIGINT")
        const { code, stderr } = yield* ended
        assert.strictEqual(code, 130)
        assert.include(stderr, "Interrupted")
        assert.isBelow(sandbox.state().users.length, 41)

        const again = yield* roster(["sync", file, "--yes", "--credentials", `${passwords}.2`], env)
        assert.strictEqual(again.code, 0, again.stderr)
        assert.isAtLeast(Number(/unchanged +│ +(\d+)/.exec(again.stdout)?.[1]), 4)
        const kept = (readFileSync(passwords, "utf8") + readFileSync(`${passwords}.2`, "utf8")).split("\n").map((
          line
        ) => line.split(",")[1])
        for (const user of sandbox.state().users) if (user.username !== "admin") assert.include(kept, user.username)
        assert.strictEqual(sandbox.state().users.length, 41)
      }),
    30_000
  )
})

describe.concurrent("a run that is stopped", () => {
  const people = Array.from({ length: 30 }, (_, index) => `user${index},Ada,Lund,,student`)
  const csv = (path: string) => readFileSync(path, "utf8").trim().split("\n").slice(1).map((line) => line.split(","))

  it.live(
    "T1 by server failures exits with 4 and reports why, what was done and how to resume; the same command resumes",
    () =>
      Effect.gen(function*() {
        const { env, file, passwords, sandbox } = yield* stage({
          faults: [`status;status=503;operation=${create};skip=4`]
        }, ...people)
        const args = ["sync", file, "--yes", "--concurrency", "2", "--max-failures", "3", "--credentials", passwords]
        const first = yield* roster(args, env)
        assert.strictEqual(first.code, 4, first.stderr)
        assert.match(first.stderr, /Stopped: the server failed 3 times in a row \(ServerError: 503/)
        assert.include(first.stderr, "Done: 4 created, 0 updated.")
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
      }),
    60_000
  )

  it.live("T1 by a server that closed does not send the remaining rows", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const file = join(folder, "users.csv")
      writeFileSync(file, [Fixture.head, ...people].join("\n"))
      // Lists one account, creates two, then closes.
      let creations = 0
      const server = http.createServer((request, response) => {
        response.setHeader("content-type", "application/json").setHeader("connection", "close")
        if (request.method === "GET") {
          response.end(JSON.stringify([{ id: "1", username: "admin", organizationRole: "admin" }]))
          return
        }
        creations++
        request.resume().on("end", () => {
          response.end(JSON.stringify({ id: String(creations), username: "user", organizationRole: "user" }))
          if (creations === 2) server.close()
        })
      })
      const port = yield* Effect.callback<number>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
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
        { FLAT_ACCESS_TOKEN: "test-token", FLAT_BASE_URL: `http://127.0.0.1:${port}/v2` }
      )
      assert.strictEqual(code, 4, stderr)
      assert.match(stderr, /Stopped: the server failed 2 times in a row \(Transport/)
      assert.isAtLeast(Number(/, (\d+) not sent/.exec(stderr)?.[1]), 20)
    }), 90_000)
})

describe.concurrent("two concurrent runs", () => {
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
        yield* Effect.sync(() => sandbox.count(create) >= 1).pipe(
          Effect.repeat({ schedule: Schedule.spaced(10), until: (reached) => reached })
        )
        const second = yield* roster(["sync", other, "--yes", "--credentials", `${passwords}.2`], env)
        assert.strictEqual(second.code, 2, second.stderr)
        assert.include(second.stderr, `process ${child.pid} on ${hostname()}`)
        assert.include(second.stderr, "Nothing was written")
        // A dry run takes no lock.
        assert.strictEqual((yield* roster(["sync", other, "--dry-run"], env)).code, 0)
        child.kill("SIGKILL")
        yield* ended
        sandbox.faults.clear()
        const third = yield* roster(["sync", file, "--yes", "--credentials", passwords], env)
        assert.strictEqual(third.code, 0, third.stderr)
        assert.include(third.stderr, `An earlier run (process ${child.pid}, started at`)
        assert.strictEqual(sandbox.state().users.length, 41)
        const kept = readFileSync(passwords, "utf8").split("\n").map((line) => line.split(",")[1])
        for (const user of sandbox.state().users) if (user.username !== "admin") assert.include(kept, user.username)
        assert.deepStrictEqual(readdirSync(join(folder, "state")), [])
      }),
    90_000
  )
})

describe.concurrent("advice", () => {
  const reads = Effect.fnUntraced(function*(
    respond: (response: http.ServerResponse) => void,
    path = "/v2"
  ) {
    const folder = yield* Fixture.folder
    const file = join(folder, "users.csv")
    writeFileSync(file, [Fixture.head, ...trio].join("\n"))
    const server = yield* Effect.acquireRelease(
      Effect.callback<http.Server>((resume) => {
        const server = http.createServer((_, response) => respond(response))
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    )
    const { port } = server.address() as AddressInfo
    const { code, stderr } = yield* roster(["sync", file, "--yes"], {
      FLAT_ACCESS_TOKEN: "test-token",
      FLAT_BASE_URL: `http://127.0.0.1:${port}${path}`
    })
    assert.strictEqual(code, 3, stderr)
    return stderr
  })
  const html = (status: number) => (response: http.ServerResponse) =>
    response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>")

  it.live("T5 for a base URL without /v2 shows the URL and what is missing", () =>
    Effect.gen(function*() {
      const api = (response: http.ServerResponse) =>
        response.writeHead(404, { "content-type": "application/json" }).end(
          "{\"code\":\"NOT_FOUND\",\"message\":\"Not found\"}"
        )
      for (const respond of [html(404), api]) {
        assert.match(yield* reads(respond, ""), /base URL is http:\/\/127\.0\.0\.1:\d+\/, but must end in \/v2/)
        assert.match(yield* reads(respond), /check that http:\/\/127\.0\.0\.1:\d+\/v2 is the base URL of the API/)
      }
    }), 60_000)

  it.live("T5 for a response from a proxy or a sign-in page says so", () =>
    Effect.gen(function*() {
      assert.include(yield* reads(html(200)), "the response is a web page instead of JSON")
      assert.include(yield* reads(html(403)), "the response is a web page instead of JSON")
      assert.include(yield* reads((response) => response.writeHead(407).end()), "proxy")
    }), 60_000)
})

describe.concurrent("a file in another encoding", () => {
  it.live("T7 is read, and the encoding is reported", () =>
    Effect.gen(function*() {
      const folder = yield* Fixture.folder
      const text = `${Fixture.head}\nzoe,Zo\u00eb,Lund,,student\n`
      for (const [name, encoding] of [["Windows-1252", "latin1"], ["UTF-16LE", "utf16le"]] as const) {
        const file = join(folder, `${name}.csv`)
        writeFileSync(file, Buffer.from(text, encoding))
        const { code, stderr } = yield* roster(["check", file])
        assert.strictEqual(code, 0, stderr)
        assert.include(stderr, `read as ${name}`)
      }
    }), 30_000)
})

describe.concurrent("roster check", () => {
  it.live("checks files without a token", () =>
    Effect.gen(function*() {
      const sound = yield* roster(["check", join(samples, "lindenfeld-school.csv")])
      assert.deepStrictEqual([sound.code, sound.stderr], [0, ""])
      assert.include(sound.stdout, "322 rows")
      assert.strictEqual((yield* roster(["check", join(samples, "broken.csv")])).code, 2)
    }), 30_000)
})

describe.concurrent("roster --help", () => {
  it.live("lists flags, environment variables and exit codes", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* roster(["sync", "--help"])
      assert.strictEqual(code, 0)
      for (
        const part of [
          "--dry-run",
          "--yes",
          "--credentials",
          "--concurrency",
          "--max-failures",
          "FLAT_ROSTER_STATE",
          "4 the run stopped",
          "--verbose",
          "--allow-admins",
          "--base-url",
          "FLAT_ACCESS_TOKEN",
          "Exit codes",
          "NO_COLOR"
        ]
      ) {
        assert.include(stdout, part)
      }
    }), 30_000)
})
