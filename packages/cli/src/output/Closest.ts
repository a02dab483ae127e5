/** Finds the name that was meant. */
import { closestMatch } from "leven"

/** Returns the name that differs in the fewest letters, if they are at most two, or a third of it, or that begins in the same way. */
export const closest = (name: string, names: ReadonlyArray<string>): string | undefined => {
  const given = name.toLowerCase()
  const sameLetters = names.find((known) => known.toLowerCase() === given)
  return sameLetters
    ?? closestMatch(name, names, { maxDistance: Math.max(2, Math.floor(name.length / 3)) })
    ?? names.find((known) => given.length >= 3 && known.toLowerCase().startsWith(given))
}
