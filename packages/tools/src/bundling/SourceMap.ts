/**
 * Rewrites source maps of bundles: they refer to the sources of this repository, by paths in the published package. Code of other packages is not
 * mapped, because it is readable in the bundle.
 */
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec"
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"

interface SourceMap {
  readonly version: 3
  readonly sources: ReadonlyArray<string>
  readonly sourcesContent?: ReadonlyArray<string | null>
  readonly names: ReadonlyArray<string>
  readonly mappings: string
}

export interface Options {
  /** The JavaScript file, with its map next to it. */
  readonly file: string
  /** Folder of the published package with the sources. */
  readonly root: string
  /** Folders whose sources are kept, by their path relative to the folder of the package. */
  readonly sources: Readonly<Record<string, string>>
  /** Sources that are not kept, by their path. */
  readonly except?: RegExp
  /** Whether the map contains the sources. Not needed if the package publishes them. */
  readonly contents: boolean
}

const posix = (path: string): string => path.replaceAll(sep, "/")

/** Rewrites the map of a file, and the comments with the module of each part. */
export const tidy = ({ contents, except, file, root, sources }: Options): void => {
  const map: SourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"))
  const here = dirname(file)
  const folders = Object.entries(sources)
  const nameOf = (source: string): string | undefined => {
    const path = resolve(here, source)
    const found = folders.find(([folder]) => path.startsWith(folder + sep))
    if (found === undefined || except?.test(path) === true) return undefined
    const name = posix(relative(here, join(root, found[1], relative(found[0], path))))
    return name.startsWith(".") ? name : `./${name}`
  }
  const names = map.sources.map(nameOf)
  const kept = names.flatMap((name, index) => (name === undefined ? [] : [index]))
  const places = new Map(kept.map((index, place) => [index, place]))
  const keep = (segment: SourceMapSegment): SourceMapSegment => {
    const place = segment.length === 1 ? undefined : places.get(segment[1])
    return segment.length === 1 || place === undefined ? [segment[0]] : [segment[0], place, segment[2], segment[3]]
  }
  // Unmapped code starts with one entry without a source: readers of maps use the last entry before a position, on any line. Of a line of the source
  // only the first entry is kept: the others lead to columns, and would be two thirds of the map.
  let nowhere = true
  const mappings = decode(map.mappings).map((line) => {
    let before = ""
    return line.map(keep).filter((segment) => {
      const again = nowhere && segment.length === 1
      nowhere = segment.length === 1
      const place = segment.length === 1 ? "" : `${segment[1]}:${segment[2]}`
      const isSame = place !== "" && place === before
      before = place
      return !again && !isSame
    })
  })
  writeFileSync(
    `${file}.map`,
    JSON.stringify({
      version: 3,
      sources: kept.map((index) => names[index]),
      ...(contents ? { sourcesContent: kept.map((index) => map.sourcesContent?.[index] ?? null) } : {}),
      names: [],
      mappings: encode(mappings)
    })
  )
  nameModules(file)
}

/** Shortens the comments in which esbuild names the module of each part: no path of the machine that built it. Line numbers stay the same. */
export const nameModules = (file: string): void => {
  const code = readFileSync(file, "utf8")
  writeFileSync(
    file,
    code.replace(
      /^(\s*\/\/ )\S*node_modules\/(?=\S+\.[cm]?[jt]s$)|(\{\s*")[^"\s]*node_modules\/(?=[^"\s]+\.[cm]?[jt]s"\()/gm,
      "$1$2"
    )
  )
}
