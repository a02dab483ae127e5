/**
 * Two processes that act for the same user with one store, in SQLite. By hand, with more refreshes: `TOKEN_REFRESHES=50`,
 * and with a lock: `LOCKED=yes`.
 */
import { assert, describe, it } from "@effect/vitest"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { apiError, json, serve } from "./support/Server.ts"

const refreshes = Number(process.env["TOKEN_REFRESHES"] ?? "2")

const isLocked = process.env["LOCKED"] !== undefined

const root = new URL("../..", import.meta.url)

/** Makes its calls one after the other, and prints the error of each that fails. A save takes 20 ms. */
const program = `
  import { FlatClient } from "@flat-sdk/promise"
  import { OAuth } from "@flat-sdk/promise/oauth"
  import { setTimeout as wait } from "node:timers/promises"
  import { DatabaseSync } from "node:sqlite"
  const { API, TOKENS, STORE, LOCKED, CALLS, PROCESS } = process.env
  const db = new DatabaseSync(STORE, { timeout: 5000 })
  db.exec("CREATE TABLE IF NOT EXISTS tokens (json TEXT); CREATE TABLE IF NOT EXISTS locks (user TEXT PRIMARY KEY)")
  const store = {
    load: () => JSON.parse(db.prepare("SELECT json FROM tokens ORDER BY rowid DESC").get()?.json ?? "null"),
    save: async (tokens) => {
      await wait(20)
      db.prepare("INSERT INTO tokens VALUES (?)").run(JSON.stringify(tokens))
    },
    lock: LOCKED === undefined ? undefined : async (work) => {
      while (db.prepare("INSERT OR IGNORE INTO locks VALUES ('ada')").run().changes === 0) await wait(5)
      await work()
      db.prepare("DELETE FROM locks").run()
    }
  }
  const oauth = new OAuth({ clientId: "c", clientSecret: "s", redirectUri: "https://app.example/back", tokenUrl: TOKENS })
  const accessToken = oauth.tokenSource({ accessToken: "access-1", refreshToken: "refresh-1" }, { store })
  const flat = new FlatClient({ baseUrl: API, accessToken, headers: { "x-process": PROCESS } })
  for (let call = 0; call < Number(CALLS); call++) {
    await flat.organization.countOrgaUsers().catch((error) => console.log(error.message))
  }
  await flat.close()
  await oauth.close()`

const run = (env: Readonly<Record<string, string>>): Promise<string> => {
  let printed = ""
  const ended = new Promise<string>((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 150_000
    })
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => void (printed += String(chunk)))
    child.on("close", () => resolve(printed))
  })
  return settled(`the end of ${env["PROCESS"]}`, ended, { idleMillis: 5000, state: () => printed })
}

/** An API that rejects the token of each round when both processes have sent it, and a token server whose refresh tokens can be used once. */
const servers = Effect.gen(function*() {
  let nth = 1
  let used = 0
  let held: Array<() => void> = []
  const sent = new Map<string, number>()
  const api = yield* serve((response, received) => {
    const token = received.headers.authorization ?? ""
    const key = `${String(received.headers["x-process"])} ${token}`
    const count = (sent.get(key) ?? 0) + 1
    sent.set(key, count)
    const reject = () => apiError(401, "INVALID_ACCESS_TOKEN")(response, received)
    if (token !== `Bearer access-${nth}`) return reject()
    // The call that was rejected is sent again with the new token; the next one is rejected again.
    if (nth > 1 && count === 1) return json(3)(response, received)
    held.push(reject)
    if (held.length < 2) return
    for (const one of held) one()
    held = []
  })
  let waiting: Array<() => void> = []
  const tokens = yield* serve((response, received) => {
    const respond = () => {
      if (new URLSearchParams(received.body).get("refresh_token") !== `refresh-${nth}`) {
        used++
        return json({ error: "invalid_grant" }, 400)(response, received)
      }
      nth++
      json({ access_token: `access-${nth}`, refresh_token: `refresh-${nth}`, expires_in: 3600 })(response, received)
    }
    if (isLocked) return respond()
    // Both have read the store before one of them gets new tokens.
    waiting.push(respond)
    if (waiting.length < 2) return
    for (const one of waiting) one()
    waiting = []
  })
  return { api, tokens, granted: () => nth - 1, used: () => used }
})

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(path.join(os.tmpdir(), "flat-tokens-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true }))
)

describe("two processes with one store of tokens", () => {
  it.live("M1 refresh single-use tokens at the same time: no call fails", () =>
    Effect.gen(function*() {
      const { api, granted, tokens, used } = yield* servers
      const env = {
        API: api.url,
        TOKENS: `${tokens.origin}/token`,
        CALLS: String(refreshes),
        STORE: path.join(yield* folder, "tokens.sqlite")
      }
      const printed = yield* Effect.promise(() =>
        Promise.all(["one", "two"].map((PROCESS) => run({ ...env, PROCESS })))
      )
      assert.deepStrictEqual(printed, ["", ""])
      assert.strictEqual(granted(), refreshes)
      assert.strictEqual(used(), isLocked ? 0 : refreshes)
    }), 120_000)
})
