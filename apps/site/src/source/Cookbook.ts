/** The pages of the cookbook: the programs in `examples`, with what their README and their first comments say. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Source } from "./Page.ts"
import { read, root } from "./Repository.ts"

const folder = "examples"

/** Returns the first comment of a program as Markdown, and the program below it. */
const split = (program: string): readonly [comment: string, code: string] => {
  const [, comment = "", code = ""] = /^\/\*\*\n([\s\S]*?) \*\/\n([\s\S]*)$/.exec(program) ?? []
  return [comment.replaceAll(/^ \* ?/gm, ""), code]
}

const titled = (name: string): string => name[0]!.toUpperCase() + name.slice(1).replaceAll("-", " ")

const recipe = (name: string, [what = "", token = ""]: ReadonlyArray<string>): Source => {
  const [comment, promise] = split(read(`${folder}/${name}/promise.ts`))
  const [usage, code] = split(read(`${folder}/${name}/effect.ts`))
  const [explanation = ""] = comment.split("\n\n")
  const commands = (text: string) => text.split("\n\n").slice(1).join("\n").replaceAll(/^ {4}/gm, "").trim()
  return {
    id: `cookbook/${name}`,
    file: `${folder}/${name}/promise.ts`,
    markdown: `# ${titled(name)}

${explanation}

In short, it ${what}. It needs the token of ${token}. The tests run both programs against the [sandbox](../../packages/sandbox/README.md): they take the
same steps and print the same.

## With promises

\`\`\`sh
${commands(comment)}
\`\`\`

\`\`\`ts
${promise.trim()}
\`\`\`

## In Effect

\`\`\`sh
${commands(usage)}
\`\`\`

\`\`\`ts
${code.trim()}
\`\`\`
`
  }
}

/** Returns a page for each example, and the list of them. */
export const cookbook = (): ReadonlyArray<Source> => {
  const readme = read(`${folder}/README.md`)
  const rows = new Map(
    [...readme.matchAll(/^\| \[([\w-]+)\]\([^)]*\) +\| ([^|]*?) +\| ([^|]*?) +\|$/gm)].map(([, name, ...cells]) =>
      [name!, cells] as const
    )
  )
  const names = fs.readdirSync(path.join(root, folder)).filter((name) =>
    fs.existsSync(path.join(root, folder, name, "promise.ts"))
  )
  const links = readme.replaceAll(/^(\| \[[\w-]+\]\([\w-]+)(?=\))/gm, "$1/promise.ts").replace(
    "# Examples",
    "# Cookbook"
  )
  return [
    { id: "cookbook", file: `${folder}/README.md`, markdown: links },
    ...names.map((name) => recipe(name, rows.get(name) ?? []))
  ]
}
