import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Redaction from "../../src/error/Redaction.ts"
import { each, whole } from "../support/Encodings.ts"
import * as Nightly from "../support/Nightly.ts"

const { scrub } = Redaction

const around = (form: string): ReadonlyArray<string> => [
  form,
  `it is ${form}.`,
  `{"said":"${form}"}`,
  `a=1&b=${form}&c=2`,
  `<p title="${form}">${form}</p>`,
  `${form}${form}`
]

/** Secrets with all characters that encodings change. */
const secrets = [
  "planted-token-4f1b",
  "pass word+91%/\\\"'<&>=?",
  "Grüße, 日本 🎵 von Ada",
  "%41%42%43&amp;\\u0041 literally",
  "aaaaaaaaaaaaaaaa",
  // Each chunk of its base64 has a character that base64url writes differently.
  ">>>>>>>>>>>>>>>>",
  "\"quoted\\and\\slashed/\"",
  "eight-8!"
]

const pieces = (characters: ReadonlyArray<string>, length: number): ReadonlyArray<string> =>
  Array.from(
    { length: Math.max(0, characters.length - length + 1) },
    (_, at) => characters.slice(at, at + length).join("")
  )

/** Finds parts of a secret in a form, of at least eight characters, that a text still contains. */
const left = (text: string, secret: string, encode: (character: string) => string): ReadonlyArray<string> =>
  pieces([...secret].map(encode), 8).filter((piece) => text.includes(piece))

