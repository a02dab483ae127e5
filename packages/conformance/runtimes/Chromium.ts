/**
 * Chromium, headless. The page has a different origin than the API, so every request is cross-origin.
 */
import { executable, isInstalled } from "@flat-sdk/tools/tests/Browser"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { chromium } from "playwright-core"
import type * as Job from "./Job.ts"
import { type Context, fetchApis, type Missing, type Runtime } from "./Runtime.ts"

const servePage = async (script: string): Promise<http.Server> => {
  const server = http.createServer((request, response) => {
    if (request.url === "/suite.js") response.setHeader("content-type", "text/javascript").end(script)
    else {response.setHeader("content-type", "text/html").end(
        `<!doctype html><title>suite</title><script type="module" src="/suite.js"></script>`
      )}
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return server
}

const run = async ({ jobs, project, report, signal }: Context): Promise<string> => {
  const script = readFileSync(
    await project.wholeDriver(join(import.meta.dirname, "chromium/driver.ts"), { platform: "browser" }),
    "utf8"
  )
  const profile = mkdtempSync(join(project.directory, "chromium-"))
  const server = await servePage(script)
  try {
    const context = await chromium.launchPersistentContext(profile, {
      ...executable(),
      headless: true,
      // The runner handles these signals.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false
    })
    let closing: Promise<void> | undefined
    // Resolves after Chromium has exited and no longer writes to its profile.
    const close = () => closing ??= context.close()
    const stop = () => void close()
    signal.addEventListener("abort", stop)
    try {
      signal.throwIfAborted()
      const page = await context.newPage()
      const noise: Array<string> = []
      page.on("pageerror", (error) => noise.push(error.message))
      await page.exposeFunction("report", (result: Job.Result) => report(result))
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await page.waitForFunction("globalThis.runJobs !== undefined").catch((cause: unknown) => {
        throw new Error(`the page did not start: ${noise.join("; ")}`, { cause })
      })
      await page.evaluate((jobs) => globalThis.runJobs(jobs), jobs)
      return context.browser()?.version() ?? "unknown"
    } finally {
      signal.removeEventListener("abort", stop)
      await close()
    }
  } finally {
    server.close()
    server.closeAllConnections()
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  }
}

export const runtime: Runtime | Missing = !isInstalled()
  ? {
    name: "chromium",
    missing:
      "chromium is not on the PATH. Install it with the system's package manager (Debian: apt-get install chromium)"
  }
  : {
    name: "chromium",
    apis: fetchApis,
    habits: ["hides refused connections", "hides redirects", "repeats requests"],
    run
  }
