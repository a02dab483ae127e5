import * as fs from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { Cli } from "../support/Cli.ts"
import { application, begin, beginProcess, fileOf, signedOut, signIn, stored } from "../support/SignIn.ts"

let cli: Cli
beforeEach(async () => {
  cli = await Cli.start()
})
afterEach(() => cli.close())

const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8)

describe("signing in with a token", () => {
  it("checks the token, and keeps it in a file that only its owner can read", async () => {
    const login = await cli.run(["auth", "login", "--with-token"], { env: signedOut, stdin: "sandbox-admin\n" })
    assert.deepInclude(login, { code: 0, stdout: "" })
    assert.include(login.stderr, "as admin")
    assert.deepStrictEqual([modeOf(fileOf(cli)), modeOf(path.dirname(fileOf(cli)))], ["600", "700"])
    assert.strictEqual(stored(cli)["default"]?.accessToken, "sandbox-admin")
    const status = await cli.run(["auth", "status"], { env: signedOut })
    assert.deepInclude(JSON.parse(status.stdout), { account: "admin", profile: "default", token: "profile" })
    for (const text of [login.stderr, status.stdout, status.stderr]) assert.notInclude(text, "sandbox-admin")
  })

  it("saves nothing if the API rejects the token, or if it is not one", async () => {
    for (const [stdin, code] of [["planted-wrong-token", 11], ["", 2], ["two words", 2], ["two\nlines", 2]] as const) {
      const login = await cli.run(["auth", "login", "--with-token"], { env: signedOut, stdin })
      assert.strictEqual(login.code, code, login.stderr)
      assert.notInclude(login.stderr + login.stdout, "planted-wrong-token")
      assert.isFalse(fs.existsSync(fileOf(cli)))
    }
  })

  it("V18 asks at a terminal how to sign in, and for the token", async () => {
    const typed = [["How do you want to sign in?", "\r"], ["Paste the token", "sandbox-admin\r"]] as const
    const { code, stdout } = await cli.run(["auth", "login"], { env: signedOut, typed })
    assert.strictEqual(code, 0, stdout)
    assert.strictEqual(stored(cli)["default"]?.accessToken, "sandbox-admin")
    assert.notInclude(stdout, "sandbox-admin")
  })

  it("asks for nothing without a terminal, and says what is missing", async () => {
    for (
      const [args, env, expected] of [
        [[], {}, "--scopes"],
        [["--scopes", "scores.everything"], {}, "scores.everything"],
        [["--scopes", "scores"], {}, "FLAT_CLIENT_ID"],
        [["--scopes", "scores", "--client-id", "x"], {}, "FLAT_CLIENT_SECRET"],
        [["--scopes", "scores", "--redirect-uri", "https://app.example/back"], application, "--redirect-uri"]
      ] as const
    ) {
      const login = await cli.run(["auth", "login", ...args], { env: { ...signedOut, ...env } })
      assert.strictEqual(login.code, 2, login.stderr)
      assert.include(login.stderr, expected)
    }
  })
})

