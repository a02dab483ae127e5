/** Opens pages of files in Chromium, which cannot resolve any name, and notes what goes wrong in them. */
import { Effect } from "effect"
import { pathToFileURL } from "node:url"
import type { BrowserContextOptions, Page } from "playwright-core"
import { launch } from "../../../../scripts/tests/Browser.ts"

export interface Opened {
  readonly page: Page
  /** Errors of the console and of scripts. */
  readonly errors: Array<string>
  /** Addresses that were requested, without the file itself and data inside of it. */
  readonly requests: Array<string>
}

/** Opens a file. The browser closes with the scope. */
export const open = Effect.fnUntraced(function*(file: string, options: BrowserContextOptions = {}) {
  const browser = yield* Effect.acquireRelease(
    Effect.promise(() => launch()),
    (browser) => Effect.promise(() => browser.close())
  )
  const url = pathToFileURL(file).href
  const opened: Opened = {
    page: yield* Effect.promise(() => browser.newPage(options)),
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
