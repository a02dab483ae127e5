import { defineConfig } from "vite"

/** Builds the page into `dist`, from where the server takes it. */
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic" } },
  // No data URLs: the policy of the server forbids them for scripts and styles.
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } }
})
