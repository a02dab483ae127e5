/** Names are replaced in the forms that people write, in every field of the contract that has text, and whatever an agent writes around them. */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Schema } from "effect"
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
const cyrillic = (name: string) =>
  name.replaceAll(
    /[aceikopxyABCEHKMOPTX]/g,
    (letter) => "асеікорхуАВСЕНКМОРТХ"["aceikopxyABCEHKMOPTX".indexOf(letter)]!
  )
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
  "initial and surname": (
    first,
    last
  ) => [`${first[0]}${last}`.toLowerCase(), `${first[0]}. ${last}`, `${first[0]}${last}`],
  "capitals": (first, last) => [first.toUpperCase(), last.toUpperCase(), `${first}${last}`.toUpperCase()],
  "apostrophes that are letters": (first, last) => [`${first}\u02bcs`, last.replaceAll("’", "\u02bc")],
  "letters that look the same": (first, last) => [cyrillic(first), cyrillic(last)],
  "spaced and hyphenated": (first, last) => [
    [...first].join(" "),
    [...last].join("-"),
    [...first].join("."),
    `${first.slice(0, 3)}-${first.slice(3)}`,
    `${first}-${last}`,
    last.replaceAll(/[-’]/g, " "),
    last.replaceAll(/[-’]/g, "_")
  ],
  "syllables of ABC": (first, last) => [
    `w: ${first.slice(0, 2)}-${first.slice(2, 4)}-${first.slice(4)}`,
    `w: ${last.slice(0, 3)}- ${last.slice(3)}`,
    `w: ${last.slice(0, 3)}-|${last.slice(3)}`
  ],
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

