/**
 * `flat roster`: the roster tool with the tokens of profiles.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"
import { change, signedOut, signIn, stored } from "./support/SignIn.ts"

let cli: Cli
beforeEach(async () => {
  cli = await Cli.start({ users: 3, tokens: [{ token: "teacher-token", user: "teacher" }] })
  fs.writeFileSync(
    path.join(cli.home, "users.csv"),
    "username,first name,last name,e-mail,role\nada,Ada,Lund,ada@example.org,teacher\nbo,Bo,Reed,,student\n"
  )
})
afterEach(() => cli.close())

const apart = { ...signedOut, FLAT_BASE_URL: undefined, FLAT_ROSTER_STATE: undefined }

const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string | undefined>> = {}) =>
  cli.run(["roster", ...args], { env: { ...apart, ...env } })

const login = (token: string, ...args: ReadonlyArray<string>) =>
  cli.run(["auth", "login", "--with-token", ...args], { env: signedOut, stdin: token })

describe("flat roster", () => {
  it("plans and applies with the token and the server of the current profile", async () => {
    await login(cli.sandbox.token)
    const planned = await run(["plan", "users.csv", "--out", "plan.json"])
    assert.strictEqual(planned.code, 0, planned.stderr)
    const applied = await run(["apply", "plan.json", "--credentials", "passwords.csv"])
    assert.strictEqual(applied.code, 0, applied.stderr)
    const verified = await run(["verify", "users.csv"])
    assert.strictEqual(verified.code, 0, verified.stderr)
    const created = cli.sandbox.requests().filter(({ method, path }) => method === "POST" && path.endsWith("/users"))
    assert.strictEqual(created.length, 2)
  })

  it("uses a profile that is named, and FLAT_ACCESS_TOKEN before any profile", { timeout: 60_000 }, async () => {
    await login(cli.sandbox.token)
    await login("teacher-token", "--profile", "north")
    // A teacher cannot read the organization.
    const code = async (args: ReadonlyArray<string>, env: Readonly<Record<string, string | undefined>> = {}) =>
      (await run(["plan", "users.csv", ...args], env)).code
    const environment = { FLAT_ACCESS_TOKEN: "teacher-token", FLAT_BASE_URL: cli.sandbox.url }
    assert.strictEqual(await code([]), 0)
    assert.strictEqual(await code(["--profile", "north"]), 13)
    assert.strictEqual(await code(["--profile=north"]), 13)
    assert.strictEqual(await code([], { FLAT_PROFILE: "north" }), 13)
    assert.strictEqual(await code([], environment), 13)
    const both = await run(["plan", "users.csv", "--profile", "north"], environment)
    assert.strictEqual(both.code, 2)
    assert.include(both.stderr, "FLAT_ACCESS_TOKEN is set and takes precedence")
    const missing = await run(["plan", "users.csv", "--profile", "south"])
    assert.strictEqual(missing.code, 2)
    assert.include(missing.stderr, "There is no profile south")
  })

  it("refreshes the token of OAuth2", async () => {
    await signIn(cli, ["--scopes", "account.public_profile,edu.classes,edu.admin.users"])
    change(cli, "default", { expiresAt: new Date(0).toISOString() })
    const { accessToken } = stored(cli)["default"]!
    const { code, stderr } = await run(["plan", "users.csv"])
    assert.strictEqual(code, 0, stderr)
    assert.notStrictEqual(stored(cli)["default"]!.accessToken, accessToken)
  })

  it("sends the token of a profile to its server only", async () => {
    await login(cli.sandbox.token)
    const other = await Cli.start({ users: 1 })
    try {
      const { code, stderr } = await run(["plan", "users.csv", "--base-url", other.sandbox.url])
      assert.strictEqual(code, 2)
      assert.include(stderr, `the token belongs to ${cli.sandbox.url}, and is not sent to ${other.sandbox.url}`)
      assert.deepStrictEqual(other.sandbox.requests(), [])
    } finally {
      await other.close()
    }
  })

  it("checks files without signing in, and says how to sign in when a token is needed", async () => {
    const checked = await run(["check", "users.csv"])
    assert.strictEqual(checked.code, 0, checked.stderr)
    const { code, stderr } = await run(["plan", "users.csv"])
    assert.strictEqual(code, 2)
    assert.include(stderr, "Run flat auth login")
    assert.deepStrictEqual(cli.sandbox.requests(), [])
  })

  it("is in the help, and has its own", async () => {
    assert.match((await cli.run(["--help"])).stdout, /roster +Brings a school's roster to Flat/)
    for (const args of [["roster", "--help"], ["help", "roster"]]) {
      const { code, stdout } = await cli.run(args)
      assert.strictEqual(code, 0)
      assert.match(stdout, /^Usage: flat roster <subcommand>/m)
      assert.match(stdout, /^ +apply +Execute a plan/m)
    }
    assert.include((await cli.run(["roster", "plan", "--help"])).stdout, "--grace-days")
    const mistyped = await cli.run(["roster", "aply"])
    assert.strictEqual(mistyped.code, 2)
    assert.match(mistyped.stderr, /apply/)
  })
})
