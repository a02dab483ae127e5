import { assert, describe, it } from "@effect/vitest"
import * as Headers from "effect/http/Headers"
import * as Result from "effect/Result"
import * as HttpDate from "../../src/quota/HttpDate.ts"

const byEffect = (text: string): number | undefined => {
  const parsed = Headers.parseHttpDate(text)
  return Result.isSuccess(parsed) ? parsed.success.epochMilliseconds : undefined
}

const moment = Date.UTC(1994, 10, 6, 8, 49, 37)

describe("HttpDate", () => {
  it.each([
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "sun, 06 nov 1994 08:49:37 gmt"
  ])("reads %s", (text) => {
    assert.strictEqual(HttpDate.read(text), moment)
    assert.strictEqual(byEffect(text), moment)
  })

  it.each([
    "",
    "tomorrow, or so",
    "120",
    "1994-11-06T08:49:37Z",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 +0200",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 19941 08:49:37 GMT"
  ])("does not accept %j as a date", (text) => {
    assert.isUndefined(HttpDate.read(text))
    assert.isUndefined(byEffect(text))
  })

  it("reads the same dates as effect's parser, over the whole calendar", () => {
    const dates = Array.from(
      { length: 2000 },
      (_, index) => new Date(Date.UTC(1970, 0, 1 + index * 18, index % 24, 59, index % 60))
    )
    for (const date of dates) assert.strictEqual(HttpDate.read(date.toUTCString()), date.getTime())
    for (
      const text of [
        "Sat, 29 Feb 2020 23:59:60 GMT",
        "Friday, 31-Dec-69 23:59:60 GMT",
        "Thursday, 01-Jan-70 00:00:00 GMT"
      ]
    ) {
      assert.strictEqual(HttpDate.read(text), byEffect(text), text)
      assert.isNumber(byEffect(text))
    }
  })
})
