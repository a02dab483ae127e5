import { assert, describe, it } from "vitest"
import { opener } from "../../src/profiles/Loopback.ts"

describe("the browser", () => {
  it("is opened by a program that takes the URL as one argument, and passes it to no shell", () => {
    assert.deepStrictEqual(opener("linux"), ["xdg-open"])
    assert.deepStrictEqual(opener("darwin"), ["open"])
    assert.deepStrictEqual(opener("win32"), ["rundll32", "url.dll,FileProtocolHandler"])
  })
})
