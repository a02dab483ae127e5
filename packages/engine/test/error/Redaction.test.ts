import { assert, describe, it } from "@effect/vitest"
import * as Redaction from "../../src/error/Redaction.ts"

const { excerpt, privateValues, scrub, scrubbedCause, visibleHeaders } = Redaction

describe("redaction", () => {
  it("shows terminal and bidirectional control characters as escapes", () => {
    assert.strictEqual(scrub("a\u200b\u061c\u{e0041}"), "a\\u200b\\u061c\\udb40\\udc41")
    assert.strictEqual(scrub("a\u202eb\u2066c\u2028d\u001b[1m\r\n"), "a\\u202eb\\u2066c\\u2028d\\u001b[1m\\r\\n")
  })

  it("truncates a long text between words: the last one may be a part of a private value", () => {
    assert.strictEqual(scrub(`${"a ".repeat(1990)}${"halves".repeat(100)}`), `${"a ".repeat(1990)}…`)
  })

  it("shows a text of the longest length whole", () => {
    assert.strictEqual(scrub("a ".repeat(2000)), "a ".repeat(2000))
    assert.strictEqual(excerpt("a".repeat(160)), "a".repeat(160))
    assert.strictEqual(excerpt("a".repeat(161)), `${"a".repeat(160)}…`)
  })

  it("keeps the causes of an error, up to eight", () => {
    const depthOf = (error: unknown): number => error instanceof Error ? 1 + depthOf(error.cause) : 0
    const chain = (length: number): Error =>
      new Error(`no ${length}`, length === 0 ? undefined : { cause: chain(length - 1) })
    assert.deepStrictEqual([0, 2, 8, 20].map((length) => depthOf(scrubbedCause(chain(length)))), [1, 3, 9, 9])
  })

  it("searches only the beginning of a text", () => {
    const secret = "planted-token-4f1b"
    assert.strictEqual(scrub(`before ${secret.repeat(1000)} behind`, [secret]), "before …")
  })

  it("shows the keys of JSON, also if it is truncated, and the words of a page", () => {
    assert.strictEqual(
      excerpt("{\"firstname\":\"Ada\",\"groups\":[\"Choir\",4],\"note\" : \"Lovel"),
      "{\"firstname\":\"…\",\"groups\":[\"…\",4],\"note\" : \"…\""
    )
    assert.strictEqual(
      excerpt("<p>Busy</p>\n <script>let a = 'planted'</script><style>p {}</style> <b>Wait</b><script>cut"),
      "<p>Busy</p> <b>Wait</b>"
    )
  })

  it("masks the message in a stack without frames", () => {
    const error = new Error("no: planted-token-4f1b")
    error.stack = "Error: no: planted-token-4f1b\n@somewhere"
    const copy = scrubbedCause(error, 0, ["planted-token-4f1b"])
    assert(copy instanceof Error)
    assert.strictEqual(copy.stack, "Error: no: <redacted>\n@somewhere")
  })

  it("shows only headers that help and are not private", () => {
    const shown = { server: "nginx", "x-ratelimit-limit": "5", "x-request-id": "r1", "retry-after": "7" }
    const hidden = {
      "set-cookie": "session=1",
      location: "https://a.example/?token=1",
      etag: "\"v\"",
      "x-server": "1",
      "server-timing": "1",
      "www-authenticate": "1"
    }
    assert.deepStrictEqual(visibleHeaders({ ...shown, ...hidden }), shown)
  })

  it("is idempotent", () => {
    const once = scrub("token=abc for ada@b.example, Cookie: a=b\nBearer abc123def")
    assert.strictEqual(scrub(once), once)
  })

  it("masks everything that it cannot process", () => {
    const text = "a text"
    const bad: ReadonlyArray<string> = new Proxy<Array<string>>([], {
      get: () => {
        throw new Error("no")
      }
    })
    assert.strictEqual(scrub(text, bad), "<redacted>")
    assert.strictEqual(excerpt(text, bad), "<redacted>")
    assert.strictEqual(scrub(Symbol("s") as never), "<redacted>")
    const collected = Redaction.collect(() => {
      throw new Error("no")
    })
    assert.strictEqual(scrub(text, collected), "<redacted>")
    assert.deepStrictEqual(visibleHeaders({ server: text }, collected), { server: "<redacted>" })
    const thrower = {
      get message(): string {
        throw new Error("no")
      }
    }
    const error = Object.defineProperties(new Error("x"), Object.getOwnPropertyDescriptors(thrower))
    assert.include(String(scrubbedCause(error)), "<redacted>")
    assert.strictEqual(scrubbedCause(Object.create(null)), "<redacted>")
    const circle: Error = new Error("round")
    circle.cause = circle
    assert.instanceOf(scrubbedCause(circle), Error)
  })

  it("keeps an error's name, code and position, without the messages of its stack", () => {
    const error = Object.assign(new TypeError("hello planted-token-4f1b"), {
      code: "E_CODE",
      body: "planted-token-4f1b"
    })
    error.message = "changed since: planted-token-4f1b"
    const copy = scrubbedCause(error, 0, ["planted-token-4f1b"]) as Error & { readonly code: string }
    assert.strictEqual(copy.name, "TypeError")
    assert.strictEqual(copy.code, "E_CODE")
    assert.strictEqual(copy.message, "changed since: <redacted>")
    assert.include(copy.stack, "Redaction.test.ts")
    assert.notInclude(copy.stack, "planted")
    assert.notProperty(copy, "body")
  })

  const longs: Readonly<Record<string, string>> = {
    "one letter": "a",
    "at signs": "@",
    "letters and at signs": "a@",
    "quotes and at signs": "\"@",
    "spaces": " ",
    "keywords": "token ",
    "keywords followed by spaces": "token          ",
    "keywords with quotes": "token\"",
    "header names": "cookie:",
    "header names with spaces": "cookie    ",
    "Bearer": "Bearer ",
    "percent": "%25",
    "percent signs": "%",
    "broken UTF-8": "%f0%9f",
    "backslashes": "\\",
    "escapes": "\\u005c",
    "entities": "&amp;",
    "script tags": "<script",
    "quotes": "\"",
    "quotes and spaces": "\"   ",
    "brackets": "[\"\\",
    "base64": "YWFh",
    "the secret": "planted-token-4f1b",
    "colons": "//a:",
    "a bit of the secret": "planted-"
  }

  it.each(Object.entries(longs))("reads a mebibyte of %s in linear time", (_, unit) => {
    const text = unit.repeat(Math.ceil(2 ** 20 / unit.length))
    const known = ["planted-token-4f1b", "a".repeat(5000), unit.repeat(500)]
    for (const out of [scrub(text, known), excerpt(text, known), excerpt(`{"a":"${text}`, known)]) {
      assert.isAtMost(out.length, 4001)
    }
  })

  it("masks the private fields of bodies, at any depth", () => {
    const body = {
      password: "p",
      email: "ada@school.example",
      consumerSecret: "c",
      token: "t",
      registrationToken: "r",
      client_secret: "cs",
      userToken: "u",
      username: "public",
      list: [{ password: "p2@x" }, "public", "eve@b.example", "a @ b"]
    }
    // The domain of an address may also be that of a server.
    assert.sameMembers([...privateValues(body)], ["p", "ada@", "c", "t", "r", "cs", "u", "p2@x", "eve@"])
  })
})
