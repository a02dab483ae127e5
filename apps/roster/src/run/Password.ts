/** Makes first passwords for new accounts. */
import * as Redacted from "effect/Redacted"
import { randomInt } from "node:crypto"

// Without the letters and digits that are mistaken for each other on paper: pupils type these by hand.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

const letters = (count: number): string =>
  Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join("")

/** A random password such as `kxmp-7rwd-e4tn` (59 bits), from the system's cryptographic source. */
export const generate = (): Redacted.Redacted<string> =>
  Redacted.make(`${letters(4)}-${letters(4)}-${letters(4)}`, { label: "password" })
