/** Pseudonyms are stable, and restoring what was masked gives the same string. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Pseudonyms from "../../src/privacy/Pseudonyms.ts"

const key = new Uint8Array(32).fill(7)
const owner = (key: string) => ({ key, kind: "student" as const })

const of = (key: string, hasId: boolean, identities: ReadonlyArray<string>) => ({ ...owner(key), hasId, identities })

const pseudonym =
  /^(?:student|teacher|person|text)-\d[a-f][0-9a-f]{2,}(?:~\d+)?(?:\.(?:name|first|last|display)|@pseudonym\.invalid)?$/

const names = "Ada|Grace|陽菜|佐藤|O'Brien|Núñez|Li|يوسف|ada.lovelace|Nguyễn Minh|will|12345|-x-|a".split("|")
const pieces = [
  ...names,
  ..."student-7f3a|student-7f3a.first|STUDENT-1ABC~2|@pseudonym.invalid|.name|~2|f|0| |-|_|ada@school.example|Ada@SCHOOL.example|é|e\u0301|\ud83c|\n|İ"
    .split("|")
]

const piece = Schema.Union([Schema.Literals(pieces), Schema.String])
const text = Schema.Array(piece)

describe("pseudonyms", () => {
  it("an account has one pseudonym, with a suffix for each of its names", () => {
    const { ofField, restore } = Pseudonyms.make(key)
    const username = ofField("username", "ada", owner("1"))
    assert.match(username, /^student-\d[a-f][0-9a-f]{2}$/)
    assert.strictEqual(ofField("first", "Ada", owner("1")), `${username}.first`)
    assert.strictEqual(ofField("email", "ada@school.example", owner("1")), `${username}@pseudonym.invalid`)
    assert.strictEqual(ofField("first", "Augusta", owner("1")), `${username}~2.first`)
    assert.strictEqual(ofField("username", "ada", owner("1")), username)
    assert.strictEqual(restore(`Dear ${username}~2.first`).text, "Dear Augusta")
    assert.strictEqual(restore(username.toUpperCase()).text, "ada")
  })

  it("the same key gives the same pseudonym, another key another one", () => {
    const one = (bytes: Uint8Array) => Pseudonyms.make(bytes).ofField("username", "ada", owner("1"))
    assert.strictEqual(one(key), one(key))
    assert.notStrictEqual(one(key), one(new Uint8Array(32).fill(8)))
  })

  it("Y14 4,000 accounts have 4,000 pseudonyms", () => {
    const { ofField, restore } = Pseudonyms.make(key)
    const all = new Set<string>()
    for (let id = 0; id < 4_000; id++) all.add(ofField("username", `user${id}`, owner(String(id))))
    assert.strictEqual(all.size, 4_000)
    for (const one of all) {
      // Not one base for two accounts, with a number behind it.
      assert.match(one, /^student-\d[a-f][0-9a-f]{2,}$/)
      assert.deepStrictEqual(restore(one).unknown, [])
    }
  })

  it("Y14 a person has one pseudonym, by id, username or address, whatever comes first", () => {
    const base = (pseudonym: string) => pseudonym.replace(/[.@~].*/, "")
    const known = [of("1", true, ["ada", "ada@x.example"]), of("ada", false, ["ada"])]
    for (const order of [known, known.toReversed()]) {
      const { ofField } = Pseudonyms.make(key)
      const given = order.map((owner) => ofField("username", "ada", owner))
      given.push(ofField("email", "ada@x.example", undefined), ofField("email", "ada@x.example", known[0]))
      assert.strictEqual(new Set(given.map(base)).size, 1, given.join(", "))
    }
    const { ofField, ofText } = Pseudonyms.make(key)
    const address = ofText("ada@x.example")
    assert.strictEqual(base(ofField("first", "Ada", known[0])), base(address))
  })

  it("Y14 two accounts never have one pseudonym, also where a username or an address went from one to the other", () => {
    const { ofField, restore } = Pseudonyms.make(key)
    const one = ofField("username", "ada", of("1", true, ["ada", "a@x.example"]))
    const other = ofField("username", "ada", of("2", true, ["ada", "a@x.example"]))
    assert.notStrictEqual(one, other)
    assert.strictEqual(ofField("first", "Ada", of("1", true, ["ada"])), `${one}.first`)
    assert.strictEqual(ofField("first", "Eve", of("2", true, ["ada"])), `${other}.first`)
    assert.strictEqual(restore(`${one}.first ${other}.first`).text, "Ada Eve")
  })

  it("finds names in texts, as words, in any case and script", () => {
    const { ofField, ofText } = Pseudonyms.make(key)
    for (const [at, name] of names.entries()) ofField("first", name, owner(String(at)))
    const masked = ofText(
      "Well done, ADA! Ada's waltz (Ada_waltz), for O’Brien and O'Brien, 陽菜さん, NÚÑEZ, nguyễn minh, ليوسف و يوسف. Adam, Willow, li and 123456."
    )
    for (const name of ["ADA", "Ada's", "Brien", "Ada_", "陽菜", "NÚÑEZ", "nguyễn", " يوسف"]) {
      assert.notInclude(masked, name)
    }
    for (const other of ["Adam", "Willow", "li ", "123456", "Well done"]) assert.include(masked, other)
  })

  it("finds parts of names, names without their accents, and names in escapes", () => {
    const { ofField, ofText, restore } = Pseudonyms.make(key)
    ofField("last", "Müller-Lüdenscheid", owner("1"))
    ofField("first", "Nguyễn Minh", owner("1"))
    ofField("last", "Núñez", owner("2"))
    ofField("last", "van Dam", owner("3"))
    ofField("first", "Zoë", owner("4"))
    for (
      const text of [
        "for Müller",
        "Herr Ludenscheid",
        "Minh's duet",
        "NUNEZ",
        "<p>N&uacute;&ntilde;ez</p>",
        "<p>N&#250;&#xF1;ez</p>",
        "https://flat.io/score/for-N%C3%BA%C3%B1ez",
        "Zo\u00ad\u00eb",
        "Zo&euml;"
      ]
    ) {
      const masked = ofText(text)
      assert.notMatch(masked, /m[üu]ller|l[üu]denscheid|minh|n[uú][nñ]ez|uacute|#250|%C3|zo/i, text)
      assert.strictEqual(restore(masked).text, text)
    }
    // Particles, and escapes that hide nobody.
    for (const text of ["a van", "Tom &amp; J&eacute;r&ocirc;me", "100%25"]) assert.strictEqual(ofText(text), text)
  })

  it("numbers are usernames from five digits on", () => {
    const { ofField, ofText } = Pseudonyms.make(key)
    ofField("username", "4711", owner("1"))
    ofField("username", "47112", owner("2"))
    assert.strictEqual(ofText("Opus 4711"), "Opus 4711")
    assert.match(ofText("Opus 47112"), /^Opus student-/)
  })

  it("replaces every e-mail address, known or not", () => {
    const { ofText, restore } = Pseudonyms.make(key)
    const text = "Write to mum.of-ada+x@mail.school.example, or Ada＠school.example."
    const masked = ofText(text)
    assert.notInclude(masked, "school.example")
    assert.strictEqual(restore(masked).text, text)
  })

  it.effect.prop("restoring a text gives the same text", [Schema.Array(text)], ([texts]) =>
    Effect.sync(() => {
      const { ofField, ofText, restore } = Pseudonyms.make(key)
      for (const [at, name] of names.entries()) {
        ofField("username", name, owner(String(at)))
        ofField("first", name, owner(String(at + 1)))
        ofField("full", `${name} ${name}`, owner(String(at)))
      }
      for (const parts of texts) {
        const whole = parts.join("")
        const masked = ofText(whole)
        assert.deepStrictEqual(
          restore(masked),
          { text: whole, unknown: [], glued: [], bare: [] },
          JSON.stringify({ whole, masked })
        )
        // Masking twice, as when a model's words come back from the API.
        assert.strictEqual(restore(restore(ofText(masked)).text).text, whole)
        for (const kind of ["username", "first", "email"] as const) {
          const field = ofField(kind, whole, owner("0"))
          assert.deepInclude(restore(field), { text: whole, unknown: [], glued: [] })
          if (whole !== "") assert.match(field, pseudonym)
        }
      }
    }), { arbitrary: { runs: 300 } })
})
