import starlight from "@astrojs/starlight"
import { defineConfig, passthroughImageService } from "astro/config"
import { output } from "./src/output/Output.ts"
import { sections } from "./src/source/Sections.ts"

export default defineConfig({
  // The folder of the server that the site is in, such as `/flat-sdk`.
  base: process.env["SITE_BASE"] ?? "/",
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: "Flat SDK",
      description:
        "A client of the Flat API for TypeScript: Effect and promises, a sandbox, a command line, tools for agents and rosters",
      sidebar: sections.map(({ folder, label }) => ({
        label,
        collapsed: label !== "Start",
        items: [{ autogenerate: { directory: folder } }]
      })),
      customCss: ["./src/style.css"],
      markdown: { processedDirs: ["../../docs", "../../packages", "../../examples"] },
      credits: false
    }),
    output()
  ]
})
