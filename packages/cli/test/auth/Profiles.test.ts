import * as fs from "node:fs"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { change, fileOf, signedOut, signIn, stored } from "../support/SignIn.ts"

let cli: Cli
beforeEach(async () => {
  cli = await Cli.start({ tokens: [{ token: "teacher-token", user: "teacher" }] })
})
afterEach(() => cli.close())

const profileNames = ["default", "north"]

const withTwo = async () => {
  await cli.run(["auth", "login", "--with-token"], { env: signedOut, stdin: "sandbox-admin" })
  await cli.run(["auth", "login", "--with-token", "--profile", "north"], { env: signedOut, stdin: "teacher-token" })
  const env = { ...signedOut, FLAT_BASE_URL: undefined }
  return (args: ReadonlyArray<string>, more: Record<string, string | undefined> = {}) =>
    cli.run(args, { env: { ...env, ...more } })
}

const account = async (ran: Promise<{ readonly stdout: string; readonly stderr: string }>): Promise<string> => {
  const { stderr, stdout } = await ran
  return stdout === "" ? stderr : JSON.parse(stdout).account
}

describe("profiles", () => {
  it("are chosen by --profile, FLAT_PROFILE and flat auth use, in this order, with their server", async () => {
    const run = await withTwo()
    const teacher = stored(cli)["north"]!.account.username
    assert.deepStrictEqual(Object.keys(stored(cli)), profileNames)
    assert.strictEqual(await account(run(["auth", "status"])), "admin")
    assert.strictEqual(await account(run(["auth", "status", "--profile", "north"])), teacher)
    assert.strictEqual(await account(run(["auth", "status"], { FLAT_PROFILE: "north" })), teacher)
    assert.strictEqual(
      await account(run(["auth", "status", "--profile", "default"], { FLAT_PROFILE: "north" })),
      "admin"
    )
    assert.strictEqual((await run(["auth", "use", "north"])).code, 0)
    assert.strictEqual(await account(run(["auth", "status"])), teacher)
    const list = (await run(["auth", "list"])).stdout.trim().split("\n").map((line) => JSON.parse(line))
    assert.deepStrictEqual(list.map(({ current, profile }) => [profile, current]), [["default", false], [
      "north",
      true
    ]])
  })

  it("are not used if they do not exist, or have names that could be something else", async () => {
    const run = await withTwo()
    for (
      const [args, env, expected, code] of [
        [["auth", "status", "--profile", "south"], {}, "flat auth login --profile south", 11],
        [["auth", "use", "south"], {}, "default, north", 2],
        [["auth", "status", "--profile", "../north"], {}, "--profile", 2],
        [["auth", "status"], { FLAT_PROFILE: "a b" }, "FLAT_PROFILE", 2],
        [["auth", "status", "--profile", "__proto__"], {}, "--profile", 2],
        [["auth", "status", "--profile", "constructor"], {}, "no profile constructor", 11]
      ] as const
    ) {
      const ran = await run(args, env)
      assert.strictEqual(ran.code, code, ran.stderr)
      assert.include(ran.stderr, expected)
    }
  })

  it("yield to FLAT_ACCESS_TOKEN, which status names, and which conflicts with --profile", async () => {
    const run = await withTwo()
    const env = { FLAT_ACCESS_TOKEN: "teacher-token", FLAT_BASE_URL: cli.sandbox.url }
    const status = await run(["auth", "status"], env)
    assert.deepInclude(JSON.parse(status.stdout), { token: "FLAT_ACCESS_TOKEN", profile: null })
    assert.include(status.stderr, "FLAT_ACCESS_TOKEN")
    const conflict = await run(["auth", "status", "--profile", "north"], env)
    assert.strictEqual(conflict.code, 2)
    assert.include(conflict.stderr, "FLAT_ACCESS_TOKEN")
    const wrong = await run(["auth", "status"], { ...env, FLAT_ACCESS_TOKEN: "planted-unknown-token" })
    assert.strictEqual(wrong.code, 11)
    assert.notInclude(wrong.stderr, "planted-unknown-token")
  })

  it("never send their token to another server", async () => {
    const run = await withTwo()
    const other = await Cli.start()
    const ran = await run(["account", "get-authenticated-user", "--base-url", other.sandbox.url])
    assert.strictEqual(ran.code, 2, ran.stderr)
    assert.include(ran.stderr, "not sent")
    assert.strictEqual(other.sandbox.count(), 0)
    await other.close()
  })

  it("are refused if other accounts of the machine can read the file", async () => {
    const run = await withTwo()
    fs.chmodSync(fileOf(cli), 0o644)
    for (
      const args of [["auth", "status"], ["account", "get-authenticated-user"], ["auth", "list"], ["auth", "logout"]]
    ) {
      const ran = await run(args)
      assert.strictEqual(ran.code, 2, ran.stderr)
      assert.include(ran.stderr, `chmod 600 ${fileOf(cli)}`)
    }
  })

  it("act as another account with --as, by its id or its username, with no more scopes than the operation needs", async () => {
    const pupil = cli.sandbox.state().users.find(({ organizationRole }) => organizationRole === "user")!
    for (const as of [pupil.id, pupil.username, pupil.username.toUpperCase()]) {
      const ran = await cli.run(["account", "get-authenticated-user", "--as", as])
      assert.strictEqual(ran.code, 0, ran.stderr)
      assert.strictEqual(JSON.parse(ran.stdout).username, pupil.username)
    }
    const granted = cli.sandbox.state().tokens.map(({ scopes, user }) => [user, scopes.length])
    assert.deepStrictEqual(granted, [[pupil.id, 1], [pupil.id, 1], [pupil.id, 1]])
    const unknown = await cli.run(["account", "get-authenticated-user", "--as", "nobody.here"])
    assert.strictEqual(unknown.code, 2)
    assert.include(unknown.stderr, "nobody.here")
  })
})

