/** Gives the pages to Starlight. */
import { docsSchema } from "@astrojs/starlight/schema"
import { page as repository } from "@flat-sdk/tools/workspace/Project"
import { defineCollection } from "astro/content/config"
import type { Loader } from "astro/loaders"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { withManagers } from "./source/Install.ts"
import { type Page, plain } from "./source/Page.ts"
import * as Pages from "./source/Pages.ts"
import { root } from "./source/Repository.ts"

/** The head of the first page. */
const first = ({ body }: Page) => ({
  template: "splash",
  // Without the name of the site a second time.
  head: [{ tag: "title", content: "Flat SDK" }],
  hero: {
    tagline: plain(body.split("\n\n")[0]!)
  }
})

const loader: Loader = {
  name: "flat-sdk-pages",
  load: async (context) => {
    context.store.clear()
    for (const page of Pages.all()) {
      const filePath = path.join(root, page.file)
      // The first paragraph of the first page is in its head.
      const body = withManagers(page.id === "index" ? page.body.slice(page.body.indexOf("\n\n")) : page.body)
      const data = await context.parseData({
        id: page.id,
        filePath,
        data: {
          title: page.title,
          description: page.description,
          editUrl: page.file.includes("/generated/") ? false : repository(page.file),
          ...page.id === "index" ? first(page) : undefined
        }
      })
      const rendered = await context.renderMarkdown(body, { fileURL: pathToFileURL(filePath) })
      context.store.set({
        id: page.id,
        data,
        body,
        filePath: path.relative(path.join(root, "apps/site"), filePath),
        rendered
      })
    }
  }
}

export const collections = { docs: defineCollection({ loader, schema: docsSchema() }) }
