/** The pages of cards, printed by a real browser. */
import { assert, describe, it } from "@effect/vitest"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { Effect, Redacted } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { extractText, getDocumentProxy } from "unpdf"
import * as Names from "../../scripts/generate/Names.ts"
import { Random } from "../../scripts/generate/Names.ts"
import type { Card, Group } from "../../src/cards/Cards.ts"
import * as CardsPage from "../../src/cards/CardsPage.ts"
import * as Password from "../../src/passwords/Password.ts"
import { shortWords } from "../../src/passwords/Password.ts"
import { open } from "../page/Browser.ts"
import { temporary } from "../read/Sets.ts"

const letters = "abcdefghijkmnpqrstuvwxyz"

/** A card whose username and password occur once in all cards. */
const card = (number: number, name: string, change: Partial<Card> = {}): Card => ({
  name,
  username: `user.${letters[number % 24]}${letters[Math.floor(number / 24) % 24]}.${number}`,
  password: Redacted.make(`pass-${number}-word`),
  classes: ["Choir 5a"],
  ...change
})

const longName = "Wolfeschlegelsteinhausenbergerdorff ".repeat(3).trim()

const unusual: ReadonlyArray<string> = [
  "<script>alert(1)</script>",
  "\" onmouseover=\"alert(1)",
  "\u05d3\u05e0\u05d9 \u05db\u05d4\u05df",
  "\u0641\u0627\u0637\u0645\u0629 \u0627\u0644\u0632\u0647\u0631\u0627\u0621",
  "\u5c71\u7530 \u592a\u90ce",
  "\u0928\u093f\u0936\u093e \u0936\u0930\u094d\u092e\u093e",
  "Nguy\u1ec5n Th\u1ecb \u00c1nh",
  longName,
  "\u202eevil\u202c name"
]

const groups: ReadonlyArray<Group> = (() => {
  const random = new Random(5)
  let number = 0
  const some = (count: number) =>
    Array.from({ length: count }, () => {
      const { first, last } = Names.pick(random)
      return card(++number, `${first} ${last}`)
    })
  return [
    {
      kind: "class",
      name: "<b>Choir</b> & Band 5a",
      cards: [...unusual.map((name) => card(++number, name)), ...some(8)]
    },
    { kind: "class", name: "Band", cards: some(8) },
    {
      kind: "none",
      name: "",
      cards: [
        card(++number, "No Password", { password: undefined, classes: [] }),
        card(++number, "Long Password", {
          password: Redacted.make(`${number}${"W".repeat(61)}`),
          username: `u${number}.abcdefghijklmnopqrstuvwxyz`,
          classes: Array.from({ length: 12 }, (_, index) => `Orchester f\u00fcr Anf\u00e4nger ${index}`)
        })
      ]
    },
    { kind: "teachers", name: "", cards: some(3) }
  ]
})()

const options: CardsPage.Options = {
  language: "en",
  paper: "a4",
  perPage: 8,
  signIn: "https://flat.io/lindenfeld/music/sign-in"
}

const file = (chosen: CardsPage.Options): string => {
  const path = join(temporary(), "cards.html")
  writeFileSync(path, CardsPage.render(groups, chosen))
  return path
}

/** Lays a page out as on paper, between the margins. */
const asPrinted = async (page: Page, paper: CardsPage.Options["paper"]): Promise<void> => {
  const { height, width } = CardsPage.papers[paper]
  const pixels = (millimetres: number) => Math.floor((millimetres - 20) / 25.4 * 96)
  await page.emulateMedia({ media: "print" })
  await page.setViewportSize({ width: pixels(width), height: pixels(height) })
}

const squeeze = (text: string): string => text.replace(/\s+/gu, "")

