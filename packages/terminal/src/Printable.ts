/**
 * Escapes what would steer a terminal: control characters, escape sequences, characters without a width and changes of the text direction. Values come from accounts of pupils,
 * and a name may contain anything.
 */

// Line breaks and tabs are Cc too. With what hides: characters without a width, and tags.
const steering = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu
// Programs that read JSON or CSV get the hidden characters of a name.
const everyInData = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

const has = (text: string): boolean => text.search(steering) !== -1

// As JSON writes it: a tag has two.
const escapeOf = (sign: string): string =>
  sign.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** Returns whether a string contains a character that has to be escaped, besides line breaks and tabs. */
export const isSteering = (text: string): boolean => has(text.replaceAll(/[\n\t]/g, ""))

/** Returns a string on one line: line breaks and tabs become spaces, other control characters escapes such as `\u001b`. */
export const line = (text: string): string =>
  has(text)
    ? text.replaceAll(/\r\n|[\n\r\t\u2028\u2029]/g, " ").replaceAll(steering, escapeOf)
    : text

/** Returns a string with its line breaks. Tabs become spaces, other control characters escapes. */
export const lines = (text: string): string =>
  has(text)
    ? text.replaceAll(/\r\n?|[\u2028\u2029]/g, "\n").replaceAll("\t", "  ").replaceAll(
      steering,
      (sign) => sign === "\n" ? sign : escapeOf(sign)
    )
    : text

/** Escapes what the encoders of JSON leave in strings. The text stays the same JSON; line breaks between its tokens stay. */
export const escapeJson = (json: string): string =>
  json.replaceAll(everyInData, (sign) => sign === "\n" ? sign : escapeOf(sign))

/**
 * Replaces control characters by their symbols, such as `␛`, for formats without escapes. Line breaks and tabs stay.
 */
export const symbols = (text: string): string =>
  isSteering(text)
    ? text.replaceAll(everyInData, (sign) => {
      const code = sign.charCodeAt(0)
      if (sign === "\n" || sign === "\t" || sign === "\r") return sign
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd"
    })
    : text

/** Quotes a word for a POSIX shell, which passes it on unchanged. */
export const quoteWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
