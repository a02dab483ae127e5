/** Mends what axe finds in the HTML of Starlight and Expressive Code. */
import * as fs from "node:fs"
import * as path from "node:path"

const repairs: ReadonlyArray<readonly [from: string, to: string]> = [
  // Wide code and tables scroll, also with the keyboard. The script of the code removes this where it does not scroll, and else adds a role without a name.
  ["<pre data-language", "<pre tabindex=\"0\" data-language"],
  ["<table>", "<table tabindex=\"0\">"],
  // The corner of a table is no heading.
  ["<th></th>", "<td></td>"],
  // The button of the search is named after all that it shows; on a phone that is a picture.
  ["disabled aria-label=\"Search\"", "disabled title=\"Search\""],
  ["aria-hidden=\"true\">Search</span>", ">Search</span>"]
]

export const write = (folder: string): void => {
  for (const name of fs.globSync("**/*.html", { cwd: folder })) {
    const file = path.join(folder, name)
    const html = fs.readFileSync(file, "utf8")
    fs.writeFileSync(file, repairs.reduce((text, [from, to]) => text.replaceAll(from, to), html))
  }
}
