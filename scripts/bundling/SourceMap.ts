/**
 * Source maps of what is bundled: they lead to the sources of this repository, by paths within the published package, and say nothing of what others
 * wrote, which is readable where it stands.
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
  /** The JavaScript that was written, with its map beside it. */
  readonly file: string
  /** Folder of the published package that holds the sources. */
  readonly root: string
  /** Folders whose sources are kept, by the path that they get, seen from the folder of the package. */
  readonly sources: Readonly<Record<string, string>>
  /** Where the package publishes its sources, they need not be repeated. */
  readonly contents: boolean
}

const posix = (path: string): string => path.replaceAll(sep, "/")

/** Rewrites the map of a file, and the comments that name the module of each part. */
export const tidy = ({ contents, file, root, sources }: Options): void => {
  const map: SourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"))
  const here = dirname(file)
  const folders = Object.entries(sources)
  /** Where a source is published, or would be. */
  const nameOf = (source: string): string | undefined => {
    const path = resolve(here, source)
    const found = folders.find(([folder]) => path.startsWith(folder + sep))
    if (found === undefined) return undefined
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
  // What is not kept begins with one entry that leads nowhere: readers of maps take the last entry before a place, on whatever line.
  let nowhere = true
  const mappings = decode(map.mappings).map((line) =>
    line.map(keep).filter((segment) => {
      const again = nowhere && segment.length === 1
      nowhere = segment.length === 1
      return !again
    })
  )
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
  // esbuild names the module that each part comes from. Lines stay where they are.
  const code = readFileSync(file, "utf8")
  writeFileSync(file, code.replace(/^(\s*\/\/ |\s*")\S*node_modules\/(?=\S+\.[cm]?[jt]s(?:"\(|$))/gm, "$1"))
}
