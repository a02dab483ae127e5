import { assert, describe, it } from "@effect/vitest"
import { serveApp } from "./support/App.ts"

describe("signing in", () => {
  it("gives the page a cookie, calls as the user, and ends the tokens at logout", async () => {
    await using app = await serveApp()
    const browser = app.browser()
    assert.strictEqual((await browser.fetch("/api/flat/me")).status, 401)
    const returned = await browser.signIn("/api/flat/login?returnTo=/scores%3Fpage%3D2")
    assert.strictEqual(returned.status, 303)
    assert.strictEqual(returned.headers.get("location"), `${app.origin}/scores?page=2`)
    assert.deepStrictEqual([...browser.cookies.keys()], ["flat-session"])
    const me = await browser.fetch("/api/flat/me")
    assert.strictEqual(me.status, 200)
    assert.strictEqual((await me.json()).username, "admin")
    const [tokens] = app.tokens
    assert.strictEqual(await app.statusOf(tokens!.access), 200)
    assert.strictEqual((await browser.fetch("/api/flat/logout", { method: "POST" })).status, 204)
    assert.strictEqual(browser.cookies.size, 0)
    assert.strictEqual(await app.statusOf(tokens!.access), 401)
    assert.deepStrictEqual(app.logs, [])
  })
})
