/** The ABC of a measure as tokens, which an edit can change. */

export interface Token {
  kind:
    | "note"
    | "rest"
    | "length"
    | "open"
    | "close"
    | "grace"
    | "end"
    | "slur("
    | "slur)"
    | "tie"
    | "broken"
    | "tuplet"
    | "mark"
    | "quoted"
    | "field"
    | "bar"
    | "voice"
    | "space"
  text: string
}
/** A line of notes, or a header or lyrics as `text`. */
export interface Line {
  readonly tokens: Array<Token>
  text: string
}

const grammar: ReadonlyArray<readonly [Token["kind"], RegExp]> = [
  ["field", /\[[A-Za-z]:[^\]]*\]/y],
  ["bar", /\[\d[\d,-]*|:*\|[\]:|]*\d?|::/y],
  ["mark", /![^!]*!|[.~HLMOPSTuv]/y],
  ["quoted", /"(?:\\.|[^"\\])*"/y],
  ["tuplet", /\(\d+(?::\d*){0,2}/y],
  ["note", /(?:\^\^|\^3\/2|\^\/|\^|__|_3\/2|_\/|_|=)?[A-Ga-g][',]*/y],
  ["rest", /[zxZ]/y],
  ["length", /\d+(?:\/+\d*)?|\/+\d*/y],
  ["open", /\[/y],
  ["close", /\]/y],
  ["grace", /\{\/?/y],
  ["end", /\}/y],
  ["slur(", /\(/y],
  ["slur)", /\)/y],
  ["tie", /-/y],
  ["broken", /[<>]+/y],
  ["voice", /&/y],
  ["space", /[\s`y\\]+/y]
]

export const readLines = (text: string): Array<Line> =>
  text.split("\n").map((text): Line => {
    const tokens: Array<Token> = []
    for (let at = 0; !/^[A-Za-z]:/.test(text) && at < text.length;) {
      const found = grammar.find(([, pattern]) => {
        pattern.lastIndex = at
        return pattern.test(text)
      })
      if (found === undefined) {
        throw new Error(`The test's reader does not know ${JSON.stringify(text.slice(at))} of ${text}`)
      }
      tokens.push({ kind: found[0], text: text.slice(at, found[1].lastIndex) })
      at = found[1].lastIndex
    }
    return { tokens, text }
  })

export const showLines = (lines: ReadonlyArray<Line>): string =>
  lines.map(({ text, tokens }) => tokens.length > 0 ? tokens.map((one) => one.text).join("") : text).join("\n")
