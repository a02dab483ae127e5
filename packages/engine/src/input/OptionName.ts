/**
 * Describes the problem of an unknown option, with suggestions.
 */

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "")

/** Whether the edit distance of two names is at most `edits`: insertions, deletions and substitutions of a character. */
const isWithin = (left: string, right: string, edits: number): boolean => {
  if (left === "" || right === "") return left.length + right.length <= edits
  const [onLeft, onRight] = [left.slice(1), right.slice(1)]
  return left[0] === right[0]
    ? isWithin(onLeft, onRight, edits)
    : edits > 0 &&
      [[onLeft, right], [left, onRight], [onLeft, onRight]].some(([one = "", other = ""]) =>
        isWithin(one, other, edits - 1)
      )
}

const isNear = (given: string, known: string): boolean =>
  (given.length > 3 && (known.includes(given) || given.includes(known))) || isWithin(given, known, 2)

/** Returns the problem of an unknown option. */
export const unknownOption = (name: string, known: ReadonlyArray<string>): string => {
  const given = plain(name)
  // A name may have any length; a long one is not a typo.
  const near = given.length > 40 ? [] : known.filter((one) => isNear(given, plain(one)))
  return near.length === 0
    ? `is not an option. The options are ${known.join(", ")}`
    : `is not an option. Did you mean ${near.join(" or ")}?`
}
