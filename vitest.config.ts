import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { plugins } from "./packages/conformance/src/mutants/plugin.ts"

const propertyRuns = fileURLToPath(new URL("scripts/tests/PropertyRuns.ts", import.meta.url))

const project = (name: string, root: string) => ({
  plugins: plugins(),
  test: { name, root, include: ["test/**/*.test.ts"], setupFiles: [propertyRuns] }
})

export default defineConfig({
  test: {
    // `.ci/run` counts the tests from the report.
    reporters: process.env.CI === undefined ? ["default"] : ["default", ["json", { outputFile: ".ci/out/tests.json" }]],
    projects: [
      project("core", "packages/core"),
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
