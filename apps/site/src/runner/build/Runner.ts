/** Adds the runner to the site: its bundle, and its script in each page. */
import type { AstroIntegration } from "astro"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as WorkerBundle from "./WorkerBundle.ts"

const folder = join(import.meta.dirname, "..")

export const runner = (): AstroIntegration => {
  let licences = ""
  return {
    name: "flat-sdk-runner",
    hooks: {
      "astro:config:setup": async ({ injectScript }) => {
        licences = await WorkerBundle.write(join(folder, "generated/worker.bin"))
        injectScript("page", `import ${JSON.stringify(join(folder, "page/Buttons.ts"))}`)
      },
      "astro:build:done": ({ dir }) => WorkerBundle.writeLicences(fileURLToPath(dir), licences)
    }
  }
}
