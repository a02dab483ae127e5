/** Lyrics of one verse, as a line `w:` has them. */
import type { MeasureEvent } from "./MeasureEvent.ts"

const syllableText = (text: string) => text.replace(/[-_*|\\%]/g, "\\$&").replace(/\s/g, "~")

/** Returns the line of a verse. */
export const lyricLine = (events: ReadonlyArray<MeasureEvent>, verse: string): string => {
  const notes = events.filter(({ grace, kind }) => kind === "notes" && grace === undefined)
  let line = ""
  let held = false
  for (const { lyrics } of notes) {
    const syllable = lyrics[verse]
    const space = line.endsWith("-") ? "" : " "
    line += syllable === undefined ?
      held ? "_" : `${space}*` :
      `${space}${syllableText(syllable.text)}${/begin|middle/.test(syllable.syllabic) ? "-" : ""}`
    held = syllable?.extend ?? held
  }
  return `w:${line.replace(/( \*|(?<=-)\*)+$/, "")}${notes.at(-1)?.lyrics[verse]?.extend ? "_" : ""}`
}

/** Gives the syllables of a line to the notes. `open` says whether a hyphen continues a word of the measure before. */
export const alignLyrics = (
  line: string,
  verse: string,
  events: ReadonlyArray<MeasureEvent>,
  open: boolean,
  fail: (message: string, hint: string) => void
): void => {
  const notes = events.filter(({ grace, kind }) => kind === "notes" && grace === undefined)
  const tokens = Array.from(line.matchAll(/(?:\\.|[^-_*|\\\s])+|[-_*]/g), ([token]) => token)
  let within = open
  let at = 0
  let last: MeasureEvent | undefined
  tokens.forEach((token, n) => {
    const held = token === "_" ? last?.lyrics[verse] : undefined
    if (held !== undefined) held.extend = true
    if (token === "-" ? tokens[n - 1] === "-" : /^[_*]$/.test(token)) at++
    if (/^[-_*]$/.test(token)) return
    const note = notes[at++]
    if (note === undefined) {
      if (at === notes.length + 1) {
        fail(
          `w: has more syllables than notes: "${token}" is one too many`,
          "Rests and grace notes take none; - divides a word, _ holds a syllable, * skips a note, ~ is a space"
        )
      }
      return
    }
    const continues = tokens[n + 1] === "-"
    const text = token.replace(/\\(.)|~/g, (_, sign?: string) => sign ?? " ")
    note.lyrics[verse] = {
      text,
      syllabic: within ? continues ? "middle" : "end" : continues ? "begin" : "single",
      extend: false
    }
    within = continues
    last = note
  })
}
