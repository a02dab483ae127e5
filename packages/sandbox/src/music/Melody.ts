/** Melodies: the music of the sandbox's scores and exports. All melodies are generated from a seed. */
import * as Random from "../state/Random.ts"

/** A note, or a rest if it has no pitch. */
export interface Note {
  /** MIDI number, 60 is middle C; `undefined` for a rest. */
  readonly pitch: number | undefined
  /** Length in quarters: 0.5, 1 or 2. */
  readonly quarters: number
}

export interface Melody {
  readonly title: string
  readonly instrument: string
  /** Quarter notes per minute. */
  readonly tempo: number
  /** Whole measures of four quarters each. */
  readonly measures: ReadonlyArray<ReadonlyArray<Note>>
}

const scale = [60, 62, 64, 65, 67, 69, 71, 72]

/** Generates a stepwise melody in C major that ends on the tonic. The same seed gives the same melody. */
export const compose = (seed: string, title: string, measures = 4, instrument = "Piano"): Melody => {
  const random = Random.make(`melody ${seed}`)
  let degree = 0
  const step = (): number => {
    degree = Math.max(0, Math.min(scale.length - 1, degree + random.below(5) - 2))
    return scale[degree] as number
  }
  const measure = (): ReadonlyArray<Note> => {
    const notes: Array<Note> = []
    for (let left = 4; left > 0;) {
      const quarters = random.pick([0.5, 1, 1, 2].filter((length) => length <= left))
      notes.push({ pitch: random.next() < 0.08 ? undefined : step(), quarters })
      left -= quarters
    }
    return notes
  }
  const body = Array.from({ length: Math.max(0, measures - 1) }, measure)
  return {
    title,
    instrument,
    tempo: 72 + random.below(60),
    measures: [...body, [{ pitch: 67, quarters: 1 }, { pitch: 62, quarters: 1 }, { pitch: 60, quarters: 2 }]]
  }
}

export const notes = (melody: Melody): ReadonlyArray<Note> => melody.measures.flat()
