/**
 * The forms in which a server, a proxy or a log may repeat a secret. `each` encodes character by character, so that a part of a secret has a part of
 * the encoded form; `whole` needs the complete secret.
 */
const hex = (byte: number): string => byte.toString(16).padStart(2, "0")
const bytesOf = (text: string): ReadonlyArray<number> => [...new TextEncoder().encode(text)]
const percent = (character: string): string => bytesOf(character).map((byte) => `%${hex(byte)}`).join("")
const units = (character: string): ReadonlyArray<string> =>
  Array.from({ length: character.length }, (_, index) => hex(character.charCodeAt(index)).padStart(4, "0"))

const named: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&apos;"
}

export const each: Readonly<Record<string, (character: string) => string>> = {
  "unchanged": (character) => character,
  "percent-encoded": encodeURIComponent,
  "percent-encoded, every byte": percent,
  "percent-encoded, upper case": (character) => percent(character).toUpperCase(),
  "percent-encoded twice": (character) => encodeURIComponent(encodeURIComponent(character)),
  "percent-encoded three times": (character) => encodeURIComponent(encodeURIComponent(percent(character))),
  "form-encoded": (character) => new URLSearchParams({ "": character }).toString().slice(1),
  "JSON": (character) => JSON.stringify(character).slice(1, -1),
  "JSON, with escaped slashes": (character) => character === "/" ? "\\/" : JSON.stringify(character).slice(1, -1),
  "JSON, every character escaped": (character) => units(character).map((unit) => `\\u${unit}`).join(""),
  "JSON, every character escaped, upper case": (character) =>
    units(character).map((unit) => `\\u${unit.toUpperCase()}`).join(""),
  "JSON within JSON": (character) => JSON.stringify(JSON.stringify(character).slice(1, -1)).slice(1, -1),
  "HTML, by names": (character) => named[character] ?? character,
  "HTML, decimal": (character) => `&#${character.codePointAt(0)};`,
  "HTML, hexadecimal": (character) => `&#x${character.codePointAt(0)!.toString(16)};`,
  "HTML, hexadecimal, upper case": (character) => `&#X${character.codePointAt(0)!.toString(16).toUpperCase()};`,
  "percent-encoded JSON": (character) => encodeURIComponent(JSON.stringify(character).slice(1, -1)),
  "percent-encoded HTML": (character) => encodeURIComponent(named[character] ?? `&#${character.codePointAt(0)};`)
}

const base64 = (text: string): string => Buffer.from(text).toString("base64")
const url = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

export const whole: Readonly<Record<string, (secret: string) => string>> = {
  "base64": base64,
  "base64, one byte later": (secret) => base64(`:${secret}`),
  "base64, two bytes later": (secret) => base64(`u:${secret}`),
  "base64, with what follows": (secret) => base64(`user:${secret}:end`),
  "base64url": (secret) => url(base64(secret)),
  "base64url, one byte later": (secret) => url(base64(`u00${secret}x`)),
  "base64url, two bytes later": (secret) => url(base64(`>>${secret}?`)),
  "base64, percent-encoded": (secret) => encodeURIComponent(base64(secret)),
  "base64 of JSON": (secret) => base64(JSON.stringify({ user: "ada", password: secret }))
}
