/** Results are compact, below their size, and what was cut can be read. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Compact from "../../src/results/Compact.ts"
import * as Result from "../../src/results/Result.ts"

const masked = (value: unknown) => ({ value, secrets: [], personal: [] })

const rendered = (value: unknown, maxTokens: number, options: Partial<Result.Options> = {}) =>
  JSON.stringify(Effect.runSync(Result.render(masked(value), "flat x", { maxTokens, ...options })))

const parsed = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>

describe("results", () => {
  it("leaves out what is empty, and keeps false and zero", () => {
    assert.deepStrictEqual(
      Compact.withoutEmpty({ a: null, b: "", c: [], d: {}, e: { f: null }, g: false, h: 0, i: [1, null, ""] }),
      { g: false, h: 0, i: [1, null, null] }
    )
    assert.strictEqual(rendered([], 1000), "{\"result\":[]}")
    assert.strictEqual(rendered(undefined, 1000), "{\"result\":\"(nothing)\"}")
    assert.strictEqual(rendered({}, 1000), "{\"result\":\"(nothing)\"}")
  })

  it("a list that is cut names the offset of the rest, and its next page only with the last part", () => {
    const list = Array.from({ length: 100 }, (_, id) => ({ id, text: "x".repeat(100) }))
    const seen: Array<unknown> = []
    let offset = 0
    let next: unknown
    while (next === undefined) {
      const part = parsed(rendered(list, 500, { offset, next: "page-1" }))
      seen.push(...(part["result"] as ReadonlyArray<{ readonly id: number }>).map(({ id }) => id))
      next = part["next"]
      assert.strictEqual(next === undefined, part["cut"] !== undefined)
      offset = Number(/offset: (\d+)/.exec(String(part["cut"]))?.[1])
    }
    assert.deepStrictEqual(seen, list.map(({ id }) => id))
  })

  it("a long text is marked, and can be read to its end with a pointer and offsets", () => {
    const text = Array.from({ length: 2000 }, (_, at) => `word${at} 🎵`).join(" ")
    const whole = { title: "t", inner: [{ "a/b": text }] }
    assert.match(rendered(whole, 500), /\[\+\d+ characters\].*"marks"/)
    let read = ""
    while (read.length < text.length) {
      const part = parsed(rendered(whole, 500, { at: "/inner/0/a~1b", offset: read.length }))["result"] as string
      read += part.replace(/… \[\+\d+ characters\]$/, "")
    }
    assert.strictEqual(read, text)
  })

  it("a field that is asked for whole and in part is whole", () => {
    const value = [{ id: 1, user: { id: 2, name: "n" } }, 3]
    assert.deepStrictEqual(Result.pick(value, ["user.id", "user"]), [{ user: { id: 2, name: "n" } }, 3])
    assert.deepStrictEqual(Result.pick(value, ["user.id", "toString"]), [{ user: { id: 2 } }, 3])
  })

  it("a cut is never within a character", () => {
    for (const before of ["", "x"]) {
      const text = rendered({ inner: `${before}${"🎵".repeat(3000)}` }, 500)
      assert.notMatch(text, /\\ud[89a-f]/i)
      assert.match(text, /\[\+\d+ characters\]/)
    }
  })

  it("a pointer to nothing says what is missing", () => {
    assert.deepStrictEqual(Result.at({ a: [1] }, "/a/1"), { missing: "1" })
    assert.deepStrictEqual(Result.at({ a: [1] }, "/__proto__/x"), { missing: "__proto__" })
    assert.deepStrictEqual(Result.at({ a: [1] }, ""), { found: { a: [1] } })
  })

  it.effect.prop(
    "no result is larger than its bound, and all are JSON",
    [Schema.Json, Schema.Literals([300, 1000])],
    ([value, tokens]) =>
      Effect.sync(() => {
        const large = [value, {
          value,
          text: JSON.stringify(value).repeat(50),
          list: Array.from({ length: 300 }, () => value)
        }]
        for (
          const one of [
            value,
            large,
            large[1],
            Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`field${at}`, value]))
          ]
        ) {
          const text = rendered(one, tokens)
          assert.isAtMost(text.length, tokens * 4, text.slice(0, 300))
          JSON.parse(text)
        }
      }),
    { arbitrary: { runs: 60 } }
  )
})
