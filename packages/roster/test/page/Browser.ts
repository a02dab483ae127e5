/** Opens pages of files in Chromium, which cannot resolve any name, and notes what goes wrong in them. */
import { launch } from "@flat-sdk/tools/tests/Browser"
import { endAfterFile } from "@flat-sdk/tools/tests/Folders"
import { Effect } from "effect"
import { pathToFileURL } from "node:url"
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core"

export interface Opened {
  readonly page: Page
  /** Errors of the console and of scripts. */
  readonly errors: Array<string>
  /** Addresses that were requested, without the file itself and data inside of it. */
  readonly requests: Array<string>
}

let browser: Promise<Browser> | undefined

/** Starts the browser of a test file. One that ended with the process would leave its profile behind. */
const start = (): Promise<Browser> => {
  const started = launch()
  endAfterFile(async () => {
    browser = undefined
    await (await started).close()
  })
  return started
}

/** Opens a file in a context of its own, which closes with the scope. */
export const open = (file: string, options?: BrowserContextOptions) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.promise(async () => (await (browser ??= start())).newContext(options)),
      (context) => Effect.promise(() => context.close())
    ),
    (context) => load(context, file)
  )

const load = Effect.fnUntraced(function*(context: BrowserContext, file: string) {
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
