/** Builds the page with Vite. */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const app = fileURLToPath(new URL("../..", import.meta.url))

/** Builds the page, and returns its folder. In a process of its own: React's code depends on `NODE_ENV`, which tests set. */
export const build = Effect.promise(async () => {
  const vite = fileURLToPath(new URL("bin/vite.js", import.meta.resolve("vite/package.json")))
  await promisify(execFile)(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: app,
    env: { ...process.env, NODE_ENV: "production" }
  })
  return `${app}dist`
})