describe("a secret of a request", () => {
  for (const [name, encode] of Object.entries(each)) {
    it.each(secrets)(`is masked ${name}: %j`, (secret) => {
      for (const text of around([...secret].map(encode).join(""))) {
        const out = scrub(text, [secret])
        assert.include(out, "<redacted>")
        assert.deepStrictEqual(left(out, secret, encode), [], out)
      }
    })

    it.each(secrets.filter((secret) => secret.length > 8))(`is masked ${name} if it is truncated: %j`, (secret) => {
      const characters = [...secret]
      for (const cut of [characters.slice(1), characters.slice(0, -1), characters.slice(2, 12)]) {
        const form = cut.map(encode).join("")
        const out = scrub(`before ${form}… after`, [secret])
        assert.deepStrictEqual(left(out, cut.join(""), encode), [], out)
      }
    })
  }

  for (const [name, encode] of Object.entries(whole)) {
    it.each(secrets)(`is masked in ${name}: %j`, (secret) => {
      for (const text of around(encode(secret))) {
        const out = scrub(text, [secret])
        assert.include(out, "<redacted>")
        // Twelve characters of base64 contain eight of a secret; the characters of the context are not secret.
        const own = pieces([...encode(secret)], 12).filter((piece) => out.includes(piece))
        for (const piece of own) {
          for (const from of [0, 1, 2, 3]) {
            const decoded = Buffer.from(piece.slice(from), "base64").toString("latin1")
            const raw = Buffer.from(secret).toString("latin1")
            assert.isFalse(pieces([...raw], 7).some((part) => decoded.includes(part)), `${piece} of ${out}`)
          }
        }
      }
    })
  }

  const Secret = Schema.String.check(
    Schema.isBetweenLength(8, 60),
    // Secrets that look escaped are tested separately, above and below.
    Schema.makeFilter<string>((text) => text.isWellFormed() && !/[\\%&]/.test(text))
  )

  const encodings = Object.values(each)

  // Encodings that mark the end of every character: these can be mixed in one text.
  const mixed = [
    "percent-encoded, every byte",
    "percent-encoded three times",
    "JSON, every character escaped",
    "HTML, decimal",
    "HTML, hexadecimal"
  ].map((name) => each[name]!).concat((character) =>
    /[\p{L}\p{N}]/u.test(character) ? character : encodeURIComponent(character)
  )

  const assertNothingLeft = (
    secret: string,
    encoderAt: (index: number) => (character: string) => string,
    [before, after]: readonly [string, string],
    [from, length]: readonly [number, number]
  ) => {
    const characters = [...secret]
    const start = from % Math.max(1, characters.length - 7)
    const end = Math.min(characters.length, start + 8 + length % 60)
    const forms = characters.map((character, index) => encoderAt(index)(character)).slice(start, end)
    const out = scrub(`${before} ${forms.join("")} ${after}`, [secret])
    for (const piece of [...pieces(forms, 8), ...pieces(characters, 8)]) {
      // The rest of the text is not a secret.
      if (!`${before} ${after}`.includes(piece)) assert.notInclude(out, piece)
    }
  }

  const Natural = Schema.Natural

  const Beside = Schema.Tuple([Schema.String, Schema.String])

  const Cut = Schema.Tuple([Natural, Natural])

  it.effect.prop(
    "is masked in any encoding, complete or partial: no eight characters remain",
    [Secret, Natural, Beside, Cut],
    ([secret, choice, beside, cut]) =>
      Effect.sync(() => assertNothingLeft(secret, () => encodings[choice % encodings.length]!, beside, cut)),
    Nightly.atLeast(500)
  )

  it.effect.prop(
    "is masked in encodings that change from character to character: no eight characters remain",
    [Secret, Schema.Array(Natural), Beside, Cut],
    ([secret, choices, beside, cut]) =>
      Effect.sync(() =>
        assertNothingLeft(
          secret,
          (index) => mixed[(choices[index % Math.max(1, choices.length)] ?? 0) % mixed.length]!,
          beside,
          cut
        )
      ),
    Nightly.atLeast(500)
  )

  it.effect.prop(
    "is masked in base64, at any alignment and in any context",
    [Secret, Schema.String, Schema.String, Schema.Boolean],
    ([secret, before, after, isUrl]) =>
      Effect.sync(() => {
        const all = Buffer.from(`${before}${secret}${after}`)
        const start = Buffer.byteLength(before)
        const form = all.toString(isUrl ? "base64url" : "base64")
        const out = scrub(`seen: ${form}`, [secret])
        // Characters that contain only bits of the secret.
        const [first, last] = [Math.ceil(start * 4 / 3), Math.floor((start + Buffer.byteLength(secret)) * 4 / 3)]
        for (const piece of pieces(Array.from(form.slice(first, last)), 12)) {
          if (!form.slice(0, first).includes(piece) && !form.slice(last).includes(piece)) assert.notInclude(out, piece)
        }
      }),
    Nightly.atLeast(500)
  )

  it("is masked if it looks escaped and is partly escaped, or unescaped", () => {
    const secret = "%41%42&amp;%43\\u0044%45&lt;%46%47%48"
    const forms = [
      "%41%2542&amp;%43\\\\u0044%2545&amp;lt;%46%2547%48",
      "AB&CDE<FGH",
      "%2541%42&#38;amp;%43\\u0044E&lt;%46%47%48"
    ]
    for (const form of forms) assert.strictEqual(scrub(`it is ${form} here`, [secret]), "it is <redacted> here")
  })

  it("of fewer than eight characters is masked if it is a separate word", () => {
    assert.strictEqual(
      scrub("cannot use send, as \"send\" is taken: a%20send", ["send"]),
      "cannot use <redacted>, as \"<redacted>\" is taken: a%20<redacted>"
    )
    assert.strictEqual(scrub("resend it, sender, sends", ["send"]), "resend it, sender, sends")
    assert.strictEqual(scrub("tokens: a token", ["tokens"]), "<redacted>: a token")
    assert.strictEqual(scrub("x=ab1-c2&y=xab1-c2", ["ab1-c2"]), "x=<redacted>&y=xab1-c2")
    assert.strictEqual(scrub("é secré", ["secr"]), "é secré")
    assert.strictEqual(scrub("%73%65%6e%64 &#115;end \\u0073end", ["send"]), "<redacted> <redacted> <redacted>")
    assert.strictEqual(
      scrub(`Basic realm ${Buffer.from("ada:secr3t").toString("base64")}`, ["secr3t"]).includes("c2VjcjN0"),
      false
    )
  })

  it("of seven or eight characters is masked without its first or last one too", () => {
    assert.strictEqual(scrub("is eight-8 or ight-8! here", ["eight-8!"]), "is <redacted> or <redacted> here")
    // Letters alone may be a word: only masked at a truncation.
    assert.strictEqual(scrub("a passwor b", ["password"]), "a passwor b")
    assert.strictEqual(scrub("a passwor…", ["password"]), "a <redacted>…")
    // Three characters are too few.
    assert.strictEqual(scrub("sen… and 1-2 or a1-", ["send", "a1-2"]), "sen… and 1-2 or a1-")
  })

  it("is masked in base64 of URLs, whatever characters that has", () => {
    assert.strictEqual(
      scrub("x Pz8_Pz8_Pz8_ or Pj4-Pj4-Pj4-", ["?????????", ">>>>>>>>>"]),
      "x <redacted> or <redacted>"
    )
  })

  it("of five characters is masked in base64, of which six characters are its own", () => {
    assert.strictEqual(scrub(`x${btoa("s3cre")}`, ["s3cre"]), "x<redacted>U=")
  })

  it("of eight characters is masked within words too", () => {
    assert.strictEqual(scrub("xab1cd2efx or passwort1", ["ab1cd2ef", "passwort"]), "x<redacted>x or <redacted>1")
  })

  it("is masked at its position, and nothing around it, however often the text is escaped", () => {
    assert.strictEqual(
      scrub("a%2541%2542 said: %2573%2565%256e%2564, %2541", ["send"]),
      "a%2541%2542 said: <redacted>, %2541"
    )
  })

  it("of fewer than four characters cannot be distinguished from a word", () => {
    assert.strictEqual(scrub("one two", ["one", ""]), "one two")
  })

  it("is masked also as one of many", () => {
    const many = Array.from({ length: 200 }, (_, index) => `secret-number-${index}-of-many`)
    assert.strictEqual(scrub(many.join(","), many).replaceAll(/<redacted>|,/g, ""), "")
  })
})
