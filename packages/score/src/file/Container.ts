/** Compressed MusicXML (`.mxl`): an archive whose META-INF/container.xml names the score. */
import { at, children, parse } from "../xml/Tree.ts"
import { filesIn, refuseArchive, replaceFile } from "./Archive.ts"
import { decode, type Decoded } from "./Encoding.ts"

/** The archive that a score came in: its bytes, which must not be changed, and the path of the score in it. */
export interface Container {
  readonly bytes: Uint8Array
  readonly path: string
}

const types = /^(?:|application\/vnd\.recordare\.musicxml\+xml|(?:application|text)\/xml)$/

/** Returns the path of the score: the first root file that is MusicXML. Without a list of root files, the first XML file. */
const pathIn = (files: ReadonlyMap<string, Uint8Array>): string | undefined => {
  const list = files.get("META-INF/container.xml")
  if (list === undefined) return [...files.keys()].find((name) => /^[^/]+\.(?:musicxml|xml)$/i.test(name))
  const roots = at(parse(decode(list).text), "rootfiles")
  return roots && children(roots, "rootfile").find(({ attributes }) => types.test(attributes["media-type"] ?? ""))
    ?.attributes["full-path"]
}

export const unpack = (bytes: Uint8Array): Decoded & { readonly container: Container } => {
  const files = filesIn(bytes)
  const path = pathIn(files) ?? refuseArchive("The archive names no MusicXML file in META-INF/container.xml")
  const file = files.get(path) ?? refuseArchive(`The archive has no ${path}, which it names as its score`)
  return { ...decode(file), container: { bytes, path } }
}

/** Returns the archive with other bytes for the score; all other files are the same. */
export const pack = ({ bytes, path }: Container, score: Uint8Array): Uint8Array<ArrayBuffer> => {
  const old = filesIn(bytes).get(path)!
  const isSame = old.length === score.length && old.every((byte, index) => byte === score[index])
  return isSame ? bytes.slice() : replaceFile(bytes, path, score)
}
