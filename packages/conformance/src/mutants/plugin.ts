/**
 * Puts the mutant of the environment into the modules that vitest loads. Files on disk stay as they are, so an interrupted run leaves nothing
 * behind, and several mutants can run at the same time.
 */
import { fileURLToPath } from "node:url"
import { type Mutant, mutate, variable } from "./Mutant.ts"

const root = new URL("../../../../", import.meta.url)

/** The vite plugins of a test run: one in a run with a mutant, none otherwise. */
export const plugins = () => {
  const json = process.env[variable]
  if (json === undefined) return []
  const mutant = JSON.parse(json) as Mutant
  const path = fileURLToPath(new URL(mutant.file, root))
  return [{
    name: "mutant",
    enforce: "pre" as const,
    transform: (code: string, id: string) => id.split("?")[0] === path ? mutate(code, mutant) : undefined
  }]
}
