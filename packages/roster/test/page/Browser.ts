/** Opens pages of files in Chromium, which cannot resolve any name, and notes what goes wrong in them. */
import { Effect } from "effect"
import { pathToFileURL } from "node:url"
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { afterAll, beforeAll } from "vitest"
import { launch } from "../../../../scripts/tests/Browser.ts"

export interface Opened {
  readonly page: Page
  /** Errors of the console and of scripts. */
  readonly errors: Array<string>
  /** Addresses that were requested, without the file itself and data inside of it. */
  readonly requests: Array<string>
}

/** Starts one browser for the tests of a group. Returns how they open files: each in a context of its own, which closes with the scope. */
export const forTests = () => {
  let browser: Browser | undefined
  beforeAll(async () => void (browser = await launch()), 60_000)
  afterAll(() => browser?.close())
  return (file: string, options?: BrowserContextOptions) =>
    Effect.flatMap(
      Effect.acquireRelease(
        Effect.promise(() => browser!.newContext(options)),
        (context) => Effect.promise(() => context.close())
      ),
      (context) => open(context, file)
    )
}

const open = Effect.fnUntraced(function*(context: BrowserContext, file: string) {
  const url = pathToFileURL(file).href
  const opened: Opened = {
    page: yield* Effect.promise(() => context.newPage()),
    errors: [],
    requests: []
  }
  opened.page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) opened.requests.push(request.url())
  })
  opened.page.on("pageerror", (error) => opened.errors.push(error.message))
  opened.page.on("console", (message) => opened.errors.push(message.text()))
  yield* Effect.promise(() => opened.page.goto(url, { waitUntil: "load" }))
  return opened
})
