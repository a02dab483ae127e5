/** Two processes of a web app with one store, in SQLite. Each call needs a token that was refreshed for it, with a refresh token that can be used once. */
import { assert, describe, it } from "@effect/vitest"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { Browser, secret, serveSandbox } from "./support/App.ts"
import { sqliteSessions } from "./support/SqliteSessions.ts"

const calls = 100

const root = new URL("../..", import.meta.url)

/** Serves the app on the port of its standard input's line, until that ends. Then it prints what it refreshed. */
const program = `
  import { createFlatAuth } from "@flat-sdk/promise/web"
  import { listen } from "./test/web/support/Listen.ts"
  import { sqliteSessions } from "./test/web/support/SqliteSessions.ts"
  const { FLAT, ORIGIN, STORE, SECRET } = process.env
  const refreshes = { granted: 0, rejected: 0 }
  const auth = createFlatAuth({
    oauth: {
      clientId: "sandbox-app",
      clientSecret: "sandbox-app-secret",
      redirectUri: ORIGIN + "/api/flat/callback",
      authorizationUrl: FLAT + "/auth/oauth",
      tokenUrl: FLAT + "/oauth/access_token",
      invalidationUrl: FLAT + "/oauth/invalidate_token",
      scopes: ["account.public_profile"]
    },
    sessions: sqliteSessions(STORE),
    secret: SECRET,
    allow: ["getAuthenticatedUser"],
    baseUrl: FLAT + "/v2",
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (String(init?.body).includes("grant_type=refresh_token")) refreshes[response.ok ? "granted" : "rejected"]++
      return response
    }
  })
  const app = await listen(() => auth.handler)
  console.log(app.origin)
  process.stdin.resume()
  process.stdin.on("end", async () => {
    await app[Symbol.asyncDispose]()
    await auth.close()
    console.log(JSON.stringify(refreshes))
  })`

/** Starts a process, and returns its origin, and a function that ends it and returns what it printed. */
const start = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"]
  })
  const lines: Array<string> = []
  const first = Promise.withResolvers<string>()
  child.stdout.on("data", (chunk) => {
    lines.push(...String(chunk).split("\n").filter((line) => line !== ""))
    first.resolve(lines[0]!)
  })
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(lines.at(-1) ?? "")))
  return {
    origin: await settled("the origin of a process", first.promise),
    end: async () => {
      child.stdin.end()
      return JSON.parse(await settled("the end of a process", ended)) as {
        readonly granted: number
        readonly rejected: number
      }
    }
  }
}

describe("two processes with one store of sessions", () => {
  it("the store adds an entry once, replaces it while it exists, and does not return it later", () => {
    const store = sqliteSessions(":memory:")
    const soon = new Date(Date.now() + 600_000)
    assert.isFalse(store.replace("a", "0", soon))
    assert.deepStrictEqual([store.add("a", "1", soon), store.add("a", "2", soon)], [true, false])
    assert.strictEqual(store.get("a"), "1")
    assert.isTrue(store.replace("a", "3", new Date(Date.now() - 1)))
    assert.isUndefined(store.get("a"))
    assert.isFalse(store.replace("a", "4", soon))
    assert.isTrue(store.add("a", "5", soon))
    assert.strictEqual(store.get("a"), "5")
  })

  it(`no call fails in ${calls} forced refreshes, and no refresh token is used twice`, async () => {
    // So short that every call replaces it first.
    await using flat = await serveSandbox({ tokenLifetime: 25_000 })
    const folder = mkdtempSync(path.join(os.tmpdir(), "flat-web-"))
    try {
      const origin = "http://127.0.0.1:9"
      const env = {
        FLAT: new URL(flat.url).origin,
        ORIGIN: origin,
        STORE: path.join(folder, "sessions.sqlite"),
        SECRET: secret
      }
      const processes = [await start(env), await start(env)]
      // The browser knows one origin: a proxy distributes its calls.
      const browsers = processes.map(({ origin: at }) => new Browser(origin, at))
      await browsers[0]!.signIn()
      for (const [name, value] of browsers[0]!.cookies) browsers[1]!.cookies.set(name, value)
      const statuses: Array<number> = []
      for (let call = 0; call < calls; call += 2) {
        const both = browsers.map(async (browser) => (await browser.fetch("/api/flat/me")).status)
        statuses.push(...await Promise.all(both))
      }
      const refreshes = await Promise.all(processes.map(({ end }) => end()))
      assert.deepStrictEqual(statuses, Array.from({ length: calls }, () => 200))
      assert.deepStrictEqual(refreshes, [{ granted: calls / 2, rejected: 0 }, { granted: calls / 2, rejected: 0 }])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
