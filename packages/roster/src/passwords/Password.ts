/** Generates initial passwords for new accounts. */
import * as Redacted from "effect/Redacted"
import { randomInt } from "node:crypto"
import { shortWords } from "./Words.ts"

// Excludes letters and digits that look alike on paper: students type these passwords by hand.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

const letters = (count: number): string =>
  Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join("")

/** Generates a random password such as `kxmp-7rwd-e4tn` (59 bits) from the cryptographic random source of the system. */
export const generate = (): Redacted.Redacted<string> =>
  Redacted.make(`${letters(4)}-${letters(4)}-${letters(4)}`, { label: "password" })

/**
 * Generates a password that young pupils can read and type, such as `tiger-lemon-drum-473`: three words and three digits (34 bits). Flat limits how
 * often a password can be guessed.
 */
export const words = (): Redacted.Redacted<string> =>
  Redacted.make(
    [
      ...Array.from({ length: 3 }, () => shortWords[randomInt(shortWords.length)]),
      String(randomInt(1000)).padStart(3, "0")
    ].join("-"),
    { label: "password" }
  )