describe("the tokens of a profile", () => {
  const refreshes = () => cli.sandbox.requests().filter(({ path }) => path === "/oauth/access_token").length - 1

  it("are refreshed before they expire, by one of several processes", async () => {
    await signIn(cli)
    const before = stored(cli)["default"]!
    change(cli, "default", { expiresAt: new Date(Date.now() + 30_000).toISOString() })
    const ran = await Promise.all(
      Array.from({ length: 6 }, () => cli.run(["account", "get-authenticated-user"], { env: signedOut }))
    )
    assert.deepStrictEqual(ran.map(({ code }) => code), [0, 0, 0, 0, 0, 0], ran.map(({ stderr }) => stderr).join("\n"))
    assert.strictEqual(refreshes(), 1)
    const after = stored(cli)["default"]!
    assert.notStrictEqual(after.accessToken, before.accessToken)
    assert.notStrictEqual(after.refreshToken, before.refreshToken)
    assert.deepStrictEqual(after.account, before.account)
    for (const { stderr } of ran) assert.strictEqual(stderr, "")
  })

  it("are refreshed when the API rejects them", async () => {
    await signIn(cli)
    change(cli, "default", { accessToken: "planted-old-token" })
    const ran = await Promise.all(
      Array.from({ length: 4 }, () => cli.run(["account", "get-authenticated-user"], { env: signedOut }))
    )
    for (const { code, stderr } of ran) assert.deepStrictEqual([code, stderr], [0, ""])
    assert.strictEqual(refreshes(), 1)
  })

  it("say how to sign in again if they cannot be refreshed", async () => {
    await signIn(cli)
    const { refreshToken: _, ...profile } = stored(cli)["default"]!
    const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
    contents.profiles.default = { ...profile, expiresAt: new Date(0).toISOString() }
    fs.writeFileSync(fileOf(cli), JSON.stringify(contents))
    const expired = await cli.run(["account", "get-authenticated-user"], { env: signedOut })
    assert.include(expired.stderr, "flat auth login --profile default")
    assert.notStrictEqual(expired.code, 0)
    assert.strictEqual(refreshes(), 0)
    change(cli, "default", { refreshToken: "planted-used-token" })
    const refused = await cli.run(["account", "get-authenticated-user"], { env: signedOut })
    assert.strictEqual(refused.code, 24, refused.stderr)
    assert.include(refused.stderr, "flat auth login")
    assert.notInclude(refused.stderr, "planted-used-token")
  })
})
