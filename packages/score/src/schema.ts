/** Compares scores with the schema of MusicXML. What differs is a warning: notation programs write such files, and read them. */
import * as Peers from "./render/Peers.ts"
import type { Music } from "./render/Svg.ts"

/** The texts of `musicxml.xsd`, `xlink.xsd` and `xml.xsd`, from the folder `schema` of https://github.com/w3c/musicxml. */
export type SchemaFiles = Readonly<Record<"musicxml" | "xlink" | "xml", string>>

/** A place where a score differs from the schema. Lines are counted from 1. */
export interface SchemaWarning {
  readonly line: number
  readonly message: string
}

const address = "http://www.musicxml.org/xsd"

/**
 * Returns where a score differs from the schema, in the order of its lines.
 *
 * **Gotchas**
 *
 * Rejects with a {@link MissingPackages} without `libxml2-wasm`. The schema knows nothing of music: measures with too many beats pass. `check` finds those.
 */
export const schemaWarnings = async (score: Music, files: SchemaFiles): Promise<ReadonlyArray<SchemaWarning>> => {
  const libxml = await Peers.load("schemaWarnings", ["libxml2-wasm"], () => import("libxml2-wasm"))
  const [xml, xlink] = [files.xml, files.xlink].map((text) => new TextEncoder().encode(text))
  const imports = { [`${address}/xml.xsd`]: xml!, [`${address}/xlink.xsd`]: xlink! }
  libxml.xmlRegisterInputProvider(new libxml.XmlBufferInputProvider(imports))
  try {
    using schema = libxml.XmlDocument.fromString(files.musicxml, { url: `${address}/musicxml.xsd` })
    using validator = libxml.XsdValidator.fromDoc(schema)
    using document = libxml.XmlDocument.fromString(score.source)
    validator.validate(document)
    return []
  } catch (error) {
    if (!(error instanceof libxml.XmlValidateError)) throw error
    return error.details.map(({ line, message }) => ({ line, message: message.trim() }))
  } finally {
    libxml.xmlCleanupInputProvider()
  }
}
