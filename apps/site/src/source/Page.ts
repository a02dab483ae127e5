/** A page of the site, and the Markdown that it is made from. */
import { slug } from "@flat-sdk/tools/workspace/Markdown"
import * as path from "node:path/posix"

/** What a source of pages gives: the Markdown as it is in the repository. */
export interface Source {
  /** The path of the page, such as `guides/quota`; that of the first page is `index`. */
  readonly id: string
  /** The file in the repository. Relative links are relative to it. */
  readonly file: string
  readonly markdown: string
}

export interface Page extends Source {
  readonly title: string
  /** The first sentence. */
  readonly description: string
  /** The Markdown of the page below its title: links between pages lead to pages. */
  readonly body: string
  /** The Markdown for programs, at the address of the page with `.md`: links between pages lead to Markdown. */
  readonly twin: string
}

/** Fenced code, code in a line, or the address of a link. */
const links = /(^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\2 *$|`[^`\n]*`)|(\]\()([^()\s]+)(?=\))/gm

const picture = /!\[([^\]]*)\]\(([^()\s]+)\)/g

/** Returns the address in the site of a picture beside the documents. */
const assetOf = (file: string): string | undefined => /^docs(\/.+\.svg)$/.exec(file)?.[1]

const folderOf = (id: string): string => id === "index" ? "/" : `/${id}`

/** Returns the address of a page from another page: both are folders, so that the site works below any path of a server. */
const pageLink = (from: string, to: string): string => `${path.relative(folderOf(from), folderOf(to)) || "."}/`

/** Returns the address of a page's Markdown from that of another page. */
const twinLink = (from: string, to: string): string => path.relative(path.dirname(`/${from}`), `/${to}.md`)

const isAddress = /^(?:\/|[a-z][a-z+.-]*:)/i

/** Returns the file of the repository that a relative link leads to, and the place in it. */
const resolve = ({ file }: Source, target: string): ReadonlyArray<string> => {
  const [name = "", anchor] = target.split("#")
  const found = name === "" ? file : path.join(path.dirname(file), name).replace(/\/$/, "")
  return [found, anchor === undefined ? "" : `#${anchor}`]
}

export const plain = (markdown: string): string =>
  markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "").replaceAll(/\s+/g, " ").trim()

const textOf = (source: Source): string => source.markdown.replaceAll(/^<!--.*-->\n\n?/gm, "")

const titleOf = (source: Source): string => {
  const [, title] = /^# (.+)\n/.exec(textOf(source)) ?? []
  if (title === undefined) throw new Error(`${source.file} has no title: begin it with "# "`)
  return title
}

/** Returns the pages of all sources. `repository` is the address of a file that is no page. */
export const pages = (sources: ReadonlyArray<Source>, repository: (file: string) => string): ReadonlyArray<Page> => {
  const byFile = new Map(sources.map((source) => [source.file, source]))
  const pageOf = (file: string) => byFile.get(file) ?? byFile.get(`${file}/README.md`)

  /** READMEs lead to files by an address, so that npm shows the links: here they are relative, and labelled with a title. */
  const localOf = (source: Source) =>
    textOf(source).replaceAll(`](${repository("")}`, `](${path.relative(path.dirname(source.file), "") || "."}/`)
      .replaceAll(/\[`(docs\/[\w/-]+\.md)`\](?=\()/g, (whole, file: string) => {
        const named = byFile.get(file)
        return named === undefined ? whole : `[${titleOf(named)}]`
      })

  /** Returns the page that a code in the text names. */
  const namedBy = (code = "") => byFile.get(/^`(docs\/[\w/-]+\.md)`$/.exec(code)?.[1] ?? "")

  const twinOf = (source: Source) =>
    localOf(source).replaceAll(links, (whole, code: string | undefined, _fence, open: string, target: string) => {
      const named = namedBy(code)
      if (named !== undefined) return `[${titleOf(named)}](${twinLink(source.id, named.id)})`
      if (code !== undefined || isAddress.test(target) || target.startsWith("#")) return whole
      const [file = "", hash = ""] = resolve(source, target)
      const found = pageOf(file)
      const asset = assetOf(file)
      if (asset !== undefined) return open + path.relative(path.dirname(`/${source.id}`), asset)
      return open + (found === undefined ? repository(file) : twinLink(source.id, found.id)) + hash
    })

  const bodyOf = (source: Source) =>
    localOf(source).replace(/^# .+\n+/, "").replaceAll(picture, (_, words: string, target: string) => {
      const [file = ""] = resolve(source, target)
      return `<img src="${path.relative(folderOf(source.id), assetOf(file)!)}" alt="${words}">`
    }).replaceAll(/^<(\/?)(table|tr|td)>$/gm, (_, slash: string, tag: string) => {
      // A table is how GitHub shows two programs side by side. Here they are below each other on a phone.
      return tag === "tr" ? "" : tag === "table" && slash === "" ? `<div class="side-by-side">` : `<${slash}div>`
    }).replaceAll(
      links,
      (whole, code: string | undefined, _fence, open: string, target: string) => {
        const named = namedBy(code)
        if (named !== undefined) return `[${titleOf(named)}](${pageLink(source.id, named.id)})`
        if (code !== undefined || isAddress.test(target)) return whole
        const [file = "", hash = ""] = resolve(source, target)
        const found = pageOf(file)
        if (found === undefined) return open + repository(file) + hash
        // The title of a page has an id of its own.
        const place = hash === `#${slug(titleOf(found))}` ? "" : hash
        return open + (found === source && place !== "" ? place : pageLink(source.id, found.id) + place)
      }
    )

  return sources.map((source) => {
    const body = bodyOf(source)
    const first = plain(body.split("\n\n")[0] ?? "")
    return {
      ...source,
      title: plain(titleOf(source)),
      description: /^.*?\.(?= |$)/.exec(first)?.[0] ?? first,
      body,
      twin: twinOf(source)
    }
  })
}
