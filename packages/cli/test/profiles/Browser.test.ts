import { Effect } from "effect"
import { assert, describe, it } from "vitest"
import { listen, opener } from "../../src/profiles/Loopback.ts"

describe("the browser", () => {
  it("is opened by a program that takes the URL as one argument, and passes it to no shell", () => {
    assert.deepStrictEqual(opener("linux"), ["xdg-open"])
    assert.deepStrictEqual(opener("darwin"), ["open"])
    assert.deepStrictEqual(opener("win32"), ["rundll32", "url.dll,FileProtocolHandler"])
  })
})

describe("the callback of a sign-in", () => {
  it("is answered once: a second request does not take the page of the browser that waits", () =>
    Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const { callback, redirectUri, show } = yield* listen("http://127.0.0.1:0/callback")
      const arrived = Effect.runPromise(callback("state-1"))
      const waiting = fetch(`${redirectUri}?code=1&state=state-1`)
      assert.strictEqual(new URL(yield* Effect.promise(() => arrived)).searchParams.get("code"), "1")
      const second = fetch(`${redirectUri}?code=2&state=state-1`)
      // Answered when the second request has arrived.
      yield* Effect.promise(() => fetch(`${redirectUri}?code=3&state=other`))
      yield* show("Signed in", "You can close this page.")
      assert.strictEqual((yield* Effect.promise(() => second)).status, 400)
      const first = yield* Effect.promise(() => waiting)
      assert.strictEqual(first.status, 200)
      assert.include(yield* Effect.promise(() => first.text()), "Signed in")
    }))))
})
