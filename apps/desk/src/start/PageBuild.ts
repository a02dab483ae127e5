/** Builds the page with Vite. */
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"

/** Builds the page, and returns its folder. */
export const build = Effect.promise(async () => {
  const { build } = await import("vite")
  await build({ configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)), logLevel: "warn" })
  return fileURLToPath(new URL("../../dist", import.meta.url))
})
