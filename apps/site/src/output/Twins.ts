/** The site for programs: the Markdown of each page beside it, `llms.txt` that lists them, and `llms-full.txt` that has all of them. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Page } from "../source/Page.ts"
import { root } from "../source/Repository.ts"
import { pagesOf, sections } from "../source/Sections.ts"

const index = (pages: ReadonlyArray<Page>): string => {
  const line = ({ description, id, title }: Page) => `- [${title}](${id}.md): ${description}`
  const parts = sections.map((section) => {
    return `## ${section.label}\n\n${pagesOf(section, pages).map(line).join("\n")}\n`
  })
  const [first] = pages.filter(({ id }) => id === "index")
  return `# Flat SDK\n\n> ${first?.description ?? ""}\n\n${parts.join("\n")}`
}

export const write = (folder: string, pages: ReadonlyArray<Page>): void => {
  for (const picture of fs.globSync("docs/**/*.svg", { cwd: root })) {
    fs.cpSync(path.join(root, picture), path.join(folder, path.relative("docs", picture)))
  }
  for (const { id, twin } of pages) {
    const file = path.join(folder, `${id}.md`)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, twin)
    const page = path.join(folder, id === "index" ? "" : id, "index.html")
    const link = `<link rel="alternate" type="text/markdown" href="${path.relative(path.dirname(page), file)}">`
    fs.writeFileSync(page, fs.readFileSync(page, "utf8").replace("<head>", () => `<head>${link}`))
  }
  fs.writeFileSync(path.join(folder, "llms.txt"), index(pages))
  fs.writeFileSync(
    path.join(folder, "llms-full.txt"),
    pages.map(({ id, twin }) => `<!-- ${id}.md -->\n\n${twin}`).join("\n")
  )
}
