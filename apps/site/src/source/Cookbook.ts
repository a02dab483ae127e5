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

const titleOf = (name: string): string =>
  (name[0]!.toUpperCase() + name.slice(1)).replaceAll("-", " ").replace("midi", "MIDI")

const recipe = (name: string, token: string): Source => {
  const [comment, promise] = split(read(`${folder}/${name}/promise.ts`))
  const [, effect] = split(read(`${folder}/${name}/effect.ts`))
  const [explanation = "", ...commands] = comment.split("\n\n")
  const run = commands.join("\n").replaceAll(/^ {4}/gm, "").trim()
    .replaceAll(/pnpm exec node \S+/g, `node ${name}.mts`)
  return {
    id: `cookbook/${name}`,
    file: `${folder}/${name}/promise.ts`,
    markdown: `# ${titleOf(name)}

${explanation}

It needs the token of ${token}. Save one of the programs as \`${name}.mts\`, and run it on Node 22.19 or later:

\`\`\`sh
${run}
\`\`\`

To try it without an account, start [the sandbox](../../packages/sandbox/README.md) and set \`FLAT_BASE_URL\` to the address that it prints. Tests run both programs so:
they take the same steps and print the same.

## With promises

\`\`\`ts
${promise.trim()}
\`\`\`

## With Effect

\`\`\`ts
${effect.trim()}
\`\`\`

The comments say why. [Every operation](../../docs/reference/operations.md) is described; [options of one call](../../docs/guides/call-options.md) and [errors](../../docs/reference/errors.md) are the same for every call.
`
  }
}

/** Returns a page for each example, and the list of them. */
export const cookbook = (): ReadonlyArray<Source> => {
  const readme = read(`${folder}/README.md`)
  const rows = new Map(
    [...readme.matchAll(/^\| \[([\w-]+)\]\([^)]*\) .* \| ([^|]*?) +\|$/gm)].map(([, name, token]) =>
      [name!, token!] as const
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
    ...names.map((name) => recipe(name, rows.get(name) ?? "a user"))
  ]
}
