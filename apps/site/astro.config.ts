import starlight from "@astrojs/starlight"
import { defineConfig, passthroughImageService } from "astro/config"
import { output } from "./src/output/Output.ts"
import { starlightChanges } from "./src/output/Starlight.ts"
import { marks, runner } from "./src/runner/build/Runner.ts"
import * as Pages from "./src/source/Pages.ts"
import { pagesOf, sections } from "./src/source/Sections.ts"

const pages = Pages.all()

export default defineConfig({
  // The folder of the server that the site is in, such as `/flat-sdk`.
  base: process.env["SITE_BASE"] ?? "/",
  // Fetching pages before they are asked for would take more script than everything else that a page runs.
  prefetch: false,
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: "Flat SDK",
      description:
        "A TypeScript client for the Flat API: promises and Effect, a sandbox, a command line, tools for agents and rosters",
      sidebar: sections.map((section) => ({
        label: section.label,
        collapsed: section.folder !== "start",
        items: [...pagesOf(section, pages).map(({ id }) => id), ...section.also ?? []]
      })),
      components: { MarkdownContent: "./src/MarkdownContent.astro" },
      customCss: ["./src/style.css", "./src/runner/runner.css"],
      expressiveCode: {
        plugins: [marks()],
        shiki: { langAlias: { ndjson: "json" } },
        styleOverrides: { codeFontSize: "0.8125rem" },
        // Output has lines of any length.
        defaultProps: { overridesByLang: { "text,console": { wrap: true } } }
      },
      markdown: { processedDirs: ["../../docs", "../../packages", "../../examples"] },
      credits: false
    }),
    starlightChanges(),
    runner(),
    output()
  ]
})
