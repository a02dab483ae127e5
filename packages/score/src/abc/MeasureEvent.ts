/** What both texts of a measure say, ABC and MusicXML: notes, chords and rests in voices. */

/** Ticks of a quarter note: every tuplet that occurs divides it. */
export const quarter = 2 ** 12 * 27 * 5 * 7 * 11 * 13

/** The unit note length of the text. */
export const eighth = quarter / 2

/** Returns whether two places or lengths are the same, but for rounding. */
export const same = (a: number, b: number): boolean => Math.abs(a - b) < quarter / 1e4

/** Note values, each half as long as the one before. */
export const noteTypes = "maxima long breve whole half quarter eighth 16th 32nd 64th 128th 256th 512th 1024th".split(
  " "
)

/** Returns the ticks of a note value, by its index. */
export const ticksOf = (type: number, dots: number): number => quarter * 2 ** (5 - type) * (2 - 0.5 ** dots)

const values = noteTypes.flatMap((_, type) => [0, 1, 2, 3].map((dots) => ({ type, dots, ticks: ticksOf(type, dots) })))

/** Returns the index of a note value and its dots: `undefined` if no note has this length. */
export const noteType = (length: number) => values.find(({ ticks }) => Math.abs(ticks - length) < 1)

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
  /** Names of decorations, and `tie(`, `tie)`, `(`, `)`, `tuplet(`, `tuplet)`. */
  readonly marks: Array<string>
}

export interface Syllable {
  readonly text: string
  readonly syllabic: string
  extend: boolean
}

export interface MeasureEvent {
  readonly kind: "notes" | "rest" | "hidden" | "measure" | "hidden measure"
  /** Ticks from the start of the measure. */
  readonly onset: number
  /** Ticks that it lasts: 0 for a grace note. */
  duration: number
  readonly heads: ReadonlyArray<Head>
  readonly staff: number
  readonly grace?: "plain" | "slash" | undefined
  /** How many notes are in the time of how many: `3:2`. */
  readonly tuplet?: string | undefined
  /** Directions and chord symbols before it, as ABC writes them. */
  readonly says: Array<string>
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
}

/** Returns by what a tuplet multiplies written lengths. */
export const ratioOf = (tuplet: string | undefined): number => {
  const [actual = 1, normal = 1] = tuplet?.split(":").map(Number) ?? []
  return normal / actual
}

/** Returns the beams of each event, by level: notes shorter than a quarter are beamed if no space separates them. */
export const beamsOf = (events: ReadonlyArray<MeasureEvent>): ReadonlyArray<ReadonlyArray<string>> => {
  const beams = events.map((): Array<string> => [])
  const flags = events.map(({ heads: [head], kind }) =>
    kind === "notes" && head ? (noteType(head.length)?.type ?? 0) - 5 : 0
  )
  for (const graces of [false, true]) {
    let group: Array<number> = []
    let joined = true
    const close = () => {
      const has = (at: number | undefined, level: number) => at !== undefined && (flags[at] ?? 0) >= level
      group.forEach((at, n) => {
        for (let level = 1; group.length > 1 && has(at, level); level++) {
          const [before, after] = [has(group[n - 1], level), has(group[n + 1], level)]
          const hook = n > 0 ? "backward hook" : "forward hook"
          beams[at]?.push(before ? after ? "continue" : "end" : after ? "begin" : hook)
        }
      })
      group = []
    }
    events.forEach((event, at) => {
      joined &&= event.joined
      // Grace notes between the notes of a beam do not end it.
      if ((event.grace !== undefined) !== graces) return graces ? close() : undefined
      if (!joined || (flags[at] ?? 0) < 1 && event.kind !== "rest") close()
      if ((flags[at] ?? 0) > 0) group.push(at)
      joined = true
    })
    close()
  }
  return beams
}
