/**
 * Finds folders that import each other, directly or through other folders.
 */
import { dirname, join } from "node:path/posix"

const imported = /^(?:import|export)[^"']*? from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm

/** One import of a file of another folder. */
interface Arrow {
  readonly file: string
  readonly target: string
}

/** Returns a line for each circle: the imports that close it, by file. `sources` are the files of one package, by path. */
export const circles = (sources: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const arrows = new Map<string, Map<string, Arrow>>()
  for (const [file, text] of sources) {
    const from = dirname(file)
    for (const [, named, loaded] of text.matchAll(imported)) {
      const target = join(from, named ?? loaded!)
      const to = dirname(target)
      if (to === from || !sources.has(target)) continue
      if (!arrows.has(from)) arrows.set(from, new Map())
      if (!arrows.get(from)!.has(to)) arrows.get(from)!.set(to, { file, target })
    }
  }
  const found: Array<string> = []
  const done = new Set<string>()
  const visit = (folder: string, path: ReadonlyArray<string>): void => {
    const start = path.indexOf(folder)
    if (start !== -1) {
      const circle = [...path.slice(start), folder]
      const steps = circle.slice(1).map((to, index) => arrows.get(circle[index]!)!.get(to)!)
      found.push(`folders import each other: ${steps.map(({ file, target }) => `${file} → ${target}`).join(", ")}`)
      return
    }
    if (done.has(folder)) return
    for (const to of arrows.get(folder)?.keys() ?? []) visit(to, [...path, folder])
    done.add(folder)
  }
  for (const folder of arrows.keys()) visit(folder, [])
  return found
}
