import { assert, describe, it } from "@effect/vitest"
import * as Cause from "../../src/error/Cause.ts"

describe("the message of a chain of causes", () => {
  it("is the innermost one, with its code", () => {
    const inner = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" })
    assert.strictEqual(
      Cause.rootMessage(new Error("fetch failed", { cause: new Error("inner", { cause: inner }) })),
      "ECONNREFUSED connect refused"
    )
    assert.strictEqual(
      Cause.rootMessage(Object.assign(new Error("connect ECONNREFUSED ::1"), { code: "ECONNREFUSED" })),
      "connect ECONNREFUSED ::1"
    )
    assert.strictEqual(Cause.rootMessage(Object.assign(new Error(""), { code: "ECONNREFUSED" })), "ECONNREFUSED")
    assert.strictEqual(Cause.rootMessage("a text"), "a text")
    assert.strictEqual(Cause.rootMessage(new Error("read ECONNRESET", { cause: new Error("") })), "read ECONNRESET")
  })

  it("ends for a chain that goes round", () => {
    const round: Error = new Error("round")
    round.cause = round
    assert.strictEqual(Cause.rootMessage(round), "round")
  })

  it("shows nothing private", () => {
    assert.strictEqual(
      Cause.rootMessage(new Error("no: token=4f1b for ada@b.example")),
      "no: token=<redacted> for <redacted>"
    )
  })
})

describe("the cause of an HttpClient error", () => {
  it("is passed on without the request that the error holds", () => {
    const cause = new Error("reset")
    assert.strictEqual(Cause.innerCause({ request: { body: "planted" }, cause }), cause)
    assert.isUndefined(Cause.innerCause({ request: { body: "planted" } }))
    assert.isUndefined(Cause.innerCause(undefined))
  })
})

describe("the message of a thrown value", () => {
  const thrower = {
    get message(): string {
      throw new Error("no")
    }
  }
  it.each([
    [new Error("said"), "said"],
    [new TypeError(""), "TypeError"],
    [{ message: "said" }, "said"],
    [{ name: "Named" }, "Named"],
    [{}, "an object without a message"],
    ["text", "text"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [thrower, "a value that cannot be read"]
  ])("never throws: %#", (thrown, message) => {
    assert.strictEqual(Cause.messageOf(thrown), message)
  })
})

it("the message of a transport's error has no code that is undefined", () => {
  const error = Object.assign(new Error("Response does not match the HTTP/1.1 protocol"), { code: undefined })
  assert.strictEqual(Cause.rootMessage(new Error("failed", { cause: error })), error.message)
})
