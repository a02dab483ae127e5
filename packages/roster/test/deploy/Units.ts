/** Reads a unit of systemd: the values of each key, in their order, with the specifiers that the unit uses. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL("../../deploy/", import.meta.url))

export const pathOf = (name: string): string => `${folder}${name}`

export type Unit = ReadonlyMap<string, ReadonlyArray<string>>

/** Reads a unit, and replaces `%S`, `%t` and `%d`. */
export const read = (name: string, specifiers: Readonly<Record<string, string>> = {}): Unit => {
  const values = new Map<string, Array<string>>()
  for (const line of readFileSync(pathOf(name), "utf8").split("\n")) {
    const found = /^(\w+)=(.*)$/.exec(line)
    if (found === null) continue
    const [, key = "", value = ""] = found
    const known = values.get(key) ?? []
    values.set(key, known)
    known.push(value.replaceAll(/%([A-Za-z])/g, (whole, letter: string) => specifiers[letter] ?? whole))
  }
  return values
}
