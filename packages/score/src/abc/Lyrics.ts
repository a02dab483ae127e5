/** Lyrics of one verse, as a line `w:` has them. */
import type { MeasureEvent } from "./MeasureEvent.ts"

export const sungNotes = (events: ReadonlyArray<MeasureEvent>) =>
  events.filter(({ grace, kind }) => kind === "notes" && !grace)

export const lyricLine = (events: ReadonlyArray<MeasureEvent>, verse: string): string => {
  let line = ""
  let [held, continues] = [false, false]
  for (const { lyrics: { [verse]: syllable } } of sungNotes(events)) {
    const space = continues ? "" : " "
    const text = syllable?.text.replace(/[-_*|\\%~]/g, "\\$&").replace(/[ \t\r\n]/g, "~")
    if (syllable === undefined) line += held ? "_" : `${space}*`
    continues = /begin|middle/.test(syllable?.syllabic ?? "")
    if (syllable !== undefined) line += `${space}${text}${continues ? "-" : ""}`
    held = syllable?.extend ?? held
  }
  return `w:${line.replace(/(?:(?<=-)\*)?(?<! \*)(?: \*)*$/, "")}${
    sungNotes(events).at(-1)?.lyrics[verse]?.extend ? "_" : ""
  }`
}

/** Gives the syllables of a line to notes that are sung, and returns one that is too many. `open`: a hyphen continues a word of the measure before. */
export const alignLyrics = (line: string, verse: string, notes: ReadonlyArray<MeasureEvent>, open: boolean) => {
  const tokens = line.match(/(?:\\.|[^-_*|\\ ])+|[-_*]/g) ?? []
  let [at, within] = [0, open]
  let last: MeasureEvent | undefined
  for (const [n, token] of tokens.entries()) {
    const held = last?.lyrics[verse]
    if (token === "_" && held) held.extend = true
    if (token === "-" ? tokens[n - 1] === "-" : /^[_*]$/.test(token)) at++
    if (/^[-_*]$/.test(token)) continue
    last = notes[at++]
    if (last === undefined) return token
    const continues = tokens[n + 1] === "-"
    const syllabic = within ? continues ? "middle" : "end" : continues ? "begin" : "single"
    last.lyrics[verse] = { text: token.replace(/\\(.)|~/g, (_, sign?: string) => sign ?? " "), syllabic, extend: false }
    within = continues
  }
  return undefined
}
