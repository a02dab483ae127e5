/** Gives the pages to Starlight. */
import { docsSchema } from "@astrojs/starlight/schema"
import { defineCollection } from "astro/content/config"
import type { Loader } from "astro/loaders"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { page as repository } from "../../../scripts/packages/Project.ts"
import * as Pages from "./source/Pages.ts"
import { root } from "./source/Repository.ts"
import * as Sections from "./source/Sections.ts"

const loader: Loader = {
  name: "flat-sdk-pages",
  load: async (context) => {
    context.store.clear()
    for (const page of Pages.all()) {
      const filePath = path.join(root, page.file)
      const isFirst = page.id === "index"
      const data = await context.parseData({
        id: page.id,
        filePath,
        data: {
          title: page.title,
          description: page.description,
          editUrl: repository(page.file),
          sidebar: { order: Sections.order(page) },
          ...isFirst ? { template: "splash" } : undefined
        }
      })
      const rendered = await context.renderMarkdown(page.body, { fileURL: pathToFileURL(filePath) })
      context.store.set({
        id: page.id,
        data,
        body: page.body,
        filePath: path.relative(path.join(root, "apps/site"), filePath),
        rendered
      })
    }
  }
}

export const collections = { docs: defineCollection({ loader, schema: docsSchema() }) }
