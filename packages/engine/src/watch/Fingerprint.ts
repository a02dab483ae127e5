/**
 * Short strings that differ when values differ. They are saved in checkpoints, so the same value must have the same fingerprint in every version of
 * this package: a different algorithm would make every item look changed. For that reason this is not effect's `Hash`, which may change, and has 32
 * bits. It is synchronous, unlike the digests of Web Crypto: a list may have thousands of items.
 */
import { isRecord } from "../validation/Validator.ts"

/** Returns 53 bits of a string in base 36: at most 11 characters. A change is missed with a probability of about 1 to 10^16. */
export const of = (text: string): string => {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b)
    // Carries the upper bits, which depend on all units, to the lower ones, which a product would never change.
    high ^= high >>> 15
  }
  return ((scatter(high) >>> 11) * 0x1_0000_0000 + (scatter(low) >>> 0)).toString(36)
}

/** Makes each bit of the result depend on each bit of the number. */
const scatter = (number: number): number => {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}

export const isFingerprint = (text: string): boolean => /^[0-9a-z]{1,11}$/.test(text)

/** Returns JSON in which the keys of objects are sorted: a server may return fields in any order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, part: unknown) =>
      isRecord(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => left < right ? -1 : 1))
        : part
  ) ?? ""

/** Returns some fields of an item: only those that have a value, because the API uses `null` and missing fields alike. */
export const pick = <Item extends object, const Name extends keyof Item>(
  item: Item,
  names: ReadonlyArray<Name>
): { readonly [K in Name]?: Item[K] } => {
  const picked: { [K in Name]?: Item[K] } = {}
  for (const name of names) if (item[name] !== undefined && item[name] !== null) picked[name] = item[name]
  return picked
}
