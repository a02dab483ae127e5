/** The built site on a plain file server, in a browser that reaches nothing else. */
import { launch } from "@flat-sdk/tools/tests/Browser"
import axe from "axe-core"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { serve } from "../../src/Server.ts"

export interface Visit {
  readonly page: Page
  /** Errors of the console and of scripts, and requests to other origins or for files that are missing. */
  readonly problems: Array<string>
}

export interface Site {
  readonly url: string
  readonly browser: Browser
  /** Opens a new page without cookies. */
  readonly visit: (path: string, options?: BrowserContextOptions) => Promise<Visit>
  readonly close: () => Promise<void>
}

/** Returns the address of a page in the site. */
export const pathOf = (id: string): string => id === "index" ? "" : `${id}/`

export const phone = { viewport: { width: 390, height: 844 } } as const

export const start = async (): Promise<Site> => {
  const [server, browser] = await Promise.all([serve(0), launch()])
  const visit = async (path: string, options: BrowserContextOptions = {}): Promise<Visit> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    // A busy machine is no failure. The test ends before.
    context.setDefaultTimeout(900_000)
    const page = await context.newPage()
    const problems: Array<string> = []
    // A page that is left may report that what it was loading was cancelled.
    let isLeaving = false
    page.on("framenavigated", () => isLeaving = false)
    page.on("console", (message) => {
      const isProblem = !isLeaving && ["error", "warning"].includes(message.type())
      if (isProblem) problems.push(`${message.location().url}: ${message.text()}`)
    })
    page.on("pageerror", (error) => void (isLeaving || problems.push(error.message)))
    page.on("request", (request) => {
      isLeaving ||= request.isNavigationRequest()
      if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(server.url)) {
        problems.push(`${request.url()} is elsewhere`)
      }
    })
    await page.goto(new URL(path, server.url).href)
    return { page, problems }
  }
  return {
    url: server.url,
    browser,
    visit,
    close: async () => {
      await browser.close()
      await server.close()
    }
  }
}

/** Returns what axe finds on a page, with the first elements of each rule. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { readonly axe: typeof axe }).axe.run())
  return violations.map(({ id, nodes }) =>
    `${page.url()}: ${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" | ")}`
  )
}
