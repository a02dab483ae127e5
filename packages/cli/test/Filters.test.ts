/** `--jq`, `--debug`, and the lists and fields of `flat request`, in process over a socket. */
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"

let cli: Cli
const flat = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) => cli.run(args, { env })

beforeAll(async () => {
  cli = await Cli.start({ users: 30 })
})
afterAll(() => cli.close())
beforeEach(() => {
  cli.sandbox.reset()
  cli.sandbox.faults.set([])
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
      (await cli.run([...list, "--jq", ".username"], { stdoutIsTerminal: true })).stdout,
      "admin\n"
    )
  })

  it("V13 that is wrong is refused before anything is sent; one that does not fit the results ends with 3", async () => {
    for (const args of [["--jq", ".["], ["--jq", ".x", "--format", "csv"], ["--jq", "nope"]]) {
      const { code, stderr, stdout } = await flat(["classes", "create", "--set", "name=Jq", ...args])
      assert.deepStrictEqual([code, stdout, cli.sandbox.count()], [2, "", 0], args.join(" "))
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
    assert.isAbove(cli.sandbox.count(), 2)
    cli.sandbox.clearRequests()
    const some = await flat([...request, "--query", "limit=10", "--limit", "12", "--jq", ".id"])
    assert.deepStrictEqual(some.stdout.trim().split("\n"), ids.slice(0, 12))
    assert.strictEqual(cli.sandbox.count(), 2)
    assert.strictEqual((await flat([...request, "--limit", "0"])).stdout, "")
  })

  it("V14 refuses --all and --limit where there is no list", async () => {
    for (const flag of [["--all"], ["--limit", "3"]]) {
      const { code, stderr } = await flat(["request", "POST", "/classes", "--set", "name=X", ...flag])
      assert.deepStrictEqual([code, cli.sandbox.count()], [2, 0])
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
    cli.sandbox.faults.set([{ fault: "status;status=503", times: 1 }])
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
