/** The first programs of pages, as a reader copies them. */
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "../../workspace/Published.ts"

/** Returns the first program of a page that tests run. A fence with words other than `run` says why its program is only compiled. */
const first = (page: string, language: "ts" | "js" = "ts"): string | undefined =>
  new RegExp(`^\`\`\`${language}(?: run)?\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(fs.readFileSync(page, "utf8"))?.[1]

const findProgram = (page: string, language?: "ts" | "js"): string => {
  const code = first(page, language)
  if (code === undefined) throw new Error(`${page} has no program that runs`)
  return code
}

/** Returns the first program of the README of a package that a project has installed. */
export const ofPackage = (project: string, name: string, language?: "ts" | "js"): string =>
  findProgram(path.join(project, "node_modules/@flat-sdk", name, "README.md"), language)

/** Returns the packages that the README of a package says to install. */
export const installs = (name: string): ReadonlyArray<string> =>
  /^npm install (?:-D )?(@flat-sdk.*)$/m.exec(fs.readFileSync(path.join(root, "packages", name, "README.md"), "utf8"))
    ?.[1]?.split(" ") ?? [`@flat-sdk/${name}`]

/** Returns the programs of the project's README, which are beside each other. */
export const ofProject = (): ReadonlyArray<string> =>
  Array.from(
    fs.readFileSync(path.join(root, "README.md"), "utf8").matchAll(/^```ts(?: run)?\n([\s\S]*?)^```$/gm),
    ([, code]) => code!
  )

interface Page {
  readonly page: string
  /** What the reader saves, by the name of the file. */
  readonly files: Readonly<Record<string, string>>
  readonly commands: ReadonlyArray<string>
}

/** Returns what a page, or the section below a heading of it, asks a reader to save and to run before they have an account. */
export const ofPage = (page: string, heading?: string): Page => {
  const all = fs.readFileSync(path.join(root, page), "utf8")
  const section = heading === undefined ? all : all.split(`\n### ${heading}\n`)[1]?.split(/^#{1,3} /m)[0] ?? ""
  const text = section.split(/^(?:With|For) your (?:account|school),/m)[0]!
  const saved = [...text.matchAll(/save this as `([^`]+)`[\s\S]*?^```.*\n([\s\S]*?)^```$/gim)]
  const again = [...text.matchAll(/save it as `([^`]+)`/g)].map(([, file]) => [file!, saved[0]![2]!])
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$|^\$ (.*)$|\brun `([^`]+)`/gm)]
  if (commands.length === 0) throw new Error(`${page} has no command to run`)
  return {
    page: path.basename(page, ".md"),
    files: Object.fromEntries([...saved.map(([, file, content]) => [file!, content!]), ...again]),
    commands: commands.map(([, block, shown, named]) => (block ?? shown ?? named)!)
  }
}

export const ofStart = (): ReadonlyArray<Page> =>
  fs.globSync("docs/start/*.md", { cwd: root }).sort().map((page) => ofPage(page))

const imports = /^import (?:type )?[\s\S]*? from ".*"\n/gm

/** Returns a program as the body of a function that returns what it prints. */
export const body = (code: string): string =>
  `const printed = []\nconst console = { log: (...values) => printed.push(values.join(" ")) }\n${
    code.replaceAll(imports, "")
  }\nreturn printed.join("\\n")`

export const importsOf = (code: string): string => (code.match(imports) ?? []).join("")

/** Returns the imports of a program as calls of `require`. */
export const requiresOf = (code: string): string =>
  importsOf(code).replaceAll(/^import (\{[\s\S]*?\}) from (".*")\n/gm, "const $1 = require($2)\n")
