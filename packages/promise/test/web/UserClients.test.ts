/** The rate limit of a signed-in user: the clients that a server gets for the web requests of one session share it. */
import { assert, describe, it } from "@effect/vitest"
import type { FlatError } from "../../src/index.ts"
import { isReason } from "../../src/index.ts"
import { type App, type Browser, serveApp } from "./support/App.ts"

/** Returns the client of the user of a browser, as a server gets it for each web request. */
const clientOf = async (app: App, browser: Browser) => {
  const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ")
  return (await app.auth.client(new Request(app.origin, { headers: { cookie } })))!
}

const browserOf = async (app: App, user: string) => {
  const browser = app.browser()
  await browser.signIn(undefined, user)
  return browser
}

describe("clients of signed-in users", () => {
  for (const fault of ["too-many-requests;seconds=600", "rate-limit;seconds=600"]) {
    it(`C23 send nothing before the end of a limit that another web request met: ${fault}`, async () => {
      // Each web request refreshes the token.
      await using app = await serveApp({ sandbox: { tokenLifetime: 20_000 } })
      const [admin, teacher] = [await browserOf(app, "admin"), await browserOf(app, app.teacher)]
      app.sandbox.faults.set([{ fault, times: 1 }])
      const limited = async () => {
        const { account } = (await clientOf(app, admin)).withOptions({ maxWait: 0 })
        const call = account.getAuthenticatedUser()
        const error = await call.then(() => assert.fail("it was sent"), (error: FlatError) => error)
        assert.isTrue(isReason(error, "RateLimited"), error.message)
      }
      await limited()
      const issued = app.tokens.length
      await limited()
      assert.isAbove(app.tokens.length, issued)
      assert.strictEqual(app.sandbox.count("getAuthenticatedUser"), 1)
      assert.strictEqual((await (await clientOf(app, teacher)).account.getAuthenticatedUser()).username, app.teacher)
    })
  }

  it("C23 have at most 16 requests of a user in flight, and no other user waits for them", async () => {
    const { promise: open, resolve: release } = Promise.withResolvers<void>()
    const { promise: full, resolve: fill } = Promise.withResolvers<void>()
    let isHeld = false
    let inFlight = 0
    let most = 0
    await using app = await serveApp({
      fetch: async (input, init) => {
        if (!isHeld) return fetch(input, init)
        most = Math.max(most, ++inFlight)
        if (inFlight === 16) fill()
        await open
        inFlight--
        return fetch(input, init)
      }
    })
    const [admin, teacher] = [await browserOf(app, "admin"), await browserOf(app, app.teacher)]
    isHeld = true
    const clients = await Promise.all(Array.from({ length: 20 }, () => clientOf(app, admin)))
    const calls = Promise.all(
      clients.flatMap(({ account }) => [account.getAuthenticatedUser(), account.getAuthenticatedUser()])
    )
    await full
    isHeld = false
    await (await clientOf(app, teacher)).account.getAuthenticatedUser()
    isHeld = true
    release()
    assert.lengthOf(await calls, 40)
    assert.strictEqual(most, 16)
  })
})
