/**
 * Applies the mutant of the environment variable to the modules that vitest loads. Files on disk do not change, so an interrupted run leaves nothing
 * behind, and several mutants can run concurrently.
 */
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Plugin } from "vitest/config"
import { type Mutant, mutate, plantedVariable, variable } from "./faults/Mutant.ts"

const root = new URL("../../../../", import.meta.url)

/** Returns the Vite plugins of a test run: one with a mutant, none otherwise. */
export const plugins = (): Array<Plugin> => {
  const json = process.env[variable]
  if (json === undefined) return []
  const mutant = JSON.parse(json) as Mutant
  const planted = process.env[plantedVariable]
  const path = fileURLToPath(new URL(mutant.file, root))
  const isMutated = (id: string) => id.split("?")[0] === path
  return [{
    name: "mutant",
    enforce: "pre",
    // Vitest caches transformed modules on disk by their source: a mutant would reappear in later runs, or not be planted.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => isMutated(id) ? false : undefined),
    transform: (code, id) => {
      if (!isMutated(id)) return undefined
      const mutated = mutate(code, mutant)
      if (planted !== undefined) writeFileSync(planted, "")
      return mutated
    }
  }]
}
