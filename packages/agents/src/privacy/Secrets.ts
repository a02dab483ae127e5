/**
 * Secrets that must reach neither a model nor a log: those that were left out of a result, and what looks like one in a text.
 */
import { scrub } from "@flat-sdk/engine/Telemetry"

const removed = "(left out)"

// Parameters of a URL that open something.
const inUrl = /([?&#;](?:[\w-]*(?:token|secret|key|code|signature|password|auth)[\w-]*)=)[^&#\s"'<>]+/gi
const webToken = /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g
const telling = /token|secret|passw|pwd|bearer|basic|cookie|authorization|api.?key|sign.?in|code/i
// Addresses are replaced by pseudonyms, which say more.
const address = /[^\s@＠"'<>(),;:]{1,64}[@＠][^\s@＠"'<>(),;:]+/gu

export interface Secrets {
  /** Remembers a secret that was left out, to find it elsewhere. */
  readonly remember: (value: unknown) => void
  /** Removes remembered secrets, and what looks like one. */
  readonly remove: (text: string) => string
}

const outsideAddresses = (text: string, change: (part: string) => string): string => {
  let changed = ""
  let at = 0
  for (const { 0: found, index } of text.matchAll(address)) {
    changed += change(text.slice(at, index)) + found
    at = index + found.length
  }
  return changed + change(text.slice(at))
}

export const make = (): Secrets => {
  const known = new Set<string>()
  return {
    remember: (value) => {
      // A shorter one would be found in ordinary words.
      if (typeof value === "string" && value.length >= 6) known.add(value)
    },
    remove: (text) => {
      let rest = text
      for (const secret of known) {
        if (rest.includes(secret)) rest = rest.replaceAll(secret, removed)
      }
      rest = rest.replaceAll(inUrl, `$1${removed}`).replaceAll(webToken, removed)
      return telling.test(rest) ? outsideAddresses(rest, scrub) : rest
    }
  }
}