describe("signing in with OAuth2", () => {
  it("uses PKCE and the state, takes the client secret from standard input, and shows no secret anywhere", async () => {
    const waiting = await beginProcess(
      cli,
      ["--client-id", "sandbox-app", "--with-client-secret"],
      { FLAT_CLIENT_ID: undefined, FLAT_CLIENT_SECRET: undefined },
      "sandbox-app-secret\n"
    )
    const { searchParams } = waiting.url
    assert.strictEqual(searchParams.get("code_challenge_method"), "S256")
    assert.strictEqual(searchParams.get("access_type"), "offline")
    const redirectUri = new URL(searchParams.get("redirect_uri")!)
    assert.match(redirectUri.href, /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    const address = await waiting.decide("allow")
    const page = await fetch(address)
    const html = await page.text()
    assert.strictEqual(page.status, 200)
    assert.include(html, "You are signed in as admin")
    const { code, stderr, stdout } = await waiting.ended
    assert.deepStrictEqual([code, stdout], [0, ""])
    const profile = stored(cli)["default"]!
    assert.deepStrictEqual(profile.scopes, ["account.public_profile", "edu.classes"])
    assert.deepStrictEqual([modeOf(fileOf(cli)), modeOf(path.dirname(fileOf(cli)))], ["600", "700"])
    const status = await cli.run(["auth", "status"], { env: signedOut })
    assert.deepInclude(JSON.parse(status.stdout), {
      account: "admin",
      scopes: profile.scopes,
      expiresAt: profile.expiresAt
    })
    const list = await cli.run(["auth", "list"], { env: signedOut })
    const visible = [waiting.commandLine, stderr, html, status.stdout, status.stderr, list.stdout, list.stderr].join(
      "\n"
    )
    const callback = new URL(address).searchParams
    for (
      const secret of [
        profile.accessToken,
        profile.refreshToken!,
        application.FLAT_CLIENT_SECRET,
        callback.get("code")!
      ]
    ) {
      assert.isAbove(secret.length, 10)
      assert.notInclude(visible, secret)
    }
  })

  it("ignores callbacks of other sign-ins, and other addresses", async () => {
    const waiting = await begin(cli)
    const redirectUri = waiting.url.searchParams.get("redirect_uri")!
    const state = waiting.url.searchParams.get("state")!
    for (
      const [url, init, status] of [
        [`${redirectUri}?code=stolen&state=other`, {}, 400],
        [`${redirectUri}?code=stolen`, {}, 400],
        [`${redirectUri}?error=access_denied`, {}, 400],
        [`${redirectUri}?code=stolen&state=${state}`, { method: "POST" }, 404],
        [new URL("/favicon.ico", redirectUri).href, {}, 404]
      ] as const
    ) {
      assert.strictEqual((await fetch(url, init)).status, status, url)
    }
    assert.strictEqual((await fetch(await waiting.decide("allow"))).status, 200)
    assert.strictEqual((await waiting.ended).code, 0)
  })

  it("fails if the user denies access, and tells the browser", async () => {
    const waiting = await begin(cli)
    const page = await fetch(await waiting.decide("deny"))
    assert.include(await page.text(), "Not signed in")
    const { code, stderr } = await waiting.ended
    assert.deepStrictEqual([code, fs.existsSync(fileOf(cli))], [24, false])
    assert.include(stderr, "the user denied access")
  })

  it("ends without a sign-in after the time limit, and by Ctrl-C", async () => {
    const late = await begin(cli, ["--timeout", "1"])
    assert.strictEqual((await late.ended).code, 24)
    const stopped = await beginProcess(cli, [], {})
    stopped.stop()
    assert.strictEqual((await stopped.ended).code, 130)
    assert.isFalse(fs.existsSync(fileOf(cli)))
  })

  it("names a port that is in use", async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const { port } = taken.address() as AddressInfo
    const args = ["--scopes", "scores", "--redirect-uri", `http://127.0.0.1:${port}/callback`]
    const { code, stderr } = await cli.run(["auth", "login", ...args], { env: { ...signedOut, ...application } })
    taken.close()
    assert.strictEqual(code, 24)
    assert.include(stderr, "--redirect-uri")
  })
})

describe("signing out", () => {
  it("revokes the tokens and deletes the profile", async () => {
    await signIn(cli)
    const { accessToken } = stored(cli)["default"]!
    const send = () => fetch(`${cli.sandbox.url}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
    assert.strictEqual((await send()).status, 200)
    const logout = await cli.run(["auth", "logout"], { env: signedOut })
    assert.strictEqual(logout.code, 0, logout.stderr)
    assert.include(logout.stderr, "revoked")
    assert.strictEqual((await send()).status, 401)
    assert.deepStrictEqual(stored(cli), {})
    const again = await cli.run(["auth", "logout"], { env: signedOut })
    assert.strictEqual(again.code, 11)
    assert.strictEqual((await cli.run(["auth", "status"], { env: signedOut })).code, 11)
  })

  it("says that a personal token remains valid", async () => {
    await cli.run(["auth", "login", "--with-token"], { env: signedOut, stdin: "sandbox-admin" })
    const logout = await cli.run(["auth", "logout"], { env: signedOut })
    assert.strictEqual(logout.code, 0)
    assert.include(logout.stderr, "cannot revoke a personal token")
    assert.deepStrictEqual(stored(cli), {})
  })
})