const pseudonym =
  /(?:student|person|text)-\d[a-f][0-9a-f]{2,}(?:~\d+)?(?:\.(?:name|first|last|display)|@pseudonym\.invalid)?/g

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
            assert.deepEqual(restore(masked), { value: text, unknown: [], glued: [], bare: [] })
            if (text.startsWith("(")) {
              assert.match(
                masked.replaceAll(pseudonym, ""),
                /^\((?:[a-zß]?\.?|w:|,|Walzer|Die Etüde|Lied|\s)*\)$/,
                masked
              )
            }
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

  it("Y13 an Arabic surname without its article", () => {
    const { maskText } = privacyFor("ليلى", "الحداد")
    for (const text of ["الحداد", "حداد"]) assert.match(maskText(text), /^student-\S+\.last$/)
    assert.match(privacyFor("Layla", "Al-Ali").maskText("for Ali"), /^for student-\S+\.last$/)
  })

  it("Y13 of a thousand titles without people at most five change", async () => {
    const sandbox = Sandbox.make({ users: 400 })
    const response = await sandbox.fetch("http://127.0.0.1/v2/organizations/users?limit=1000", {
      headers: { authorization: `Bearer ${sandbox.token}` }
    })
    const { learn, maskText } = Privacy.make(contract, { allowPersonalData: false, key: new Uint8Array(32) })
    const accounts = await response.json() as ReadonlyArray<unknown>
    await sandbox.close()
    assert.isAtLeast(accounts.length, 400)
    learn(accounts, contract.operations.find(({ id }) => id === "listOrganizationUsers")!.response)
    const composers =
      "Bach Händel Mozart Beethoven Schubert Chopin Liszt Brahms Dvořák Чайковский Debussy Ravel Satie Bartók Sibelius Grieg Elgar Holst Joplin Ellington Gershwin Copland Bernstein Glass Pärt Tárrega Albéniz Villa-Lobos Piazzolla Takemitsu 武満徹 滝廉太郎 Hildegard Monteverdi Purcell Vivaldi Scarlatti Telemann Rameau Couperin"
        .split(" ")
    const forms =
      "Waltz Sonata Étude PRELUDE Fugue Minuet Bourrée Tango Ragtime Blues Nocturne Scherzo Rondo Canon Lullaby Serenade Walzer Menuett Lied Valse Berceuse Marche Danza Canción Колискова ワルツ"
        .split(" ")
    const songs = [
      "Spring Song, the new man and I",
      "A B C song",
      "C-D-E-F-G",
      "D A D G A D tuning",
      "w: row, row, row your boat, gent-ly down the stream",
      "JINGLE BELLS (2nd violin)",
      "Oh! Susanna's banjo – verse 2",
      "rock-and-roll warm-up no. 5",
      "さくら さくら",
      "Auf dem Wasser zu singen",
      "Au clair de la lune",
      "scale_exercise_07 final",
      "Parkway Blues for alto sax",
      "Kimono dance, ren-dition 3",
      "Janissary march, miaow!"
    ]
    const titles = Array.from({ length: 1000 }, (_, at) =>
      at % 4 === 0
        ? `${songs[at / 4 % songs.length]} ${at}`
        : `${forms[at % forms.length]} in ${"CDEFGAB"[at % 7]} ${at % 2 === 0 ? "major" : "moll"}, op. ${at} (${
          composers[at % composers.length]
        })`)
    assert.strictEqual(new Set(titles).size, 1000)
    const changed = titles.filter((title) => maskText(title) !== title)
    assert.isAtMost(changed.length, 5, changed.join("\n"))
  })

  // A pupil with an everyday name, one that is too short to be found, one with parts, one in a script without spaces.
  const accounts = [
    { id: "1", username: "zquorb", firstname: "Zyxandra", lastname: "Quorblestein", email: "zyx@school.example" },
    { id: "2", username: "wq", firstname: "Jean-Xiquet", lastname: "O’Flanagain" },
    { id: "3", username: "471", firstname: "陽菜", lastname: "Øzqtürk Groß" }
  ]
  const school = (key: number) => {
    const privacy = Privacy.make(contract, { allowPersonalData: false, key: new Uint8Array(32).fill(key) })
    const shown = privacy.mask(accounts, undefined).value as ReadonlyArray<Readonly<Record<string, string>>>
    return { ...privacy, pseudonyms: shown.flatMap(({ id: _, ...fields }) => Object.values(fields)) }
  }
  const { pseudonyms } = school(1)
  const around =
    " |x|Q|7|_|-|'s|ʼ|.|.first|~2|@|@school.example|陽|ー|ั|\u0301|\u200b|\u00ad|\u3164|\u202e|\0|\ud83c|🎵|&|#|;|%|%41|&#65;|w: |*|\n|\\|<b>|student-|ſ"
      .split("|")
  const written = Schema.Array(Schema.Union([Schema.Literals([...pseudonyms, ...around]), Schema.String]))

  it.effect.prop(
    "Y13 for any text that an agent can write, no answer has a name",
    [written],
    ([parts]) =>
      Effect.sync(() => {
        const text = parts.join("")
        const now = school(1)
        const { bare, glued, unknown, value } = now.restore(text)
        if (bare.length + glued.length + unknown.length > 0) return
        for (const { maskText } of [now, school(1), school(2)]) {
          const left = fold(maskText(String(value)).replaceAll(pseudonym, " ")).replaceAll(/[^\p{L}\p{N}]/gu, "")
          for (const name of ["zyxandra", "quorb", "xiquet", "flanagain", "turk", "gross", "陽菜", "zyx", "zquorb"]) {
            assert.notInclude(left, name, JSON.stringify({ text, value }))
          }
          assert.isFalse(parts.some((part) => part === pseudonyms[4]), JSON.stringify(text))
        }
      }),
    { arbitrary: { runs: 400 } }
  )

  it("Y13 a pseudonym within a word is refused, as is one whose name would be shown", () => {
    const { maskText, restore } = school(1)
    const [pupil = "", , , , short = ""] = pseudonyms
    for (
      const text of [
        `x${pupil}`,
        `${pupil}.lasty`,
        `${pupil}_2`,
        `-${pupil}`,
        `${pupil}\u200b`,
        `\u3164${pupil}`,
        `5${pupil}`
      ]
    ) {
      assert.lengthOf(restore(text).glued, 1, text)
    }
    for (const text of [`陽${pupil}。`, `(${pupil})`, `${pupil}'s`, `${pupil}. ${pupil}`]) {
      assert.lengthOf(restore(text).glued, 0, text)
    }
    for (let again = 0; again < 2; again++) assert.deepEqual(restore(`for ${short}`).bare, [short])
    // An error may repeat it.
    assert.notMatch(maskText("there is no wq"), /wq/)
    assert.deepEqual(restore({ username: short }), { value: { username: "wq" }, unknown: [], glued: [], bare: [] })
  })
})
