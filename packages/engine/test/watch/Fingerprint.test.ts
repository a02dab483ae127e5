/**
 * Fingerprints are saved in checkpoints: the same value must have the same one in every version, and different values different ones.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Fingerprint from "../../src/watch/Fingerprint.ts"

describe("fingerprints", () => {
  it("stay the same in every version: with others, every item of a saved checkpoint would look changed", () => {
    assert.deepStrictEqual(["", "a", "b", "flat", "ä🎵", "x".repeat(10_000)].map(Fingerprint.of), [
      "1euqgvnj6rv",
      "28hd7wux7eb",
      "1mzurpy856a",
      "6uvuogu67t",
      "1lgopuf4k3j",
      "zisk5xozjl"
    ])
  })

  it("differ for similar values, of which lists have thousands", () => {
    const seen = new Set<string>()
    let count = 0
    for (const date of ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2026-10-10T10:00:00.000Z"]) {
      for (let number = 0; number < 50_000; number++) {
        seen.add(Fingerprint.of(`{"id":"${number.toString(16).padStart(24, "0")}","modificationDate":"${date}"}`))
        seen.add(Fingerprint.of(`${date}${number}`))
        count += 2
      }
    }
    assert.strictEqual(seen.size, count)
  })

  it.effect.prop("are strings that a checkpoint accepts", [Schema.String], ([text]) =>
    Effect.sync(() => {
      assert.isTrue(Fingerprint.isFingerprint(Fingerprint.of(text)), text)
      assert.notStrictEqual(Fingerprint.of(text), Fingerprint.of(`${text} `))
    }))

  it("do not depend on the order of fields, but on that of items", () => {
    assert.strictEqual(
      Fingerprint.canonical({ b: [{ d: 1, c: undefined }], a: null }),
      Fingerprint.canonical({ a: null, b: [{ d: 1 }] })
    )
    assert.notStrictEqual(Fingerprint.canonical([1, 2]), Fingerprint.canonical([2, 1]))
    assert.strictEqual(Fingerprint.canonical(undefined), "")
  })

  it("do not depend on whether a field is null or missing", () => {
    const picked = Fingerprint.pick({ a: 1, b: null, c: undefined, d: 0, e: "" }, ["a", "b", "c", "d", "e"])
    assert.deepStrictEqual(picked, { a: 1, d: 0, e: "" })
  })
})
