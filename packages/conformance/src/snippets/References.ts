/** References in Markdown: commands to run, names of files, and links to files and headings. */
import { commands } from "@flat-sdk/tools/Commands"
import { headings, linksOf } from "@flat-sdk/tools/workspace/Markdown"
import * as fs from "node:fs"
import * as path from "node:path"
import { blocksOf } from "./Snippet.ts"
import { root, type Source } from "./Sources.ts"

const ownCommands = new Set(["install", "add", "exec", "dlx", "create", "run", "pack", "publish", "why", "update"])

/** Returns the names after `pnpm` in the code of a text. Prose is not searched. */
export const scriptNames = (markdown: string): ReadonlyArray<string> => {
  const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)
  const shell = blocksOf(markdown).filter(({ language }) => ["sh", "bash", "shell", "console"].includes(language)).map((
    { code }
  ) => code)
  return [...inline, ...shell].flatMap((code) =>
    [...code.matchAll(/\bpnpm(?:@[\d.]+)? +(?:run +)?((?:tools +)?[a-z][\w:-]*)/g)].map((match) => match[1]!)
  ).filter((name) => !ownCommands.has(name))
}

/** Returns the names after `pnpm` in comments and messages of a source. */
export const scriptsInCode = (source: string): ReadonlyArray<string> =>
  [...source.matchAll(/`pnpm +(?:run +)?((?:tools +)?[a-z][\w:-]*)/g)].map((match) => match[1]!).filter((name) =>
    !ownCommands.has(name)
  )

/** The names of all commands: scripts of the root, and those of `pnpm tools`. */
export const scripts = (): ReadonlySet<string> => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>
  }
  return new Set([...Object.keys(manifest.scripts), ...Object.keys(commands).map((name) => `tools ${name}`)])
}

/**
 * Returns the commands that run TypeScript of this repository with the machine's own `node`. Node 20 cannot run it: pnpm scripts and `pnpm exec node`
 * use the Node of the repository.
 */
export const bareNode = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/(.{0,24})\bnode ((?:packages|apps|examples)\/[\w./-]+\.ts)/g)]
    .filter(([, before = ""]) => !/(?:\bexec |\/\.bin\/)$/.test(before))
    .map(([, , file]) => `node ${file}`)

const ignoredFolders = new Set(["node_modules", "dist", "bundled", "coverage", "out"])

/** Returns the files and folders of the repository, by their path from the root. */
export const paths = (folder = ""): ReadonlyArray<string> =>
  fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const below = path.posix.join(folder, entry.name)
    if (!entry.isDirectory()) return [below]
    return ignoredFolders.has(entry.name) || /^\.(?!ci$|changeset$)/.test(entry.name) ? [] : [below, ...paths(below)]
  })

const filePattern = /^(?:[\w.<>*@-]+\/)*[\w.<>*-]*[\w>*]\.(?:ts|md|jsonc?|ya?ml|sh|cjs|csv)$/
const below = /^(?:packages|apps|docs|examples|\.ci|\.changeset)\/[\w./<>*-]+$/

/**
 * Returns the files and folders that a text names in code and that do not exist. A name is a path or the end of one; `<Tag>` and `*` match any name.
 * Outputs of builds and installations are ignored.
 */
export const unknownFiles = (markdown: string, known: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...markdown.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1]!.replace(/^\.\//, "").replace(/\/$/, ""))
    .filter((name) =>
      (filePattern.test(name) || below.test(name)) && !name.split("/").some((part) => ignoredFolders.has(part))
    )
    .filter((name) => {
      const pattern = name.split(/<\w+>|\*+/).map((part) => part.replaceAll(/[.@-]/g, "\\$&")).join("[^/]*")
      const end = new RegExp(`(?:^|/)${pattern}$`)
      return !known.some((one) => end.test(one))
    })

/** Returns the line of a text that lists the stages of a request in order. */
export const stages = (text: string): string | undefined => /span → [^`\n]*/.exec(text)?.[0]

export const brokenLinks = ({ file, text }: Source): ReadonlyArray<string> =>
  linksOf(text).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [target = "", anchor] = link.split("#")
    const found = target === "" ? path.join(root, file) : path.join(root, path.dirname(file), target)
    if (!fs.existsSync(found)) return true
    return anchor !== undefined && found.endsWith(".md") && !headings(fs.readFileSync(found, "utf8")).has(anchor)
  })
