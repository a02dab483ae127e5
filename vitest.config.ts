import { defineConfig } from "vitest/config"

const project = (name: string, root: string) => ({ test: { name, root, include: ["test/**/*.test.ts"] } })

export default defineConfig({
  test: {
    projects: [
      project("core", "packages/core"),
      project("fetch", "packages/fetch"),
      project("node", "packages/node"),
      project("promise", "packages/promise"),
      project("sandbox", "packages/sandbox"),
      project("conformance", "packages/conformance"),
      project("roster", "apps/roster")
    ]
  }
})
