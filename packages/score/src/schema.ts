/** Compares scores with the schema of MusicXML. What differs is a warning: notation programs write such files, and read them. */
import { load } from "./render/Peers.ts"
import type { Music } from "./render/Svg.ts"
import type { Problem } from "./xml/Problem.ts"

/** The texts of `musicxml.xsd`, `xlink.xsd` and `xml.xsd`, from the folder `schema` of https://github.com/w3c/musicxml. */
export type SchemaFiles = Readonly<Record<"musicxml" | "xlink" | "xml", string>>

/** Returns where a score differs from the schema, in the order of its lines. Rejects with `MissingPackages` without `libxml2-wasm`. */
export const schemaWarnings = async (score: Music, files: SchemaFiles): Promise<ReadonlyArray<Problem>> => {
  const libxml = await load("schemaWarnings", ["libxml2-wasm"], () => import("libxml2-wasm"))
  const { XmlBufferInputProvider: Provider, XmlDocument, XmlValidateError, XsdValidator } = libxml
  const url = (name: string) => `http://www.musicxml.org/xsd/${name}.xsd`
  const schemas = (["xml", "xlink"] as const).map((name) => [url(name), new TextEncoder().encode(files[name])])
  libxml.xmlRegisterInputProvider(new Provider(Object.fromEntries(schemas) as Record<string, Uint8Array>))
  try {
    using schema = XmlDocument.fromString(files.musicxml, { url: url("musicxml") })
    using validator = XsdValidator.fromDoc(schema)
    using document = XmlDocument.fromString(score.source)
    validator.validate(document)
    return []
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error
    return error.details.map(({ line, message }) => ({ line, message: message.trim() }))
  } finally {
    libxml.xmlCleanupInputProvider()
  }
}
