/** The encodings of MusicXML files: bytes to text and back, without a change in either direction. */
import { position, refuse } from "../xml/Problem.ts"

/** An encoding that is read and written. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "us-ascii" | "iso-8859-1" | "windows-1252"
const encodings: ReadonlyArray<Encoding> = ["utf-8", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "windows-1252"]
const aliases = new Map([["utf8", "utf-8"], ["ascii", "us-ascii"], ["cp1252", "windows-1252"]])

const declaredEncoding = (text: string): string => {
  const name = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1]?.toLowerCase() ?? "utf-8"
  return aliases.get(name) ?? name.replace(/^(?:latin1|iso8859-1)$/, "iso-8859-1")
}

/** Returns the encoding in which to write a text that came as a string: what its declaration names, or UTF-8. */
export const encodingOf = (text: string): Encoding => {
  const name = declaredEncoding(text)
  return name === "utf-16" ? "utf-16le" : encodings.find((one) => one === name) ?? "utf-8"
}

/** The text of a file, with its byte order mark if it has one. */
export type Decoded = { readonly text: string; readonly encoding: Encoding }

const fromUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const text = new TextDecoder().decode(bytes)
    const hint = "Name the encoding in the first line, such as <?xml version=\"1.0\" encoding=\"windows-1252\"?>"
    return refuse("This character is not UTF-8", hint, position(text, text.indexOf("\uFFFD")))
  }
}

/** Decodes what has one byte for each character. For ISO-8859-1, decoders take windows-1252. */
const fromBytes = (bytes: Uint8Array, encoding: Encoding): string =>
  encoding === "iso-8859-1"
    ? new TextDecoder("utf-16le").decode(Uint16Array.from(bytes))
    : new TextDecoder(encoding).decode(bytes)

const [le, be] = ["utf-16le", "utf-16be"] as const
/** The first two bytes of UTF-16: a byte order mark, or `<`. */
const starts: Readonly<Record<number, Encoding>> = { 0xfffe: le, 0x3c00: le, 0xfeff: be, 0x003c: be }

export const decode = (bytes: Uint8Array): Decoded => {
  const wide = starts[bytes[0]! << 8 | bytes[1]!]
  if (wide) return { text: new TextDecoder(wide, { fatal: true, ignoreBOM: true }).decode(bytes), encoding: wide }
  const name = declaredEncoding(new TextDecoder().decode(bytes.subarray(0, 256)))
  // Programs that convert a file often forget the declaration.
  const encoding = name.startsWith("utf-16") ? "utf-8" : encodings.find((one) => one === name)
  if (encoding === "utf-8") return { text: fromUtf8(bytes), encoding }
  if (encoding !== undefined) return { text: fromBytes(bytes, encoding), encoding }
  const hint = "Save the file as UTF-8. Also read are UTF-16, ISO-8859-1 and windows-1252"
  return refuse(`The encoding "${name}" is not read`, hint, { line: 1, column: 1 })
}

const codesOf = (text: string) => new Uint16Array(text.length).map((_, at) => text.charCodeAt(at))

/** Returns the bytes of a text. A character that the encoding does not have becomes a character reference. */
export const encode = (text: string, encoding: Encoding): Uint8Array<ArrayBuffer> => {
  if (encoding === "utf-8") return new TextEncoder().encode(text)
  if (encoding === "utf-16le") return new Uint8Array(codesOf(text).buffer)
  if (encoding === "utf-16be") return new Uint8Array(codesOf(text).map((code) => code << 8 | code >> 8).buffer)
  const alphabet = fromBytes(new Uint8Array(encoding === "us-ascii" ? 128 : 256).map((_, code) => code), encoding)
  const plain = text.replaceAll(/[\x80-\u{10ffff}]/gu, (one) => {
    const code = alphabet.indexOf(one)
    return code === -1 ? `&#${one.codePointAt(0)};` : String.fromCharCode(code)
  })
  return Uint8Array.from(codesOf(plain))
}
