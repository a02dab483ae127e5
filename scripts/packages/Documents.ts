/**
 * The documents that are published with a package. They are written once, in `docs`. Packing copies those of a package into its own `docs`, and
 * adapts the links.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "./Published.ts"

const forCallers = [
  "authentication",
  "call-options",
  "errors",
  "operations",
  "quota",
  "reliability",
  "testing",
  "transports",
  "watching"
]

const byPackage: Readonly<Record<string, ReadonlyArray<string>>> = {
  "@flat-sdk/cli": ["mcp", "tasks"],
  "@flat-sdk/core": [...forCallers, "observability", "openapi"],
  "@flat-sdk/fetch": ["transports"],
  "@flat-sdk/node": ["quota", "transports"],
  "@flat-sdk/promise": [...forCallers, "migrating-from-flat-api"],
  "@flat-sdk/roster": [
    "roster",
    "roster-engine",
    "roster-export",
    "roster-files",
    "roster-operations",
    "roster-plan",
    "roster-results",
    "roster-workers",
    "roster-year"
  ],
  "@flat-sdk/sandbox": ["openapi", "testing"]
}

/** Keeps links to published files. Other links within the repository become plain text. Removes comments, which are for editors. */
const rewrite = (text: string, name: string, beside: ReadonlySet<string>): string =>
  text.replaceAll(/^<!--.*-->\n\n?/gm, "").replaceAll(
    /(?<!!)\[([^\]]+)\]\(([^()\s]+)\)/g,
    (link, words: string, target: string) => {
      if (/^(#|[a-z][a-z+.-]*:)/i.test(target)) return link
      if (beside.has(target.split("#")[0]!)) return link
      return target === `../packages/${path.basename(name)}/README.md` ? `[${words}](../README.md)` : words
    }
  )

/** Returns the documents of a package, by their path in it. */
export const of = (name: string): ReadonlyMap<string, string> => {
  const files = (byPackage[name] ?? []).map((document) => `${document}.md`)
  const beside = new Set(files)
  return new Map(
    files.toSorted().map((file) => [
      `docs/${file}`,
      rewrite(fs.readFileSync(path.join(root, "docs", file), "utf8"), name, beside)
    ])
  )
}