describe("the document of cards", () => {
  it("has no script, allows nothing to be loaded, escapes what people wrote, and is not indexed", () => {
    const page = CardsPage.render(groups, options)
    assert.notMatch(page, /<script|<link|<img|<iframe| style="| on\w+="/i)
    assert.include(page, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assert.include(page, "&lt;b&gt;Choir&lt;/b&gt; &amp; Band 5a")
    assert.include(page, "<meta name=\"robots\" content=\"noindex, nofollow, noarchive\">")
    assert.match(
      page,
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[^']+&#39;;/
    )
    assert.notMatch(page, /https?:\/\/(?!flat\.io\/lindenfeld)/)
  })

  for (const language of ["de", "fr", "es", "ja"] as const) {
    it(`speaks ${language}`, () => {
      const page = CardsPage.render(groups, { ...options, language })
      assert.include(page, `<html lang="${language}">`)
      assert.notMatch(page, /Username|Keep this card|Ask the school office|Teachers|page 1 of/)
    })
  }
})

describe("cards in Chromium", { tags: "chromium" }, () => {
  const layouts = [
    ["a4", 8, [595, 842]],
    ["letter", 10, [612, 792]],
    ...(isNightly ? [["letter", 8, [612, 792]], ["a4", 10, [595, 842]], ["a4", 2, [595, 842]]] as const : [])
  ] as const
  for (const [paper, perPage, size] of layouts) {
    it.live(`${perPage} on ${paper}: each class on pages of its own, each card on one page, nothing cut off`, () =>
      Effect.gen(function*() {
        const { errors, page, requests } = yield* open(file({ ...options, paper, perPage }))
        yield* Effect.promise(() => asPrinted(page, paper))
        const cut = yield* Effect.promise(() =>
          page.locator(".card").evaluateAll((cards) =>
            cards.filter((card) => card.scrollHeight > card.clientHeight + 1 || card.scrollWidth > card.clientWidth + 1)
              .map((card) => card.textContent)
          )
        )
        assert.deepStrictEqual(cut, [])
        const pdf = yield* Effect.promise(() => page.pdf({ preferCSSPageSize: true }))
        const document = yield* Effect.promise(() => getDocumentProxy(new Uint8Array(pdf)))
        const { text, totalPages } = yield* Effect.promise(() => extractText(document, { mergePages: false }))
        const wanted = groups.flatMap(({ cards }) =>
          Array.from(
            { length: Math.ceil(cards.length / perPage) },
            (_, index) => cards.slice(index * perPage, (index + 1) * perPage)
          )
        )
        assert.strictEqual(totalPages, wanted.length)
        for (const [index, cards] of wanted.entries()) {
          for (const { password, username } of cards) {
            const secret = password === undefined ? "Asktheschooloffice" : Redacted.value(password)
            assert.include(squeeze(text[index]!), squeeze(username))
            assert.include(squeeze(text[index]!), secret)
            const others = text.filter((_, other) => other !== index).map(squeeze)
            assert.isFalse(others.some((other) => other.includes(squeeze(username))), username)
          }
        }
        const [, , width, height] = (yield* Effect.promise(() => document.getPage(1))).view
        assert.closeTo(width!, size[0], 1)
        assert.closeTo(height!, size[1], 1)
        assert.deepStrictEqual([errors, requests], [[], []])
      }))
  }

  it.live("tells l, 1 and I apart, and 0 and O, and has the same widths for all", () =>
    Effect.gen(function*() {
      const { page } = yield* open(file(options))
      const pictures = yield* Effect.promise(async () => {
        const found: Array<string> = []
        for (const letter of ["l", "1", "I", "|", "0", "O", "o", "5", "S", "2", "Z", "8", "B"]) {
          const line = page.locator("dd").first()
          await line.evaluate((element, text) => element.textContent = text, letter)
          found.push((await line.screenshot()).toString("base64"))
        }
        return found
      })
      assert.strictEqual(new Set(pictures).size, pictures.length)
      const loaded = yield* Effect.promise(() =>
        page.evaluate(() => [...document.fonts].map(({ family, status }) => [family.replaceAll("\"", ""), status]))
      )
      assert.deepStrictEqual(loaded, [["Atkinson Hyperlegible Mono", "loaded"]])
    }))

  it.live("keeps the direction of names, and that of usernames beside them", () =>
    Effect.gen(function*() {
      const { page } = yield* open(file(options))
      const directions = yield* Effect.promise(() =>
        page.locator(".card", { hasText: "\u05d3\u05e0\u05d9" }).evaluate((card) => [
          getComputedStyle(card.querySelector("h3 bdi")!).direction,
          getComputedStyle(card.querySelector("dd")!).direction
        ])
      )
      assert.deepStrictEqual(directions, ["rtl", "ltr"])
    }))

  // A4 is narrower.
  for (const paper of isNightly ? ["a4", "letter"] as const : ["a4"] as const) {
    it.live(`passwords and usernames of up to 31 characters stay on one line on ${paper}`, () =>
      Effect.gen(function*() {
        const path = join(temporary(), "cards.html")
        const lengths = Array.from({ length: 26 }, (_, index) => 6 + index)
        // Hyphens are where a browser likes to break.
        const texts = lengths.map((length) => "tiger-lemon-strawberry-drum-473".slice(0, length))
        for (const perPage of [8, 10]) {
          writeFileSync(
            path,
            CardsPage.render([{
              kind: "none",
              name: "",
              cards: texts.map((text, index) => card(index, "Ada", { username: text, password: Redacted.make(text) }))
            }], { ...options, paper, perPage })
          )
          const { page } = yield* open(path)
          yield* Effect.promise(() => asPrinted(page, paper))
          const wrapped = yield* Effect.promise(() =>
            page.locator("dd").evaluateAll((all) =>
              all.filter((one) => one.clientHeight > 1.5 * Number.parseFloat(getComputedStyle(one).lineHeight))
                .map((one) => one.textContent)
            )
          )
          assert.deepStrictEqual(wrapped, [])
        }
      }))
  }

  it("of all generated passwords fit on one line", () => {
    const longest = Math.max(...shortWords.map(({ length }) => length))
    assert.isAtMost(3 * longest + 6, 31)
    assert.isAtMost(Redacted.value(Password.generate()).length, 31)
  })
})
