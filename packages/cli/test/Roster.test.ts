/**
 * `flat roster`: the roster tool with the tokens of profiles.
 */
import { within } from "@flat-sdk/tools/tests/Variables"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import * as Roster from "../src/commands/Roster.ts"
import { Cli } from "./support/Cli.ts"
import { change, fileOf, signedOut, signIn, stored } from "./support/SignIn.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start({ users: 3 })
  fs.writeFileSync(
    path.join(cli.home, "users.csv"),
    "username,first name,last name,e-mail,role\nada,Ada,Lund,ada@example.org,teacher\nbo,Bo,Reed,,student\n"
  )
})
afterAll(() => cli.close())
beforeEach(() => {
  fs.rmSync(fileOf(cli), { force: true })
  cli.sandbox.clearRequests()
})

const apart = { ...signedOut, FLAT_BASE_URL: undefined }

/** Runs it as a process. */
const run = (...args: ReadonlyArray<string>) => cli.run(args, { env: apart, process: true })

const login = (...args: ReadonlyArray<string>) =>
  cli.run(["auth", "login", "--with-token", ...args], { env: signedOut, stdin: cli.sandbox.token })

/** The token that the roster tool gets, and the server that it belongs to, or why it gets none. */
const given = (profile?: string, env: Readonly<Record<string, string | undefined>> = {}) =>
  within(cli.environment({ ...apart, ...env }), cli.home, () => {
    const token = Effect.gen(function*() {
      const found = yield* (yield* Roster.signIn(profile)).token
      if (found === undefined) return undefined
      const { accessToken, baseUrl } = found
      // A token source, which has an effect.
      const [source] = typeof accessToken === "object" ? Object.values(accessToken) : []
      if (Effect.isEffect(source)) yield* Effect.orDie(source as Effect.Effect<unknown, unknown>)
      return [Redacted.isRedacted(accessToken) ? Redacted.value(accessToken) : "OAuth2", baseUrl]
    })
    return Effect.runPromise(token.pipe(Effect.scoped, Effect.catch(({ message }) => Effect.succeed([message]))))
  })

describe("flat roster", () => {
  it("creates accounts with the token and the server of the current profile, as a process", async () => {
    await login()
    const { code, stderr } = await run("roster", "sync", "users.csv", "--yes", "--credentials", "passwords.csv")
    assert.strictEqual(code, 0, stderr)
    assert.strictEqual(cli.sandbox.count("createOrganizationUser"), 2)
  })

  it("uses a profile that is named, and FLAT_ACCESS_TOKEN before any profile", async () => {
    assert.isUndefined(await given())
    await login()
    await login("--profile", "north")
    change(cli, "north", { accessToken: "north-token" })
    const { token, url } = cli.sandbox
    assert.deepStrictEqual(await given(), [token, url])
    assert.deepStrictEqual(await given("north"), ["north-token", url])
    assert.deepStrictEqual(await given(undefined, { FLAT_PROFILE: "north" }), ["north-token", url])
    // The roster tool reads the variable itself.
    const variable = { FLAT_ACCESS_TOKEN: "other", FLAT_BASE_URL: url }
    assert.isUndefined(await given(undefined, variable))
    assert.include(String(await given("north", variable)), "FLAT_ACCESS_TOKEN is set and takes precedence")
    const { code, stderr } = await run("roster", "plan", "users.csv", "--profile", "south")
    assert.strictEqual(code, 2)
    assert.include(stderr, "Nothing was sent. There is no profile south")
  })

  it("refreshes the token of OAuth2", async () => {
    await signIn(cli)
    change(cli, "default", { expiresAt: new Date(0).toISOString() })
    const { accessToken } = stored(cli)["default"]!
    assert.deepStrictEqual(await given(), ["OAuth2", cli.sandbox.url])
    assert.notStrictEqual(stored(cli)["default"]!.accessToken, accessToken)
  })

  it("sends the token of a profile to its server only, and says how to sign in where there is none", async () => {
    const unsigned = await run("roster", "plan", "users.csv")
    assert.deepStrictEqual([unsigned.code, cli.sandbox.count()], [2, 0])
    assert.include(unsigned.stderr, "Run flat auth login")
    await login()
    cli.sandbox.clearRequests()
    const other = "http://127.0.0.1:9/v2"
    const { code, stderr } = await run("roster", "plan", "users.csv", "--base-url", other)
    assert.deepStrictEqual([code, cli.sandbox.count()], [2, 0])
    assert.include(stderr, `the token belongs to ${cli.sandbox.url}, and is not sent to ${other}`)
  })

  it("is in the help, and has its own", async () => {
    assert.match((await cli.run(["--help"])).stdout, /roster +Brings a school's roster to Flat/)
    const { code, stdout } = await run("help", "roster")
    assert.strictEqual(code, 0)
    assert.match(stdout, /^Usage: flat roster <subcommand>/m)
    assert.match(stdout, /^ +apply +Execute a plan/m)
  })
})
