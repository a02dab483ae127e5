import { assert, describe, it } from "vitest"
import * as LongList from "../src/server/LongList.ts"
import * as Responses from "../src/server/Responses.ts"

const origin = "http://127.0.0.1:1"

const cursorIn = (head: string): string | undefined => {
  const url = /^Link: <([^>]+)>; rel="next"/m.exec(head)?.[1]
  return url === undefined ? undefined : new URL(url).searchParams.get("next") ?? undefined
}

describe("the list of a million accounts", () => {
  it("leads through a thousand pages of a thousand accounts", () => {
    const responses = Responses.make(origin)
    let pages = 0
    let cursor: string | undefined
    do {
      const [head, body] = LongList.page(origin, responses, cursor)!
      assert.match(head.toString("latin1"), new RegExp(`^Content-Length: ${body.length}\r$`, "m"))
      if (pages % 100 === 99) assert.lengthOf(JSON.parse(body.toString()), 1000)
      cursor = cursorIn(head.toString("latin1"))
      pages++
    } while (cursor !== undefined)
    assert.strictEqual(pages, LongList.allUsers / 1000)
    assert.isUndefined(LongList.page(origin, responses, Responses.cursor(LongList.allUsers)))
  })

  it("announces a rate limit that resets within the hour, which clients do not report", () => {
    const response = Responses.head(1, [])
    const seconds = Number(/^X-RateLimit-Reset: (\d+)/m.exec(response.bytes.toString("latin1"))?.[1]) -
      Date.now() / 1000
    assert.isAbove(seconds, 0)
    assert.isAtMost(seconds, 3601)
    const { length } = response.bytes
    Responses.refresh(response, "Thu, 01 Jan 1970 00:00:00 GMT")
    assert.match(response.bytes.toString("latin1"), /^Date: Thu, 01 Jan 1970 00:00:00 GMT\r$/m)
    assert.strictEqual(response.bytes.length, length)
  })
})
