import { defineConfig } from "vite"

/** Builds the page into `dist`, from where the server takes it. */
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic" } },
  // No data URLs: the policy of the server forbids them for scripts and styles.
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    // The engraver of scores is one program of 8 MB.
    chunkSizeWarningLimit: 9000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // React's libraries have "use client", which means nothing here.
      checks: { moduleLevelDirective: false },
      // One file for what is loaded first is smaller than the shared parts of routes in files of their own.
      output: { codeSplitting: { groups: [{ name: "desk", tags: ["$initial"] }] } }
    }
  }
})
