import { ofMarkdown } from "@flat-sdk/conformance/snippets/Snippet"
import axe from "axe-core"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import type { Locator, Page } from "playwright-core"
import { afterAll, afterEach, assert, beforeAll, describe, it } from "vitest"
import * as Pages from "../src/source/Pages.ts"
import * as Site from "./support/Site.ts"

const documented = new Map(
  Pages.all().map(({ body, file, id }) => {
    const outputs = ofMarkdown(file, body).flatMap(({ mode }) =>
      mode._tag === "run" && mode.output !== undefined ? [mode.output] : []
    )
    return [id, outputs] as const
  }).filter(([, outputs]) => outputs.length > 0)
)

/** One code block of a page, with its controls and results. */
class Block {
  readonly bar: Locator
  readonly result: Locator

  constructor(bar: Locator) {
    this.bar = bar
    this.result = bar.locator("xpath=following-sibling::*[contains(@class, 'runner-result')][1]")
  }

  async press(name: "Run" | "Stop" | "Edit" | "Reset"): Promise<void> {
    await this.bar.getByRole("button", { name, exact: true }).click()
  }

  /** Waits until the run has ended, and returns its output. */
  async output(): Promise<string> {
    await this.bar.getByRole("status").filter({ hasText: /after|Stopped/ }).waitFor()
    return (await this.result.getByRole("log").textContent())!.trimEnd()
  }

  /** Returns the cells of the requests. Times are replaced, since they differ. */
  async wire(): Promise<ReadonlyArray<string>> {
    const rows = await this.result.locator("tbody tr").all()
    return Promise.all(rows.map(async (row) => {
      const [request, status] = await Promise.all([0, 1].map((cell) => row.locator("td").nth(cell).innerText()))
      return `${request} | ${status}`.replaceAll("\n", " ").replaceAll(/[\d.]+ m?s\b/g, "N s")
    }))
  }

  async runCode(code: string): Promise<string> {
    const edit = this.bar.getByRole("button", { name: "Edit" })
    if (await edit.isVisible()) await edit.click()
    const editor = this.bar.page().getByRole("textbox", { name: "Code" })
    await editor.fill(code)
    await editor.press("Control+Enter")
    return this.output()
  }
}

const blocks = async (page: Page): Promise<ReadonlyArray<Block>> =>
  (await page.locator(".runner-bar").all()).map((bar) => new Block(bar))

let site: Site.Site
beforeAll(async () => {
  site = await Site.start()
})
afterEach(() => Promise.all(site.browser.contexts().map((context) => context.close())))
afterAll(() => site.close())

/** Opens a page with a program of one request, a creation, to be edited. */
const open = async (options?: Parameters<Site.Site["visit"]>[1]) => {
  const { page, problems } = await site.visit("guides/quota/", options)
  const [block] = await blocks(page)
  return { page, problems, block: block! }
}

const client = `import { FlatClient } from "@flat-sdk/promise"\nconst { organization } = FlatClient.fromEnv()\n`
const create =
  `${client}const body: { username: string; password: string } = { username: "ada", password: "a long password" }
console.log((await organization.createOrganizationUser({ body })).username)`

