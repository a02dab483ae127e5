/** The encodings of MusicXML files: bytes to text and back, without a change in either direction. */
import { position, refuse } from "../xml/Problem.ts"

/** An encoding that is read and written. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "us-ascii" | "iso-8859-1" | "windows-1252"

const names: ReadonlyArray<readonly [RegExp, Encoding]> = [
  [/^utf-?8$/, "utf-8"],
  [/^(?:us-)?ascii$/, "us-ascii"],
  [/^(?:iso-?8859-1|latin1)$/, "iso-8859-1"],
  [/^(?:windows-|cp)1252$/, "windows-1252"]
]

/** Returns the encoding that the XML declaration names, in lower case. */
const declared = (start: string): string =>
  /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1]?.toLowerCase() ?? "utf-8"

/** Returns the encoding in which to write a text that came as a string: what its declaration names, or UTF-8. */
export const encodingOf = (text: string): Encoding => {
  const name = declared(text.slice(0, 256).replace("\uFEFF", ""))
  if (name.startsWith("utf-16")) return name === "utf-16be" ? "utf-16be" : "utf-16le"
  return names.find(([one]) => one.test(name))?.[1] ?? "utf-8"
}

const latin = (bytes: Uint8Array): string => {
  const parts: Array<string> = []
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join("")
}

const fromUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const text = new TextDecoder().decode(bytes)
    return refuse(
      "This character is not UTF-8",
      "Name the encoding in the first line, such as <?xml version=\"1.0\" encoding=\"windows-1252\"?>",
      position(text, text.indexOf("\uFFFD"))
    )
  }
}

/** The text of a file, with its byte order mark if it has one. */
export interface Decoded {
  readonly text: string
  readonly encoding: Encoding
}

/** Returns the text of a file and its encoding. Throws `ScoreError`. */
export const decode = (bytes: Uint8Array): Decoded => {
  const [first, second] = bytes
  const little = first === 0xff && second === 0xfe || first === 0x3c && second === 0
  if (little || first === 0xfe && second === 0xff || first === 0 && second === 0x3c) {
    if (bytes.length % 2 === 1) refuse("The file is UTF-16 and ends in half a character", "Copy or download it again")
    const encoding = little ? "utf-16le" : "utf-16be"
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), encoding }
  }
  const name = declared(latin(bytes.subarray(0, 256)).replace(/^ï»¿/, ""))
  // Programs that convert a file often forget the declaration.
  const encoding = name.startsWith("utf-16") ? "utf-8" : names.find(([one]) => one.test(name))?.[1]
  if (encoding === undefined) {
    const hint = "Save the file as UTF-8. Also read are UTF-16, ISO-8859-1, windows-1252 and US-ASCII"
    return refuse(`The encoding "${name}" is not read`, hint, { line: 1, column: 1 })
  }
  if (encoding === "utf-8" || encoding === "us-ascii") return { text: fromUtf8(bytes), encoding }
  return { text: encoding === "iso-8859-1" ? latin(bytes) : new TextDecoder(encoding).decode(bytes), encoding }
}

/** Returns the bytes of a text. A character that the encoding does not have becomes a character reference. */
export const encode = (text: string, encoding: Encoding): Uint8Array => {
  if (encoding === "utf-8") return new TextEncoder().encode(text)
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    const view = new DataView(new ArrayBuffer(text.length * 2))
    for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), encoding === "utf-16le")
    return new Uint8Array(view.buffer)
  }
  const codes = Uint8Array.from({ length: encoding === "us-ascii" ? 128 : 256 }, (_, code) => code)
  const alphabet = encoding === "windows-1252" ? new TextDecoder(encoding).decode(codes) : latin(codes)
  const plain = text.replaceAll(/[\x80-\u{10ffff}]/gu, (one) => {
    const code = alphabet.indexOf(one)
    return code === -1 ? `&#${one.codePointAt(0)};` : String.fromCharCode(code)
  })
  return Uint8Array.from({ length: plain.length }, (_, at) => plain.charCodeAt(at))
}
