/** Compressed MusicXML (`.mxl`): an archive whose META-INF/container.xml names the score. */
import { at, children } from "../xml/Elements.ts"
import { parse } from "../xml/Parse.ts"
import { refuse } from "../xml/Problem.ts"
import { decode, type Decoded, encode, type Encoding } from "./Encoding.ts"
import { contentOf, entriesOf, type Entry, withContent } from "./Zip.ts"

/** The archive that a score came in. */
export interface Container {
  /** The archive, as it was read. Do not change it. */
  readonly bytes: Uint8Array
  /** Path of the score in it. */
  readonly path: string
}

const types = /^(?:|application\/vnd\.recordare\.musicxml\+xml|(?:application|text)\/xml)$/

/** Returns the path of the score: the first root file that is MusicXML. Without a list of root files, the first XML file. */
const pathIn = (bytes: Uint8Array, entries: ReadonlyArray<Entry>): string | undefined => {
  const list = entries.find(({ name }) => name === "META-INF/container.xml")
  if (list === undefined) return entries.find(({ name }) => /^[^/]+\.(?:musicxml|xml)$/i.test(name))?.name
  const files = at(parse(decode(contentOf(bytes, list)).text), "rootfiles")
  return files && children(files, "rootfile").find(({ attributes }) => types.test(attributes["media-type"] ?? ""))
    ?.attributes["full-path"]
}

const entryAt = (bytes: Uint8Array, path?: string): Entry => {
  const entries = entriesOf(bytes)
  const wanted = path ?? pathIn(bytes, entries) ??
    refuse("The archive names no MusicXML file in META-INF/container.xml")
  return entries.find(({ name }) => name === wanted) ??
    refuse(`The archive has no ${wanted}, which it names as its score`)
}

/** Returns the text of the score in an archive. Throws `ScoreError`. */
export const unpack = (bytes: Uint8Array): Decoded & { readonly container: Container } => {
  const entry = entryAt(bytes)
  return { ...decode(contentOf(bytes, entry)), container: { bytes, path: entry.name } }
}

/** Returns the archive with another text for the score. */
export const pack = ({ bytes, path }: Container, text: string, encoding: Encoding): Uint8Array =>
  withContent(bytes, entryAt(bytes, path), encode(text, encoding))
