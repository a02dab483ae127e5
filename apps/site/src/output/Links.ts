/** Finds the links of the built pages that lead to no file of the site, or to no place in it. */
import * as fs from "node:fs"
import * as path from "node:path"

const attribute = /<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g

export const brokenLinks = (folder: string, base: string): ReadonlyArray<string> => {
  const pages = fs.globSync("**/*.html", { cwd: folder })
  const html = new Map(pages.map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")]))
  const prefix = base.replace(/\/?$/, "/")
  return pages.flatMap((file) => {
    const from = new URL(prefix + file.replace(/index\.html$/, ""), "http://site")
    const targets = new Set(
      [...html.get(file)!.matchAll(attribute)].map(([, target]) => target!.replaceAll("&amp;", "&"))
    )
    return [...targets].filter((target) => {
      const url = new URL(target, from)
      if (url.origin !== from.origin) return false
      if (!url.pathname.startsWith(prefix)) return true
      const found = decodeURIComponent(url.pathname.slice(prefix.length)).replace(/(^|\/)$/, "$1index.html")
      const anchor = decodeURIComponent(url.hash.slice(1))
      const text = html.get(found)
      return text === undefined
        ? !fs.existsSync(path.join(folder, found))
        : anchor !== "" && !text.includes(` id="${anchor}"`)
    }).map((target) => `${file}: ${target}`)
  })
}
