/** The recipes of the guide, installed from tarballs, in a real Chromium. */
import { launch } from "@flat-sdk/tools/tests/Browser"
import { table } from "@flat-sdk/tools/workspace/Markdown"
import { readFileSync } from "node:fs"
import type { Browser } from "playwright-core"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { attempts } from "./Attempts.ts"
import * as Flat from "./Flat.ts"
import * as Project from "./Project.ts"
import { guide, type Recipe, recipes } from "./Recipes.ts"
import * as Relay from "./Relay.ts"
import * as Server from "./Server.ts"
import { Visitor } from "./Visitor.ts"

const secrets = {
  FLAT_CLIENT_SECRET: "sandbox-app-secret",
  SESSION_SECRET: "a secret of thirty-two characters or more"
}

const musicXml = `<?xml version="1.0"?><score-partwise><part-list><score-part id="P1"><part-name>Piano</part-name>
</score-part></part-list><part id="P1"><measure number="1"><note><rest measure="yes"/><duration>4</duration></note>
</measure></part></score-partwise>`

const expected = ({ kind }: Recipe, { betterAuth, flat }: (typeof attempts)[number]) =>
  kind === "flat" ? flat : betterAuth

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

describe.each(recipes)("the recipe of $name", (recipe) => {
  let flat: Flat.Flat
  /** Browsers use its address. */
  let relay: Relay.Relay
  let server: Server.Server
  const closing: Array<() => unknown> = []

  beforeAll(async () => {
    const port = await Server.freePort()
    flat = await Flat.serve()
    closing.push(flat.close)
    relay = await Relay.start(() => `http://127.0.0.1:${port}`)
    closing.push(relay.close)
    const own = { APP_URL: relay.origin, PORT: String(port), FLAT_SANDBOX: flat.origin, FLAT_CLIENT_ID: "sandbox-app" }
    const project = await Project.make(recipe, { ...own, ...secrets })
    closing.push(project.remove)
    server = await Server.start(project, recipe, relay.origin, port)
    closing.push(server.close)
  }, 600_000)
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  const newVisitor = async () => new Visitor(relay.origin, await browser.newContext(), flat, recipe.kind)

  /** Fails if a browser sent or received a token or another secret, or if the server printed it. `more` is what else a browser has. */
  const noSecretLeft = (more: ReadonlyArray<string>) => {
    const passed = relay.exchanges.flatMap((
      { body, received, sent, url }
    ) => [url, ...Object.values(sent), received, body])
    const all = [...passed, ...server.output, ...more].join("\n")
    const tokens = flat.tokens().flatMap(({ access, refresh }) => [access, refresh])
    assert.isAtLeast(tokens.length, 2)
    for (const secret of [...Object.values(secrets), ...tokens]) assert.notInclude(all, secret)
  }

  it("signs in, lists, writes, uploads, downloads and signs out in a page that never has a token", async () => {
    const visitor = await newVisitor()
    const page = await visitor.context.newPage()
    page.setDefaultTimeout(120_000)
    const problems: Array<string> = []
    page.on("pageerror", ({ message }) => problems.push(message))
    const addresses: Array<string> = []
    page.on("request", (request) => addresses.push(request.url()))
    /** What is in the page: its HTML, cookies that scripts can read, and its storage. */
    const kept = () =>
      page.evaluate(async () => [
        document.documentElement.outerHTML,
        document.cookie,
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, await indexedDB.databases(), await caches.keys()])
      ])
    const button = (name: string) => page.getByRole("button", { name, exact: true })
    await page.goto(relay.origin)
    await button("Sign in").click()
    await page.getByRole("button", { name: "Allow" }).click()
    await button("New score").click()
    await button("A new score").waitFor()
    const buffer = Buffer.from(musicXml)
    await page.getByTitle("Upload").setInputFiles({ name: "Uploaded.musicxml", mimeType: "application/xml", buffer })
    await button("Uploaded.musicxml").click()
    await page.getByText("score-partwise").waitFor()
    const signedIn = await kept()
    const session = await visitor.cookie("session")
    const { access } = flat.tokens().at(-1)!
    assert.strictEqual(await flat.statusOf(access), 200)

    await button("Sign out").click()
    await button("Sign in").waitFor()
    noSecretLeft([...signedIn, ...await kept(), ...addresses])
    const toFlat = flat.exchanges.filter(({ sent }) => sent["user-agent"]?.includes("Chrome"))
    for (const { sent } of [...relay.exchanges, ...toFlat]) {
      assert.notProperty(sent, "authorization")
    }
    assert.isAtLeast(relay.exchanges.length, 10)
    assert.deepStrictEqual(problems, [])
    await visitor.setCookie(session.name, session.value)
    assert.strictEqual((await visitor.send("GET", "/api/flat/me")).status, 401)
    assert.strictEqual(await flat.statusOf(access), 401)
    await visitor.context.close()
  })

  it.for(attempts.filter((one) => expected(recipe, one).length > 0))("withstands $name", async (attempt) => {
    const visitors: Array<Visitor> = []
    const others = async () => {
      const visitor = await newVisitor()
      visitors.push(visitor)
      return visitor
    }
    const visitor = await others()
    if (attempt.isSignedOut !== true) await visitor.signIn()
    const scores = flat.scores()
    const reply = await attempt.act(visitor, others)
    assert.include(expected(recipe, attempt), reply.status, reply.body)
    if (attempt.isHarmless !== undefined) assert.isTrue(await attempt.isHarmless(reply))
    assert.strictEqual(flat.scores(), scores)
    await Promise.all(visitors.map(({ context }) => context.close()))
  })

  it("has sent no secret to anybody, and permitted no other site to read", () => {
    assert.isAtLeast(flat.tokens().length, 40)
    noSecretLeft([])
    for (const { received } of relay.exchanges) assert.notMatch(received, /^access-control-/im)
  })
})

describe("the list of attempts", () => {
  it("has at least forty for each recipe, with names of their own", () => {
    assert.strictEqual(new Set(attempts.map(({ name }) => name)).size, attempts.length)
    for (const recipe of recipes) {
      assert.isAtLeast(attempts.filter((one) => expected(recipe, one).length > 0).length, 40)
    }
  })

  it("is in the guide", () => {
    const cell = (statuses: ReadonlyArray<number>) => statuses.length === 0 ? "-" : statuses.join(" or ")
    const rows = attempts.map(({ betterAuth, flat, name }) => [name, cell(flat), cell(betterAuth)])
    assert.include(
      readFileSync(guide, "utf8"),
      table([["attempt", "response", "with better-auth"], ...rows]),
      "replace the table by this one"
    )
  })
})
