/** What happens to the built site: its Markdown, what axe finds in the HTML of Starlight and Expressive Code, its policy, and the check of its links. */
import type { AstroIntegration } from "astro"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Pages from "../source/Pages.ts"
import * as Links from "./Links.ts"
import * as Policy from "./Policy.ts"
import * as Twins from "./Twins.ts"

const repairs: ReadonlyArray<readonly [from: string, to: string]> = [
  // Wide code and tables scroll, also with the keyboard. The script of the code removes this where it does not scroll, and else adds a role without a name.
  ["<pre data-language", "<pre tabindex=\"0\" data-language"],
  ["<table>", "<table tabindex=\"0\">"],
  // The corner of a table is no heading.
  ["<th></th>", "<td></td>"],
  // The button of the search is named after all that it shows; on a phone that is a picture.
  ["disabled aria-label=\"Search\"", "disabled title=\"Search\""],
  ["aria-hidden=\"true\">Search</span>", ">Search</span>"]
]

export const output = (): AstroIntegration => {
  let base = "/"
  return {
    name: "flat-sdk-output",
    hooks: {
      "astro:config:done": ({ config }) => {
        base = config.base
      },
      "astro:build:done": ({ dir }) => {
        const folder = fileURLToPath(dir)
        Twins.write(folder, Pages.all())
        for (const name of fs.globSync("**/*.html", { cwd: folder })) {
          const file = path.join(folder, name)
          const html = repairs.reduce((text, [from, to]) => text.replaceAll(from, to), fs.readFileSync(file, "utf8"))
          fs.writeFileSync(file, Policy.addPolicy(html))
        }
        const broken = Links.brokenLinks(folder, base)
        if (broken.length > 0) throw new Error(`Links that lead nowhere:\n${broken.join("\n")}`)
      }
    }
  }
}
