import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { plugins } from "./packages/conformance/src/mutants/plugin.ts"

const propertyRuns = fileURLToPath(new URL("scripts/tests/PropertyRuns.ts", import.meta.url))

const project = (name: string, root: string, options: { readonly isolate?: boolean } = {}) => ({
  plugins: plugins(),
  test: { name, root, include: ["test/**/*.test.ts"], setupFiles: [propertyRuns], ...options }
})

export default defineConfig({
  test: {
    // `.ci/run` counts the tests from the report.
    reporters: process.env.CI === undefined ? ["default"] : ["default", ["json", { outputFile: ".ci/out/tests.json" }]],
    projects: [
      // Its modules keep nothing that a test could change, so its files can share what is loaded: half of the time went into loading it again.
      project("core", "packages/core", { isolate: false }),
      project("fetch", "packages/fetch"),
      project("node", "packages/node"),
      project("promise", "packages/promise"),
      project("sandbox", "packages/sandbox"),
      project("conformance", "packages/conformance"),
      project("roster", "apps/roster"),
      project("examples", "examples")
    ]
  }
})
