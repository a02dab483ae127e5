import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { isMalformed } from "../../src/transport/BodyChecks.ts"
import * as Utf8 from "../../src/transport/Utf8.ts"

const read = (pieces: ReadonlyArray<Uint8Array>) => {
  const text = new Utf8.Utf8Text()
  for (const piece of pieces) text.add(piece)
  // Whether the last character is complete is known only at the end.
  const whole = text.whole()
  return { whole, malformed: text.malformed }
}

/** Splits bytes at the given places. */
const split = (bytes: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index]))
}

const isValid = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

describe("text that arrives in chunks", () => {
  const WellFormed = Schema.String.check(Schema.makeFilter<string>((text) => text.isWellFormed()))

  it.effect.prop(
    "is the text that was sent, wherever the chunks are split",
    [WellFormed, Schema.Array(Schema.Natural)],
    ([text, places]) =>
      Effect.sync(() => {
        const bytes = new TextEncoder().encode(`Grüße 🎵 ${text}`)
        assert.deepStrictEqual(read(split(bytes, places)), { whole: `Grüße 🎵 ${text}`, malformed: false })
      })
  )

  // Bytes that begin, continue and break characters.
  const Byte = Schema.Literals([0x41, 0x80, 0xa0, 0xbf, 0xc3, 0xe2, 0x82, 0xef, 0xbb, 0xf0, 0x9f, 0xff])

  it.effect.prop(
    "is decoded as in one piece, also if it is malformed",
    [Schema.Array(Byte), Schema.Array(Schema.Natural)],
    ([numbers, places]) =>
      Effect.sync(() => {
        const bytes = Uint8Array.from(numbers)
        assert.deepStrictEqual(read(split(bytes, places)), {
          whole: new TextDecoder().decode(bytes),
          malformed: !isValid(bytes)
        })
      })
  )

  it("keeps what was begun of a character before the chunk that breaks it", () => {
    for (const sign of ["é", "€", "🎵"]) {
      const bytes = new TextEncoder().encode(sign)
      for (let length = 1; length < bytes.length; length++) {
        const pieces = [bytes.subarray(0, length), Uint8Array.of(0xff)]
        assert.deepStrictEqual(read(pieces), { whole: "\ufffd\ufffd", malformed: true }, `${sign} ${length}`)
      }
    }
  })

  it("drops a byte order mark at the start, and only there", () => {
    assert.strictEqual(read([Uint8Array.of(0xef, 0xbb, 0xbf, 0xff)]).whole, "\ufffd")
    const bytes = new TextEncoder().encode("\ufeffa\ufeff")
    assert.strictEqual(read([bytes.subarray(0, 1), bytes.subarray(1)]).whole, "a\ufeff")
    assert.strictEqual(read([Uint8Array.of(0x61, 0xff), new TextEncoder().encode("\ufeffb")]).whole, "a\ufffd\ufeffb")
  })
})

describe("malformed bytes", () => {
  it("differ from a U+FFFD that was sent", () => {
    const sent = new TextEncoder().encode("a \ufffd")
    assert.isFalse(isMalformed("a \ufffd", () => sent))
    const garbled = Uint8Array.of(0x61, 0x20, 0xff)
    assert.isTrue(isMalformed("a \ufffd", () => garbled))
  })

  it("are not searched for without a U+FFFD", () => {
    assert.isFalse(isMalformed("plain", () => assert.fail("reads the bytes again")))
  })
})
