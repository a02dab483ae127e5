/**
 * The recipes of docs/guides/web-app-recipes.md, as a reader follows them. What a recipe installs, saves and runs is what its section says: there is no
 * other place for it.
 */
import { root } from "@flat-sdk/tools/workspace/Published"
import * as fs from "node:fs"
import * as path from "node:path"
import { blocksOf, recipeOf } from "../../src/snippets/Snippet.ts"

export const guide = path.join(root, "docs/guides/web-app-recipes.md")

export interface Recipe {
  readonly name: string
  /** Makes the project. */
  readonly create: string
  /** What the reader saves, by its path in the project. */
  readonly files: Readonly<Record<string, string>>
  /** What to run before the server. */
  readonly build: string
  readonly start: string
  /** better-auth has routes of its own. */
  readonly kind: "flat" | "better-auth"
}

const sections = fs.readFileSync(guide, "utf8").split(/^## /m)

/** The files of a section, by the path in their fence. */
const filesOf = (section: string): ReadonlyArray<readonly [file: string, code: string]> =>
  blocksOf(section).flatMap(({ code, info }) => {
    const file = recipeOf(info)
    return file === undefined ? [] : [[file, `${code}\n`] as const]
  })

const [shared = []] = sections.map(filesOf).filter((files) => files.length > 0)

/** The page without a framework, which is bundled. */
const plain = new Set(["client.ts", "public/index.html"])

const recipeIn = (section: string): ReadonlyArray<Recipe> => {
  const [create, use] = blocksOf(section).filter(({ language }) => language === "sh").map(({ code }) => code)
  if (create === undefined || use === undefined) return []
  const files = filesOf(section)
  const name = files[0]![0].split("/")[0]!
  const folder = /^The shared files are in `(.+?)`/m.exec(section)?.[1] ?? ""
  const commands = use.split("\n")
  return [{
    name,
    create,
    files: Object.fromEntries([
      ...shared
        .filter(([file]) => !plain.has(file) || use.includes("client.ts"))
        .map(([file, code]) => [file === ".env" ? file : path.posix.join(folder, file), code]),
      ...files.map(([file, code]) => [file.slice(name.length + 1), code])
    ]),
    build: commands.slice(0, -1).join("\n"),
    start: commands.at(-1)!,
    kind: name === "better-auth" ? name : "flat"
  }]
}

export const recipes: ReadonlyArray<Recipe> = sections.flatMap(recipeIn)
