/** Short strings that differ when values differ. They are saved in checkpoints. */
import * as Digest from "../error/Digest.ts"
import { isRecord } from "../validation/Validator.ts"

/** Returns 53 bits of a string in base 36: at most 11 characters. A change is missed with a probability of about 1 to 10^16. */
export const of = (text: string): string => Digest.number(text).toString(36)

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
