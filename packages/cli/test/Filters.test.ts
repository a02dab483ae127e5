/** `--jq`, `--debug`, and the lists and fields of `flat request`, in process over a socket. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import * as InProcess from "./support/InProcess.ts"

const { run } = InProcess.program()
let scope: Scope.Closeable
let sandbox: Sandbox.ServedSandbox

const flat = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  run(args, { env: { FLAT_ACCESS_TOKEN: "sandbox-admin", FLAT_BASE_URL: sandbox.url, ...env } })

beforeAll(async () => {
  scope = await Effect.runPromise(Scope.make())
  sandbox = await Effect.runPromise(Scope.provide(Sandbox.serve({ users: 30 }), scope))
})
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
})
beforeEach(() => {
  sandbox.reset()
  sandbox.faults.set([])
})

const list = ["organization", "list-users", "--role", "admin", "--all"]

describe("--jq", () => {
  it("V13 filters each item of JSON lines, and a list as a whole with --format json", async () => {
    assert.strictEqual((await flat([...list, "--jq", ".username"])).stdout, "admin\n")
    const whole = await flat([...list, "--format", "json", "--jq", "map({organizationRole}), length"])
    assert.strictEqual(whole.stdout, "[{\"organizationRole\":\"admin\"}]\n1\n")
    const one = await flat(["account", "get-authenticated-user", "--jq", ".username, .missing"])
    assert.strictEqual(one.stdout, "admin\nnull\n")
    assert.strictEqual(
      (await flat([...list, "--fields", "organizationRole", "--jq", "keys[]"])).stdout,
      "organizationRole\n"
    )
    assert.strictEqual((await flat([...list, "--jq", "\"a\\u001b[1m\\nb\""])).stdout, "a\\u001b[1m\nb\n")
    assert.strictEqual(
      (await run([...list, "--jq", ".username"], {
        env: { FLAT_ACCESS_TOKEN: "sandbox-admin", FLAT_BASE_URL: sandbox.url },
        stdoutIsTerminal: true
      })).stdout,
      "admin\n"
    )
  })

  it("V13 that is wrong is refused before anything is sent; one that does not fit the results ends with 3", async () => {
    for (const args of [["--jq", ".["], ["--jq", ".x", "--format", "csv"], ["--jq", "nope"]]) {
      const { code, stderr, stdout } = await flat(["classes", "create", "--set", "name=Jq", ...args])
      assert.deepStrictEqual([code, stdout, sandbox.count()], [2, "", 0], args.join(" "))
      assert.include(stderr, "--jq: ")
    }
    const { code, stderr } = await flat([...list, "--jq", ".username.x"])
    assert.strictEqual(code, 3)
    assert.match(stderr, /^Error: --jq: Cannot index string/)
  })
})

describe("flat request", () => {
  const request = ["request", "GET", "/organizations/users"]

  it("V14 reads every page with --all, and as many items as --limit says", async () => {
    const all = await flat([...request, "--query", "limit=10", "--all", "--jq", ".id"])
    const ids = all.stdout.trim().split("\n")
    assert.strictEqual(new Set(ids).size, 30)
    assert.isAbove(sandbox.count(), 2)
    sandbox.clearRequests()
    const some = await flat([...request, "--query", "limit=10", "--limit", "12", "--jq", ".id"])
    assert.deepStrictEqual(some.stdout.trim().split("\n"), ids.slice(0, 12))
    assert.strictEqual(sandbox.count(), 2)
    assert.strictEqual((await flat([...request, "--limit", "0"])).stdout, "")
  })

  it("V14 refuses --all and --limit where there is no list", async () => {
    for (const flag of [["--all"], ["--limit", "3"]]) {
      const { code, stderr } = await flat(["request", "POST", "/classes", "--set", "name=X", ...flag])
      assert.deepStrictEqual([code, sandbox.count()], [2, 0])
      assert.include(stderr, `${flag[0]}: reads a list`)
    }
  })

  it("V14 takes --set, over --body, and no secret from the command line", async () => {
    const made = await flat(
      [
        "request",
        "POST",
        "/classes",
        "--body",
        "{\"name\":\"A\",\"section\":\"S\"}",
        "--set",
        "name=Set",
        "--jq",
        ".name, .section"
      ]
    )
    assert.strictEqual(made.stdout, "Set\nS\n")
    const typed = ["--set", "password=planted-password"]
    for (const args of [typed, ["--body", "{\"password\":\"planted-password\"}"]]) {
      const { code, stderr } = await flat(["request", "POST", "/organizations/users", ...args])
      assert.strictEqual(code, 2)
      assert.notInclude(stderr, "planted-password")
    }
  })
})

describe("--debug", () => {
  it("V15 logs requests, retries and waits with their times, and no secret", async () => {
    sandbox.faults.set([{ fault: "status;status=503", times: 1 }])
    const { code, stderr } = await flat(["organization", "list-users", "--q", "planted@school.example", "--debug"])
    assert.strictEqual(code, 0, stderr)
    const lines = stderr.split("\n").filter((line) => line.startsWith("[debug]"))
    const shape = lines.map((line) => line.replaceAll(/\d+ ms/g, "N ms").replace(/127\.0\.0\.1:\d+/, "HOST"))
    assert.deepStrictEqual(shape, [
      "[debug] #1 GET HOST/v2/organizations/users?q=…",
      "[debug] #1 503 in N ms",
      "[debug] waiting N ms (backoff)",
      "[debug] #2 GET HOST/v2/organizations/users?q=… (attempt 2)",
      "[debug] #2 200 in N ms"
    ])
    assert.notInclude(stderr, "planted")
    assert.notInclude(stderr, "sandbox-admin")
    const variable = await flat(["account", "get-authenticated-user"], { FLAT_DEBUG: "1" })
    assert.include(variable.stderr, "[debug] #1 GET ")
    assert.notInclude((await flat(["account", "get-authenticated-user"])).stderr, "[debug]")
  })
})
