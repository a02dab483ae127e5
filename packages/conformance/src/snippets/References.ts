/** What Markdown points at: scripts to run with pnpm, and files and headings to follow a link to. */
import * as fs from "node:fs"
import * as path from "node:path"
import { blocksOf } from "./Snippet.ts"
import type { Source } from "./Sources.ts"
import { root } from "./Sources.ts"

/** Commands of pnpm itself. */
const ownCommands = new Set(["install", "add", "exec", "dlx", "create", "run", "pack", "publish", "why", "update"])

/** Names that a text gives to `pnpm NAME`, in code only: prose may say "pnpm" freely. */
export const scriptsNamed = (markdown: string): ReadonlyArray<string> => {
  const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)
  const shell = blocksOf(markdown).filter(({ language }) => ["sh", "bash", "shell", "console"].includes(language)).map((
    { code }
  ) => code)
  return [...inline, ...shell].flatMap((code) =>
    [...code.matchAll(/\bpnpm(?:@[\d.]+)? +(?:run +)?([a-z][\w:-]*)/g)].map((match) => match[1]!)
  ).filter((name) => !ownCommands.has(name))
}

/** Scripts of the root's manifest. */
export const scripts = (): ReadonlySet<string> => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>
  }
  return new Set(Object.keys(manifest.scripts))
}

const prose = (markdown: string): string =>
  blocksOf(markdown).reduce((text, { code }) => code === "" ? text : text.replace(code, ""), markdown)

/** The name that GitHub gives to a heading. */
const slug = (heading: string): string =>
  heading.trim().toLowerCase().replaceAll(/[`*]/g, "").replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-")

const headings = (markdown: string): ReadonlySet<string> =>
  new Set([...prose(markdown).matchAll(/^#{1,6} +(.*)$/gm)].map((match) => slug(match[1]!)))

/** Relative links of a file that lead nowhere. */
export const brokenLinks = ({ file, text }: Source): ReadonlyArray<string> =>
  [...prose(text).matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1]!).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [target = "", anchor] = link.split("#")
    const found = target === "" ? path.join(root, file) : path.join(root, path.dirname(file), target)
    if (!fs.existsSync(found)) return true
    return anchor !== undefined && found.endsWith(".md") && !headings(fs.readFileSync(found, "utf8")).has(anchor)
  })