describe("pages that run", { timeout: 600_000 }, () => {
  it("have at least 25 snippets", () => {
    assert.isAtLeast([...documented.values()].flat().length, 25)
  })

  for (const [id, outputs] of documented) {
    it(`prints in ${id} what is documented`, async () => {
      const { page, problems } = await site.visit(Site.pathOf(id))
      const found = await blocks(page)
      const printed = []
      for (const block of found) {
        await block.press("Run")
        printed.push(await block.output())
      }
      assert.deepStrictEqual(printed, outputs)
      assert.deepStrictEqual(problems, [])
    })
  }

  it("run the code that a reader has edited, and restore it", async () => {
    const { block, page } = await open()
    assert.strictEqual(await block.runCode(create), "ada")
    assert.deepStrictEqual(await block.wire(), ["POST /organizations/users | 200"])
    await block.press("Reset")
    assert.isFalse(await page.getByRole("textbox", { name: "Code" }).isVisible())
    await block.press("Run")
    assert.strictEqual(await block.output(), documented.get("guides/quota")![0])
  })

  it("print the same ids and times in each run", async () => {
    const { block } = await open()
    const code = `${client}const { items } = await organization.listOrganizationUsers({ limit: 3 })
console.log(items.map(({ id, lastActivityDate }) => [id, lastActivityDate]), new Date().toISOString().slice(0, 16))`
    const first = await block.runCode(code)
    assert.match(first, /2026-09-01T08:00/)
    assert.strictEqual(await block.runCode(code), first)
  })

  it("show the effect of each fault", async () => {
    const { block } = await open()
    const results = []
    for (const fault of ["rate-limit", "lost-response", "slow"]) {
      await block.bar.getByRole("combobox").selectOption(fault)
      results.push([(await block.runCode(create)).split("\n").at(-1)!.split(":")[0], await block.wire()])
    }
    assert.deepStrictEqual(results, [
      ["ada", [
        "POST /organizations/users | 403 rate limit",
        "POST /organizations/users retry, waited N s | 200"
      ]],
      ["FlatError", ["POST /organizations/users | none response lost, operation executed"]],
      ["ada", ["POST /organizations/users | 200 slow"]]
    ])
  })

  it("stop an endless loop", async () => {
    const { block, page } = await open()
    await block.press("Edit")
    await page.getByRole("textbox", { name: "Code" }).fill(`console.log("begun")\nfor (;;) console.log("again")`)
    await block.press("Run")
    await block.result.getByText("No more than 1000 lines").waitFor()
    const workers = page.workers()
    assert.lengthOf(workers, 1)
    const closed = new Promise((resolve) => workers[0]!.on("close", resolve))
    await block.press("Stop")
    await closed
    assert.match(await block.output(), /^begun\nagain/)
    // And the next run is not affected.
    assert.strictEqual(await block.runCode(create), "ada")
  })

  it("send nothing to other servers, and say so", async () => {
    const { block } = await open()
    let connections = 0
    const server = createServer(() => connections++).listen(0, "127.0.0.1")
    await once(server, "listening")
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    assert.match(await block.runCode(`await fetch("${elsewhere}")`), /sends no requests to other servers.*127/)
    assert.deepStrictEqual(await block.wire(), [`GET ${elsewhere} | none blocked: not the API`])
    // What does not go through `fetch` is stopped by the policy.
    const around = `const request = new XMLHttpRequest()
request.open("GET", "${elsewhere}")
await new Promise((resolve) => {
  request.onloadend = () => setTimeout(resolve)
  request.send()
})
console.log(request.status)`
    assert.match(await block.runCode(around), /sends no requests to other servers.*127/)
    assert.match(await block.runCode(`await import("${elsewhere}x.js")`), /not part of this page/)
    assert.strictEqual(connections, 0)
    server.close()
  })

  it("explain what went wrong, and forbid eval", async () => {
    const { block, page } = await open()
    const policy = await page.locator("meta[http-equiv='content-security-policy']").getAttribute("content")
    assert.notInclude(policy!, "'unsafe-eval'")
    assert.include(policy!, "connect-src 'self'")
    const failures = [
      ["\neval('1 + 1')", /^EvalError: .*Content Security Policy[^]*\(line 2\)$/],
      ["\n\nnew Function('return 1')()", /^EvalError: .*\(line 3\)$/s],
      ["const = 1", /^The code cannot be read: Unexpected token \(1:7\).*reset it\.$/],
      ["let a = 1; let a = 2", /^The code cannot be read: Identifier 'a' has already been declared.*reset it\.$/],
      ["\nthrow new RangeError('too far')", "RangeError: too far (line 2)"],
      [
        "void Promise.reject(new Error('nobody waits'))\nawait new Promise(() => {})",
        /^Error: nobody waits \(line 1\)$/
      ],
      ["import x from 'left-pad'\nconsole.log(x)", /^Error: "left-pad" is not part of this page, which has .*project/],
      [
        `${client}await organization.removeOrganizationUser({ user: "nobody" })`,
        /^FlatError: removeOrganizationUser .*404/
      ]
    ] as const
    for (const [code, expected] of failures) {
      const output = await block.runCode(code)
      typeof expected === "string" ? assert.strictEqual(output, expected) : assert.match(output, expected)
      assert.match((await block.bar.getByRole("status").textContent())!, /^Failed/)
    }
  })

  it("can be used with the keyboard alone", async () => {
    const { block, page } = await open()
    await block.bar.getByRole("button", { name: "Run" }).focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    const editor = page.getByRole("textbox", { name: "Code" })
    await editor.and(page.locator(":focus")).waitFor()
    await page.keyboard.press("Tab")
    await block.bar.getByRole("button", { name: "Run" }).and(page.locator(":focus")).waitFor()
  })

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no violation that axe finds after a run and in the editor, in ${colorScheme}`, async () => {
      for (const size of [undefined, Site.phone]) {
        const { block, page } = await open({ colorScheme, ...size })
        await block.runCode(
          `${client}console.error("a line")\nawait organization.removeOrganizationUser({ user: "nobody" })`
        )
        await page.evaluate(axe.source)
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { readonly axe: typeof axe }).axe.run({
            include: [[".runner-bar"], [".runner-editor"], [".runner-result"]]
          })
        )
        assert.deepStrictEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [])
        const { clientWidth, scrollWidth } = await page.evaluate(() => {
          const { clientWidth, scrollWidth } = document.documentElement
          return { clientWidth, scrollWidth }
        })
        assert.isAtMost(scrollWidth, clientWidth)
      }
    })
  }

  it("load at most 10 kB of JavaScript with a page, the search when it is opened, and 350 kB after Run", async () => {
    const loaded: Array<string> = []
    const { page } = await site.visit("")
    // The server compresses nothing, and the browser keeps nothing, so that the size of a body is what is transferred.
    page.on("response", (response) => loaded.push(response.url()))
    const bytes = async (urls: ReadonlyArray<string>) => {
      const bodies = await Promise.all(urls.map(async (url) => (await page.request.get(url)).body()))
      return bodies.map((body) => body.length).reduce((sum, length) => sum + length, 0)
    }
    await page.goto(new URL("guides/quota/", site.url).href, { waitUntil: "networkidle" })
    // The search would be loaded in the first idle moment.
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 100))))
    await page.waitForLoadState("networkidle")
    const scripts = loaded.splice(0).filter((url) => /\.(?:js|bin|wasm|pagefind)$/.test(url))
    assert.isNotEmpty(scripts)
    assert.isAtMost(await bytes(scripts), 10_000)
    const [block] = await blocks(page)
    await block!.press("Run")
    await block!.output()
    const after = loaded.splice(0).filter((url) => url.startsWith("http"))
    assert.isNotEmpty(after.filter((url) => url.endsWith(".bin")))
    assert.isAtMost(await bytes(after), 350_000)
    await page.keyboard.press("Control+k")
    await page.locator("dialog input:focus").waitFor()
    assert.isNotEmpty(loaded.filter((url) => /ui-core|pagefind/.test(url)))
  })
})
