/** What both texts of a measure say, ABC and MusicXML: notes, chords and rests in voices. */

/** Ticks of a quarter note: every tuplet that occurs divides it. */
export const quarter = 2 ** 12 * 27 * 5 * 7 * 11 * 13
/** Returns the largest of many numbers: a function takes fewer arguments. */
export const largest = (least: number, numbers: ReadonlyArray<number>): number =>
  numbers.reduce((one, other) => Math.max(one, other), least)

/** The unit note length of the text. */
export const eighth = quarter / 2
/** Places and lengths that are less apart are the same. */
export const rounding = quarter / 1e4
export const same = (a: number, b: number): boolean => Math.abs(a - b) < rounding

/** Note values, each half as long as the one before. */
export const noteTypes = "maxima long breve whole half quarter eighth 16th 32nd 64th 128th 256th 512th 1024th".split(
  " "
)

export const ticksOf = (type: number, dots: number): number => quarter * 2 ** (5 - type) * (2 - 0.5 ** dots)
const values = noteTypes.flatMap((_, type) => [0, 1, 2, 3].map((dots) => ({ type, dots, ticks: ticksOf(type, dots) })))
/** Returns the index of a note value and its dots: `undefined` if no note has this length. */
export const noteType = (length: number) => values.find(({ ticks }) => Math.abs(ticks - length) < 1)
/** A pitch, or a place on the staff without one. `signed`: the text has an accidental. */
export type Pitch = Readonly<{ step: string; octave: number; alter: number; signed: boolean; unpitched: boolean }>
/** A note of a chord, or a rest, with its length before a tuplet. Marks are names of decorations, and `tie(`, `tie)`, `(`, `)`, `tuplet(`, `tuplet)`. */
export type Head = {
  readonly pitch?: Pitch
  length: number
  readonly marks: Array<string>
  /** The name of its instrument, if that is not the one which the part has at this place. */
  instrument?: string | undefined
}
export type Syllable = { readonly text: string; readonly syllabic: string; extend: boolean }

export interface MeasureEvent {
  readonly kind: "notes" | "rest" | "hidden" | "measure"
  /** Ticks from the start of the measure, and those that it lasts: 0 for a grace note. */
  readonly onset: number
  readonly duration: number
  readonly heads: ReadonlyArray<Head>
  readonly staff: number
  readonly grace?: "plain" | "slash" | undefined
  /** How many notes are in the time of how many: `3:2`. */
  readonly tuplet?: string | undefined
  /** By the number of the verse. */
  readonly lyrics: Record<string, Syllable>
  /** Where the text has it. */
  readonly offset: number
}

/** Returns the marks of an event: those of its first note, and none where there is no event. */
export const firstMarks = (event: MeasureEvent | undefined): Array<string> => event?.heads[0]?.marks ?? []

/** Returns an event with marks and lyrics of its own. */
export const copyOf = (event: MeasureEvent): MeasureEvent => ({
  ...event,
  heads: event.heads.map((head) => ({ ...head, marks: [...head.marks] })),
  lyrics: { ...event.lyrics }
})

/** A sign between the notes of a voice, as a text has it. */
export type Sign = Readonly<{ text: string; onset: number }>
/** A voice, and how many lines of lyrics it has. */
export type Stream = {
  readonly voice: string
  verses: number
  readonly events: Array<MeasureEvent>
  readonly signs: Array<Sign>
}

export const ratioOf = (tuplet: string | undefined): number => {
  const [actual = 1, normal = 1] = tuplet?.split(":").map(Number) ?? []
  return normal / actual
}

/** Returns the beams of events, by level: notes with flags are beamed within a beat. */
export const beamsOf = (events: ReadonlyArray<MeasureEvent>, beat: number) => {
  const line = events.filter(({ grace }) => !grace)
  const beatOf = (at: number) => Math.floor(((line[at]?.onset ?? -1) + 1) / beat)
  const has = (at: number, level: number) =>
    line[at]?.kind === "notes" && (noteType(line[at].heads[0]?.length ?? 0)?.type ?? 0) - 5 >= level
  return new Map(line.map((event, at) => {
    const beams: Array<string> = []
    const joins = (to: number, level: number) => has(to, level) && beatOf(to) === beatOf(at)
    while ((joins(at - 1, 1) || joins(at + 1, 1)) && has(at, beams.length + 1)) {
      const [before, after] = [joins(at - 1, beams.length + 1), joins(at + 1, beams.length + 1)]
      const hook = joins(at - 1, 1) ? "backward hook" : "forward hook"
      beams.push(before ? after ? "continue" : "end" : after ? "begin" : hook)
    }
    return [event, beams]
  }))
}
