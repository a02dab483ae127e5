/** The encodings of MusicXML files: bytes to text and back, without a change in either direction. */
import { position, refuse } from "../xml/Problem.ts"

/** An encoding that is read and written. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "us-ascii" | "iso-8859-1" | "windows-1252"

/** What windows-1252 has at 0x80 to 0x9f. */
const windows = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"

const names: Readonly<Record<string, Encoding>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "us-ascii",
  ascii: "us-ascii",
  "iso-8859-1": "iso-8859-1",
  latin1: "iso-8859-1",
  "windows-1252": "windows-1252",
  cp1252: "windows-1252"
}

/** Returns the encoding that the XML declaration names, in lower case. */
const declared = (start: string): string | undefined =>
  /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1]?.toLowerCase()

/** Returns the encoding in which to write a text that came as a string: what its declaration names, or UTF-8. */
export const encodingOf = (text: string): Encoding => {
  const name = declared(text.slice(0, 256).replace("\uFEFF", "")) ?? "utf-8"
  return names[name] ?? (name === "utf-16be" ? "utf-16be" : name.startsWith("utf-16") ? "utf-16le" : "utf-8")
}

const fromUnits = (units: Uint8Array | Uint16Array): string => {
  const parts: Array<string> = []
  for (let at = 0; at < units.length; at += 8192) parts.push(String.fromCharCode(...units.subarray(at, at + 8192)))
  return parts.join("")
}

/** Swaps the bytes of each unit where the machine and the file differ. */
const units = (bytes: Uint8Array, little: boolean): Uint16Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, index) => view.getUint16(index * 2, little))
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
    return { text: fromUnits(units(bytes, little)), encoding: little ? "utf-16le" : "utf-16be" }
  }
  const name = declared(fromUnits(bytes.subarray(0, 256)).replace(/^ï»¿/, "")) ?? "utf-8"
  // Programs that convert a file often forget the declaration.
  const encoding = names[name] ?? (name.startsWith("utf-16") ? "utf-8" : undefined) ?? refuse(
    `The encoding "${name}" is not read`,
    "Save the file as UTF-8. Also read are UTF-16, ISO-8859-1, windows-1252 and US-ASCII",
    { line: 1, column: 1 }
  )
  if (encoding === "utf-8" || encoding === "us-ascii") return { text: fromUtf8(bytes), encoding }
  const text = fromUnits(bytes)
  return {
    encoding,
    text: encoding === "iso-8859-1" ? text : text.replace(/[\x80-\x9f]/g, (one) => windows[one.charCodeAt(0) - 0x80]!)
  }
}

/** Returns the bytes of a text. A character that the encoding does not have becomes a character reference. */
export const encode = (text: string, encoding: Encoding): Uint8Array => {
  if (encoding === "utf-8") return new TextEncoder().encode(text)
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    const bytes = new Uint8Array(text.length * 2)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < text.length; index++) {
      view.setUint16(index * 2, text.charCodeAt(index), encoding === "utf-16le")
    }
    return bytes
  }
  const most = encoding === "us-ascii" ? 0x7f : 0xff
  const plain = text.replace(/[\x80-\u{10ffff}]/gu, (one) => {
    const found = encoding === "windows-1252" ? windows.indexOf(one) : -1
    if (found !== -1) return String.fromCharCode(0x80 + found)
    return one.codePointAt(0)! <= most ? one : `&#${one.codePointAt(0)};`
  })
  return Uint8Array.from({ length: plain.length }, (_, index) => plain.charCodeAt(index))
}
