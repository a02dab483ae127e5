/** Names are replaced in the forms that people write, in every field of the contract that has text. */
import { assert, describe, it } from "@effect/vitest"
import { classOf, isAccount } from "../../src/privacy/FieldClasses.ts"
import * as Privacy from "../../src/privacy/Privacy.ts"
import { contract } from "../support/Contract.ts"

const persons = [
  ["Zyxandra", "Quorblestein"],
  ["Jörg", "Müßiggänger"],
  ["Ülkü", "Öztürk-Groß"],
  ["Renée", "Lefèvre"],
  ["Søren", "Kjærgaard"],
  ["Siobhán", "O’Flanagain"]
] as const

const umlauts: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  Ä: "Ae",
  Ö: "Oe",
  Ü: "Ue",
  ß: "ss",
  ø: "oe"
}
const expanded = (name: string) => name.replaceAll(/[äöüÄÖÜßø]/g, (letter) => umlauts[letter]!)
const plain = (name: string) => name.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss")
const wide = (name: string) =>
  name.replaceAll(/[a-zA-Z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))
const bold = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! - 65 + 0x1d400))
    .replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.codePointAt(0)! - 97 + 0x1d41a))
const letters = (name: string) => name.replaceAll(/[^\p{L}\p{M}]/gu, "")
const lowerFirst = (name: string) => `${name[0]!.toLowerCase()}${name.slice(1)}`

/** Forms of a first name and a surname. */
const forms: Readonly<Record<string, (first: string, last: string) => ReadonlyArray<string>>> = {
  "as they are": (first, last) => [`${first} ${last}`, `${last}, ${first}`, first.toUpperCase(), last.toLowerCase()],
  "a genitive s": (first, last) => [`${first}s Walzer`, `Die Etüde ${last}s`, `${first}'s`, `${first.toUpperCase()}S`],
  "digits behind": (first, last) => [`${first}2`, `${last}2026`, `${first}_3`],
  "joined": (first, last) => [`${first}${last}`, `${last}${first}`, letters(`${first}${last}`).toLowerCase()],
  "camel case": (
    first,
    last
  ) => [`waltzFor${first}`, `${first.toUpperCase()}Waltz`, `${lowerFirst(first)}Waltz`, `${first}${last}Final`],
  "umlauts in two letters": (first, last) => [`${expanded(first)} ${expanded(last)}`, `${expanded(first)}s Lied`],
  "without accents": (first, last) => [plain(first), plain(last), `${plain(first)}s`],
  "full-width letters": (first, last) => [wide(first), wide(last)],
  "ornamental letters": (first, last) => [bold(first), bold(last)],
  "decomposed, and invisible characters between": (first, last) => [
    first.normalize("NFD"),
    last.normalize("NFD"),
    [...first].join("\u00ad"),
    [...last].join("\u200b")
  ]
}

/** Every field of a named schema that has text. */
const fields = Object.entries(contract.schemas).flatMap(([schema, { properties = {} }]) =>
  Object.keys(properties).flatMap((field) =>
    classOf([schema], field, isAccount(properties)) === "text" ? [{ schema, field }] : []
  )
)

const fold = (text: string): string =>
  text.normalize("NFKD").replaceAll(/[\p{M}\u00ad\u200b]/gu, "").toLowerCase()
    .replaceAll("ß", "ss").replaceAll("æ", "ae").replaceAll("ø", "o")

const privacyFor = (first: string, last: string) => {
  const privacy = Privacy.make(contract, { allowPersonalData: false, key: new Uint8Array(32) })
  privacy.learn(
    { id: "1", username: "u.4711-x", firstname: first, lastname: last, organizationRole: "user" },
    undefined
  )
  return privacy
}

/** What of a name is left in a text. */
const leftOf = (name: string, masked: string): boolean => {
  const text = fold(masked).replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("ue", "u")
  return name.split(/[-’]/).filter((part) => part.length > 2).some((part) =>
    text.includes(fold(part).replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("ue", "u"))
  )
}

describe("names in texts", () => {
  for (const [form, write] of Object.entries(forms)) {
    it(`Y13 are replaced: ${form}`, () => {
      for (const [first, last] of persons) {
        const { maskText, restore } = privacyFor(first, last)
        for (const one of write(first, last)) {
          for (const text of [one, `A piece for ${one}, with love`, `(${one})`]) {
            const masked = maskText(text)
            assert.isFalse(leftOf(first, masked) && leftOf(first, text), `${text} → ${masked}`)
            assert.isFalse(leftOf(last, masked) && leftOf(last, text), `${text} → ${masked}`)
            assert.deepEqual(restore(masked), { value: text, unknown: [] })
          }
        }
      }
    })
  }

  it("Y13 words that only begin or end like a name stay", () => {
    const { maskText } = privacyFor("Anna", "Will")
    const text = "Annabel's banana, Willow, goodwill, Manna and Annalise, 4Willow"
    assert.strictEqual(maskText(text), text)
  })

  it("Y13 they are replaced in every field that has text", () => {
    assert.isAtLeast(fields.length, 50)
    const name = persons[0]
    const privacy = privacyFor(...name)
    for (const { field, schema } of fields) {
      const text = { [field]: `For ${name[0]}s ${name[1]}2!` }
      const masked = JSON.stringify(privacy.mask(text, { $ref: `#/components/schemas/${schema}` }).value)
      for (const one of name) assert.isFalse(leftOf(one, masked), `${schema}.${field}: ${masked}`)
    }
  })
})
