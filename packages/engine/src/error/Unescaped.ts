/** Unescapes a text: URL, JSON and HTML escapes. Keeps the position in the original text of each character. */

/** Code units, and their positions in the original text: from `starts` up to `ends`. */
export interface Unescaped {
  readonly text: string
  readonly starts: ReadonlyArray<number>
  readonly ends: ReadonlyArray<number>
}

const escapes =
  /(?:%[\da-f]{2})+|\\u([\da-f]{4})|\\x([\da-f]{2})|\\(["'\\/bfnrt])|&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi

const letters: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }
const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'" }

const fromCode = (digits: string, radix: number): string =>
  String.fromCodePoint(Math.min(Number.parseInt(digits, radix), 0x10ffff))

class Writer implements Unescaped {
  text = ""
  readonly starts: Array<number> = []
  readonly ends: Array<number> = []
  private readonly source: Unescaped | undefined

  constructor(source: Unescaped | undefined) {
    this.source = source
  }

  /** Adds characters whose source is from `start` up to `end`. */
  add(characters: string, start: number, end: number): void {
    this.text += characters
    for (let index = 0; index < characters.length; index++) {
      this.starts.push(this.source?.starts[start] ?? start)
      this.ends.push(this.source?.ends[end - 1] ?? end)
    }
  }

  /** Adds characters unchanged. */
  keep(text: string, start: number, end: number): void {
    for (let at = start; at < end; at++) this.add(text[at]!, at, at + 1)
  }

  /** Adds the characters of a run of `%XX`. */
  percent(run: string, start: number): void {
    for (let at = 0; at < run.length;) {
      const byte = Number.parseInt(run.slice(at + 1, at + 3), 16)
      const end = at + 3 * (byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4)
      const [characters, next] = decodeRun(run.slice(at, end)) ?? [String.fromCharCode(byte), 3]
      this.add(characters, start + at, start + at + next)
      at += next
    }
  }
}

const decodeRun = (run: string): readonly [characters: string, length: number] | undefined => {
  try {
    return [decodeURIComponent(run), run.length]
  } catch {
    return undefined
  }
}

/** Removes one layer of escapes; `undefined` if there are none. */
export const once = (text: string, source?: Unescaped): Unescaped | undefined => {
  const writer = new Writer(source)
  let done = 0
  for (const match of text.matchAll(escapes)) {
    const [all, unit, byte, letter, decimal, hexadecimal, name] = match
    const end = match.index + all.length
    writer.keep(text, done, match.index)
    if (all.startsWith("%")) writer.percent(all, match.index)
    else {
      writer.add(
        letter !== undefined
          ? letters[letter] ?? letter
          : name !== undefined
          ? names[name.toLowerCase()]!
          : decimal !== undefined
          ? fromCode(decimal, 10)
          : fromCode((unit ?? byte ?? hexadecimal)!, 16),
        match.index,
        end
      )
    }
    done = end
  }
  if (done === 0) return undefined
  writer.keep(text, done, text.length)
  return writer
}

// More layers do not occur in practice. Each layer makes the text shorter.
const most = 6

/** Yields all layers of a text, starting with itself. */
export function* layers(text: string): Generator<Unescaped | string, void> {
  yield text
  let current = once(text)
  for (let depth = 1; current !== undefined && depth < most; depth++) {
    yield current
    current = once(current.text, current)
  }
}
