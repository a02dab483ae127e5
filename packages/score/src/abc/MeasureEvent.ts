/** What both texts of a measure say, ABC and MusicXML: notes, chords and rests in voices. */

/** Ticks of a quarter note: divides by every tuplet that occurs. */
export const quarter = 2 ** 12 * 27 * 5 * 7 * 11 * 13

/** The unit note length of the text, an eighth. */
export const eighth = quarter / 2

/** Note values with their length in quarters, longest first. */
export const noteTypes: ReadonlyArray<readonly [name: string, quarters: number]> = [
  "maxima",
  "long",
  "breve",
  "whole",
  "half",
  "quarter",
  "eighth",
  "16th",
  "32nd",
  "64th",
  "128th",
  "256th",
  "512th",
  "1024th"
].map((name, at) => [name, 2 ** (5 - at)])

/** Returns the note value and its dots: `undefined` if one note cannot be written with this length. */
export const noteType = (
  ticks: number
): { readonly name: string; readonly quarters: number; readonly dots: number } | undefined => {
  for (const [name, quarters] of noteTypes) {
    for (let dots = 0; dots < 4; dots++) {
      if (Math.abs(ticks / quarter - quarters * (2 - 0.5 ** dots)) < 1e-9) return { name, quarters, dots }
    }
  }
  return undefined
}

export interface Pitch {
  readonly step: string
  readonly octave: number
  readonly alter: number
  /** Whether the text has an accidental. */
  readonly signed: boolean
  /** Whether it is a place on the staff, without a pitch. */
  readonly unpitched: boolean
}

/** A note of a chord, or the only one, or a rest. */
export interface Head {
  readonly pitch?: Pitch
  /** The written length, before a tuplet shortens it. */
  length: number
  /** Names of the marks: those of `Marks`, and `tie(`, `tie)`, `(`, `)`, `tuplet(`, `tuplet)`. */
  marks: Array<string>
}

export interface Syllable {
  readonly text: string
  readonly syllabic: string
  extend: boolean
}

export interface MeasureEvent {
  readonly kind: "notes" | "rest" | "hidden" | "measure" | "hidden measure"
  /** Ticks from the start of the measure. */
  onset: number
  /** Ticks that it lasts: 0 for a grace note. */
  duration: number
  readonly heads: ReadonlyArray<Head>
  readonly staff: number
  readonly grace?: "plain" | "slash"
  tuplet?: { readonly actual: number; readonly normal: number }
  /** Directions and chord symbols before it, as ABC writes them. */
  readonly says: ReadonlyArray<string>
  /** Whether no space separates it from the event before. */
  readonly joined: boolean
  /** By the number of the verse. */
  readonly lyrics: Record<string, Syllable>
  /** Where the text has it. */
  readonly offset: number
}

export interface Stream {
  readonly voice: string
  /** How many lines of lyrics it has. */
  verses: number
  readonly events: Array<MeasureEvent>
  /** Key and time signatures in the text of this voice, with their place in ticks. */
  readonly fields: Array<{ readonly onset: number; readonly name: "key" | "time"; readonly value: string }>
}

/** Returns the beams of each event, by level from 1: those that no space separates are beamed if all are shorter than a quarter. */
export const beamsOf = (events: ReadonlyArray<MeasureEvent>): ReadonlyArray<ReadonlyArray<string>> => {
  const flags = events.map(({ heads: [head], kind }) =>
    kind === "notes" && head !== undefined ? Math.max(0, -Math.log2(noteType(head.length)?.quarters ?? 1)) : 0
  )
  const beams = events.map((): Array<string> => [])
  for (const grace of [true, false]) {
    // Grace notes stand between the notes of a beam without ending it.
    const line = events.map((_, at) => at).filter((at) => (events[at]?.grace !== undefined) === grace)
    for (let from = 0; from < line.length;) {
      let to = from + 1
      const joins = (at: number) => {
        const here = line[at] ?? 0
        const before = line[at - 1] ?? 0
        if (grace && here !== before + 1) return false
        for (let one = before + 1; one <= here; one++) if (!(events[one]?.joined ?? false)) return false
        return (flags[here] ?? 0) > 0 || events[here]?.kind === "rest"
      }
      if ((flags[line[from] ?? 0] ?? 0) > 0) { while (to < line.length && joins(to)) to++ }
      const group = line.slice(from, to).filter((at) => (flags[at] ?? 0) > 0)
      group.forEach((at, n) => {
        for (let level = 1; group.length > 1 && level <= (flags[at] ?? 0); level++) {
          const before = n > 0 && (flags[group[n - 1] ?? 0] ?? 0) >= level
          const after = (flags[group[n + 1] ?? -1] ?? 0) >= level
          beams[at]?.push(
            before && after ? "continue" : after ? "begin" : before ? "end" : n > 0 ? "backward hook" : "forward hook"
          )
        }
      })
      from = to
    }
  }
  return beams
}
