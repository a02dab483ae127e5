/**
 * What to say of an option that there is not: the ones that may have been meant.
 */

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "")

/** Edits from one name to the other: a letter more, less, or another one. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [above, letter] of [...left].entries()) {
    const next = [above + 1]
    for (let at = 1; at <= right.length; at++) {
      next.push(Math.min(next[at - 1]! + 1, row[at]! + 1, row[at - 1]! + (letter === right[at - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[right.length]!
}

const isNear = (given: string, known: string): boolean =>
  (given.length > 3 && (known.includes(given) || given.includes(known))) || distance(given, known) <= 2

/** The problem of an unknown option. */
export const unknownOption = (name: string, known: ReadonlyArray<string>): string => {
  const given = plain(name)
  // A name of any length may come in: beyond this it is no slip.
  const near = given.length > 40 ? [] : known.filter((one) => isNear(given, plain(one)))
  return near.length === 0
    ? `is not an option; there are ${known.join(", ")}`
    : `is not an option; did you mean ${near.join(" or ")}?`
}
