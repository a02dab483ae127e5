/** The desk in a browser that reaches nothing else, and everything that the browser received. */
import axe from "axe-core"
import { gzipSync } from "node:zlib"
import type { Browser, BrowserContextOptions, Page, Response } from "playwright-core"

/** A page of the desk, what it received, and its problems: errors of the console and of scripts, and requests to other sites. */
export interface Visit {
  readonly page: Page
  readonly problems: Array<string>
  readonly responses: Array<Response>
}

export const phone = { viewport: { width: 390, height: 844 } } as const

/** Opens a path without cookies. `elsewhere` are origins that the page may reach, such as that of Flat's sign-in. */
export const open = async (
  browser: Browser,
  url: URL,
  elsewhere: ReadonlyArray<string>,
  options: BrowserContextOptions = {}
): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  // A busy machine is no failure.
  page.setDefaultTimeout(120_000)
  const visit: Visit = { page, problems: [], responses: [] }
  page.on("console", (message) => {
    // A page without a session asks who is signed in.
    const isSignedOut = /401 \(\)|401 \(Unauthorized\)/.test(message.text())
    if (["error", "warning"].includes(message.type()) && !isSignedOut) visit.problems.push(message.text())
  })
  page.on("pageerror", (error) => visit.problems.push(error.message))
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith("http") && ![url.origin, ...elsewhere].includes(origin)) {
      visit.problems.push(`${request.url()} is elsewhere`)
    }
  })
  page.on("response", (response) => visit.responses.push(response))
  await goTo(visit, url)
  return visit
}

/** Signs in through Flat's page, as a user does. */
export const signIn = async ({ page }: Visit, username: string): Promise<void> => {
  await page.getByRole("link", { name: /sign in/i }).click()
  await page.getByLabel("Username").fill(username)
  await page.getByRole("button", { name: "Allow" }).click()
  await page.getByRole("button", { name: /sign out/i }).waitFor()
}

/** Opens a path, and waits until nothing is loading. */
export const goTo = async ({ page }: Visit, url: URL): Promise<void> => {
  await page.goto(url.href)
  await page.getByRole("heading", { level: 1 }).waitFor()
  await page.locator("[aria-busy=true], .waiting").first().waitFor({ state: "detached" })
}

/** Returns what axe finds on a page, with the first elements of each rule, and whether it is wider than the window. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  // In the isolated world of the browser's tools, which the policy of the page does not bind.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { readonly axe: typeof axe }).axe.run())
  const found = violations.map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes[0]?.html.slice(0, 200)}`)
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  return isWide ? [...found, `${page.url()}: wider than the window`] : found
}

/** Returns the gzipped bytes of documents, scripts, styles and pictures, by their paths. */
export const gzippedBytes = (responses: ReadonlyArray<Response>): Promise<ReadonlyArray<readonly [string, number]>> =>
  Promise.all(
    responses.filter((response) => response.ok() && !/\/(?:api|desk)\//.test(response.url()))
      .map(async (response) => [new URL(response.url()).pathname, gzipSync(await response.body()).length] as const)
  )

/** Returns where one of the texts is in what the browser sent, received or keeps. */
export const found = async ({ page, responses }: Visit, texts: ReadonlyArray<string>) => {
  const network = await Promise.all(responses.map(async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0))
    const headers = [...await response.request().headersArray(), ...await response.headersArray()]
    return [response.url(), `${response.url()}${JSON.stringify(headers)}${body.toString("latin1")}`] as const
  }))
  const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]))
  return [...network, ["storage", kept] as const, ["document", await page.content()] as const]
    .flatMap(([place, text]) => texts.some((secret) => text.includes(secret)) ? [place] : [])
}
