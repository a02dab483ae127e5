import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { dist } from "../src/Server.ts"
import * as Install from "../src/source/Install.ts"
import * as Pages from "../src/source/Pages.ts"
import * as Site from "./support/Site.ts"

const pages = Pages.all()

let site: Site.Site
beforeAll(async () => {
  site = await Site.start()
})
afterAll(() => site.close())

// All pages, one after another: on a busy machine that takes minutes.
describe("the site", { timeout: 900_000 }, () => {
  it("opens every page without an error and without a request to elsewhere, on a phone without scrolling sideways", async () => {
    const { page, problems } = await site.visit("", Site.phone)
    for (const { id } of pages) {
      await page.goto(new URL(Site.pathOf(id), site.url).href)
      const { clientWidth, scrollWidth } = await page.evaluate(() => document.documentElement)
      if (scrollWidth > clientWidth) problems.push(`${id} is ${scrollWidth} wide`)
    }
    assert.deepStrictEqual(problems, [])
    await page.context().close()
  })

  it("has the Markdown of every page beside it, and lists it for programs", () => {
    const list = readFileSync(join(dist, "llms.txt"), "utf8")
    const whole = readFileSync(join(dist, "llms-full.txt"), "utf8")
    for (const { body, id, title } of pages) {
      const markdown = readFileSync(join(dist, `${id}.md`), "utf8")
      assert.match(markdown, /^# /, id)
      // Pages lead to pages, not to their files, and no label of a link is a link.
      assert.notMatch(body + markdown, /\/blob\/main\/docs\/|\[\[[^\]]+\]\(/, id)
      assert.include(whole, markdown, id)
      if (id !== "index") assert.include(list, `[${title}](${id}.md)`)
    }
  })

  it("is read with the keyboard: to the content, to the search, to the navigation", async () => {
    const { page, problems } = await site.visit("guides/quota/")
    // A key is lost if the page draws its element again at that moment.
    const leave = async (id: string, press: () => Promise<void>) => {
      const isAt = () => new URL(page.url()).pathname === `/${id}`
      for (let left = 20; left > 0 && isAt(); left--) {
        await press().catch(() => {})
        await page.waitForURL((url) => url.pathname !== `/${id}`, { timeout: 10_000 }).catch(() => {})
      }
    }
    await page.keyboard.press("Tab")
    assert.strictEqual(await page.evaluate(() => document.activeElement?.textContent?.trim()), "Skip to content")
    await page.locator("button[data-open-modal]:enabled").waitFor()
    await page.keyboard.press("Control+k")
    // It is loaded now, and then has the cursor.
    const search = page.locator("dialog input:focus")
    await search.fill("delegated token")
    // The list is drawn again as its results arrive.
    await page.locator("dialog .pagefind-ui__message", { hasText: /\d results? for delegated token/ }).waitFor()
    const result = page.locator("dialog:not(:has(.pagefind-ui__loading)) .pagefind-ui__result-link").first()
    await leave("guides/quota/", () => result.press("Enter", { timeout: 10_000 }))
    assert.include(await page.locator("main").innerText(), "delegated token")
    const section = page.locator("nav summary", { hasText: "Roster" })
    const before = new URL(page.url()).pathname.slice(1)
    await leave(before, async () => {
      await section.focus()
      if (!await section.evaluate(({ parentElement }) => parentElement?.hasAttribute("open"))) {
        await page.keyboard.press("Enter")
      }
      await page.keyboard.press("Tab")
      await page.keyboard.press("Enter")
    })
    assert.strictEqual(new URL(page.url()).pathname, "/roster/")
    assert.deepStrictEqual(problems, [])
  })

  it("has its first Run button on the first screen, on a desktop and on a phone", async () => {
    for (const size of [undefined, Site.phone]) {
      const { page, problems } = await site.visit("", size)
      const run = page.getByRole("button", { name: "Run", exact: true }).first()
      const { height = 0, y = Infinity } = await run.boundingBox() ?? {}
      assert.isAtMost(y + height, page.viewportSize()!.height)
      assert.deepStrictEqual(problems, [])
    }
  })

  it("has a tab for each package manager, and keeps the one that a reader chose", async () => {
    const { page } = await site.visit("")
    const command = () => page.locator("starlight-tabs [role=tabpanel]:not([hidden]) pre").first().innerText()
    const choose = (label: string) => page.getByRole("tab", { name: label, exact: true }).first().click()
    const lines = []
    for (const label of await page.locator("starlight-tabs").first().getByRole("tab").allInnerTexts()) {
      await choose(label)
      lines.push((await command()).trim())
    }
    assert.deepStrictEqual(lines, [
      "npm install @flat-sdk/promise",
      "pnpm add @flat-sdk/promise",
      "yarn add @flat-sdk/promise",
      "bun add @flat-sdk/promise",
      "deno add npm:@flat-sdk/promise"
    ])
    await choose("pnpm")
    await page.goto(new URL("start/promises/", site.url).href)
    assert.strictEqual((await command()).trim(), "pnpm init\npnpm add @flat-sdk/promise @flat-sdk/sandbox")
  })

  it("translates lines that install, and has no tab for what a package manager does not do", () => {
    const lines = Install.withManagers("```sh\nnpm install --global a   # b\nnpx c --write\n```\n")
    assert.deepStrictEqual(lines.match(/^(?:npm|npx|pnpm|yarn|bun|bunx|deno) .*$/gm), [
      "npm install --global a   # b",
      "npx c --write",
      "pnpm add --global a   # b",
      "pnpm dlx c --write",
      "bun add --global a   # b",
      "bunx c --write"
    ])
    assert.match(
      Install.withManagers("```sh\nnpm install -D a \\\n  b@~1\n```"),
      /bun add -d a b@~1\n[^]*deno add -D npm:a npm:b@~1\n/
    )
    for (const { body } of pages) {
      // Nothing is left that looks like a command of npm in another manager's tab.
      assert.notMatch(Install.withManagers(body), /^(?:pnpm|yarn|bun|deno) (?:install|npm)\b/m)
    }
  })

  // One page of each kind: axe takes seconds for a long one.
  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no violation that axe finds, in ${colorScheme}`, async () => {
      const found: Array<string> = []
      for (const size of [undefined, Site.phone]) {
        const { page } = await site.visit("", { colorScheme, ...size })
        for (const path of ["", "guides/quota/", "packages/node/", "reference/exit-codes/", "api/core/files/"]) {
          await page.goto(new URL(path, site.url).href)
          found.push(...await Site.violations(page))
        }
      }
      assert.deepStrictEqual(found, [])
    })
  }
})
