/**
 * What to say of an option that there is not: the ones that may have been meant.
 */

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "")

/** Whether so many edits lead from one name to the other: a letter more, less, or another one. */
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

/** The problem of an unknown option. */
export const unknownOption = (name: string, known: ReadonlyArray<string>): string => {
  const given = plain(name)
  // A name of any length may come in: beyond this it is no slip.
  const near = given.length > 40 ? [] : known.filter((one) => isNear(given, plain(one)))
  return near.length === 0
    ? `is not an option; there are ${known.join(", ")}`
    : `is not an option; did you mean ${near.join(" or ")}?`
}
