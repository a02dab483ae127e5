/** What Starlight does not offer as an option. Both fail the build if another version no longer has what they change. */
import type { AstroIntegration, ViteUserConfig } from "astro"
import { pathToFileURL } from "node:url"

type Plugin = Extract<NonNullable<ViteUserConfig["plugins"]>[number], { readonly name: string }>

const idle = "window.requestIdleCallback || ((cb) => setTimeout(cb, 1))"

/** Loads the search when its dialog opens, and then gives it the cursor, as Starlight does if it is there before. */
const whenOpen = `((load) => {
  new MutationObserver(async (_, observer) => {
    observer.disconnect()
    await load()
    this.querySelector("input")?.focus()
  }).observe(dialog, { attributeFilter: ["open"] })
})`

/** Loads the search when a reader opens it, not when the browser is idle: it is ten times the script of a page. */
const searchOnDemand: Plugin = {
  name: "search-on-demand",
  enforce: "pre",
  transform: (code, id) => {
    if (!/\/components\/Search\.astro\?.*\btype=script\b/.test(id)) return undefined
    if (!code.includes(idle)) throw new Error(`${id} no longer has "${idle}": see ${import.meta.filename}`)
    return code.replace(idle, whenOpen)
  }
}

/** Leaves the parser of HTML, which the tabs use, out of the bundle of pages: it is compiled, and finds its binary beside itself. */
const parser: Plugin = {
  name: "parser-beside-its-binary",
  enforce: "pre",
  async resolveId(source, importer) {
    if (source !== "satteri") return undefined
    const found = await this.resolve(source, importer, { skipSelf: true })
    return found && { id: pathToFileURL(found.id).href, external: true }
  }
}

export const starlightChanges = (): AstroIntegration => ({
  name: "flat-sdk-starlight",
  hooks: {
    "astro:config:setup": ({ updateConfig }) => void updateConfig({ vite: { plugins: [searchOnDemand, parser] } })
  }
})
