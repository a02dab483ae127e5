/** What happens to the built site: its policy, its Markdown, and the check of its links. */
import type { AstroIntegration } from "astro"
import { fileURLToPath } from "node:url"
import * as Pages from "../source/Pages.ts"
import * as Links from "./Links.ts"
import * as Policy from "./Policy.ts"
import * as Repairs from "./Repairs.ts"
import * as Twins from "./Twins.ts"

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
        Repairs.write(folder)
        Policy.write(folder)
        const broken = Links.broken(folder, base)
        if (broken.length > 0) throw new Error(`Links that lead nowhere:\n${broken.join("\n")}`)
      }
    }
  }
}
