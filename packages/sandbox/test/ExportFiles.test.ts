import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { download } from "./support/bytes.ts"
import { post } from "./support/call.ts"
import { classroom, inSchool } from "./support/classroom.ts"
import { builderData, create, tune } from "./support/scores.ts"

describe("a file", () => {
  inSchool("is sent in parts, whose first and last byte are exact", async (target) => {
    const { id } = await create(target.admin, { data: tune })
    const file = (headers: Record<string, string>) => download(target, `/scores/${id}/revisions/last/xml`, headers)
    const whole = await file({})
    const size = whole.bytes.length
    const etag = whole.headers.get("etag")!
    const part = async (range: string, headers: Record<string, string> = {}) => {
      const { bytes, headers: sent, status } = await file({ range, ...headers })
      return [status, bytes.length, sent.get("content-range")]
    }
    const all = [200, size, null]
    const cases: ReadonlyArray<readonly [range: string, expected: ReadonlyArray<unknown>]> = [
      ["bytes=0-0", [206, 1, `bytes 0-0/${size}`]],
      ["bytes=10-", [206, size - 10, `bytes 10-${size - 1}/${size}`]],
      [`bytes=${size - 1}-`, [206, 1, `bytes ${size - 1}-${size - 1}/${size}`]],
      [`bytes=5-${size + 9}`, [206, size - 5, `bytes 5-${size - 1}/${size}`]],
      ["bytes=-5", [206, 5, `bytes ${size - 5}-${size - 1}/${size}`]],
      [`bytes=-${size + 9}`, [206, size, `bytes 0-${size - 1}/${size}`]],
      ["bytes=3-2", all],
      ["bytes=-", all],
      ["lines=0-1", all],
      ["bytes=0-1,4-5", all]
    ]
    for (const [range, expected] of cases) assert.deepStrictEqual(await part(range), expected, range)
    for (const range of [`bytes=${size}-`, "bytes=-0"]) {
      assert.deepStrictEqual((await part(range)).toSpliced(1, 1), [416, `bytes */${size}`], range)
    }
    assert.deepStrictEqual((await file({ range: "bytes=10-19" })).bytes, whole.bytes.slice(10, 20))
    assert.deepStrictEqual(await part("bytes=0-0", { "if-range": etag }), [206, 1, `bytes 0-0/${size}`])
    for (const other of ["\"other\"", `W/${etag}`, new Date().toUTCString()]) {
      assert.deepStrictEqual(await part("bytes=0-0", { "if-range": other }), all, other)
    }
    for (const known of [etag, `W/${etag}`, `"a", ${etag}`, "*"]) {
      assert.strictEqual((await file({ "if-none-match": known })).status, 304, known)
    }
    assert.strictEqual((await file({ "if-none-match": "\"other\"" })).status, 200)
    // Another revision is another file.
    await target.admin(`/scores/${id}/revisions`, post({ data: tune.replace("A &amp; B", "C") }))
    assert.strictEqual((await file({ range: "bytes=0-0", "if-range": etag })).status, 200)
  })

  it.effect("behind a signed URL is sent for an hour, for exactly that URL, and without a token", () =>
    Effect.gen(function*() {
      const target = yield* classroom()
      yield* TestClock.setTime(5_000_500)
      const url = yield* Effect.promise(async () => {
        const { id } = await create(target.teacher, { data: tune })
        return (await target.teacher(`/scores/${id}/revisions/last/mp3?url=true`)).body.url as string
      })
      const status = (address: string, headers = {}) =>
        Effect.promise(async () => (await target.fetch(address, { headers })).status)
      const changed = (name: string, value: string) => {
        const address = new URL(url)
        address.searchParams.set(name, value)
        return address.href
      }
      const expires = Number(new URL(url).searchParams.get("expires"))
      assert.strictEqual(expires, 5_000 + 3600)
      assert.strictEqual(yield* status(url), 200)
      assert.strictEqual(yield* status(url, { authorization: `Bearer ${target.token}` }), 400)
      assert.strictEqual(yield* status(changed("expires", String(expires + 3600))), 403)
      assert.strictEqual(yield* status(changed("signature", "0")), 403)
      assert.strictEqual(yield* status(url.replace(".mp3?", ".wav?")), 403)
      yield* TestClock.setTime(expires * 1000 - 1)
      assert.strictEqual(yield* status(url), 200)
      yield* TestClock.setTime(expires * 1000)
      assert.strictEqual(yield* status(url), 403)
      // Signatures grant access: the log does not have them.
      assert.notInclude(JSON.stringify(target.sandbox.requests()), new URL(url).searchParams.get("signature")!)
    }))
})

describe("a new score", () => {
  inSchool("has at most seven sharps or flats, and a beat", async ({ admin }) => {
    const made = async (changes: object) => {
      const scoreData = { ...builderData.scoreData, ...changes }
      return (await admin("/scores", post({ title: "x", builderData: { scoreData } }))).status
    }
    for (const fifths of [-7, 0, 7]) assert.strictEqual(await made({ fifths }), 200, String(fifths))
    for (const fifths of [-8, 8]) assert.strictEqual(await made({ fifths }), 400, String(fifths))
    assert.deepStrictEqual([await made({ nbBeats: 0 }), await made({ nbBeats: 1 })], [400, 200])
    assert.deepStrictEqual([await made({ beatType: 0 }), await made({ instruments: [] })], [400, 400])
  })

  inSchool("is imported by a task from 100,000 characters on, if the caller supports tasks", async ({ admin }) => {
    const sized = (length: number) => `${tune}<!--${" ".repeat(length - tune.length - 7)}-->`
    const made = async (length: number, supportsTasks: boolean) => {
      const data = sized(length)
      assert.strictEqual(data.length, length)
      return (await admin("/scores", post({ data, supportsTasks }))).status
    }
    assert.deepStrictEqual(
      [await made(99_999, true), await made(100_000, true), await made(100_000, false)],
      [200, 202, 200]
    )
  })
})
