/**
 * The changes of whole scores. Each is a command of `flat score` and an operation of the tool `score_arrange`, and takes its options by the names of the
 * function in `@flat-sdk/score/arrange`. Add one here.
 */
import type { Edited, MeasureAddress, Result, Score, WarningName } from "@flat-sdk/score"
import {
  deleteMeasures,
  type Direction,
  extractPart,
  insertMeasures,
  setKey,
  setTempo,
  transpose,
  writeFor
} from "@flat-sdk/score/arrange"
import * as Predicate from "effect/Predicate"

/** What options are: text, a measure by its number or position, a whole number, yes or no, or several texts. */
interface Kinds {
  readonly text: string
  readonly measure: MeasureAddress
  readonly count: number
  readonly toggle: boolean
  readonly texts: ReadonlyArray<string>
}

/** Its kind, the word for its value in the help, and what it does. */
type Option<Kind extends keyof Kinds = keyof Kinds> = readonly [kind: Kind, metavar: string, description: string]
type Options = Readonly<Record<string, Option>>

type Values<Some extends Options> = {
  readonly [Name in keyof Some]?: Some[Name] extends Option<infer Kind> ? Kinds[Kind] | undefined : never
}

export interface Arrangement {
  /** The name of its function. */
  readonly name: string
  readonly options: Options
  /** The options that must be given. */
  readonly required: ReadonlyArray<string>
  /** Whether it makes another score, which must not replace the one that it comes from by mistake. */
  readonly makesOther?: boolean
  readonly short: string
  readonly long: string
  readonly examples: Readonly<Record<string, string>>
  run(score: Score, values: Readonly<Record<string, unknown>>): Result<Edited>
}

const arrangement = <const Some extends Options>(
  one: Omit<Arrangement, "options" | "run"> & {
    readonly options: Some
    run(score: Score, values: Values<Some>): Result<Edited>
  }
): Arrangement => one

const part = (description: string) => ["text", "name", description] as const
const allow = ["texts", "warning", "Let a warning of check through by its name. Repeat for more"] as const
const from = (description: string) => ["measure", "number", description] as const

export const arrangements: ReadonlyArray<Arrangement> = [
  arrangement({
    name: "transpose",
    options: {
      part: part("Only this part: its id or its name"),
      by: ["text", "interval", "How far: M2 is a major second up, --by=-P5 a fifth down"],
      key: ["text", "key", "Instead: the key that the music gets, as it sounds, such as D or \"F# minor\""],
      direction: ["text", "direction", "Where the key is: up, down, or nearest (default nearest)"]
    },
    required: [],
    run: (score, { by, direction = "nearest", key, part }) => {
      const isOne = (by === undefined) !== (key === undefined)
      if (!isOne) {
        return { problems: [{ message: "Give either by, or key", hint: "Such as by M2, or key D and direction up" }] }
      }
      return transpose(score, { ...part && { part }, by: by ?? { key: key!, direction: direction as Direction } })
    },
    short: "Transposes a score or a part",
    long:
      "Moves notes, keys and chord symbols by an interval, or into a key. Notes are spelled by the new key; percussion stays, and tablature is refused.",
    examples: {
      "transpose hymn.musicxml --by=-M2": "A tone lower",
      "transpose SCORE --key D --direction up --dry-run": "Show what would change"
    }
  }),
  arrangement({
    name: "writeFor",
    options: {
      part: part("The part: its id or its name"),
      instrument: ["text", "name", "Who plays it, such as \"Clarinet in Bb\", \"alto sax\" or tenor"]
    },
    required: ["part", "instrument"],
    run: (score, { instrument = "", part = "" }) => writeFor(score, { part, instrument }),
    short: "Writes a part for another instrument",
    long:
      "Writes a part for another instrument, so that it sounds the same: notes, keys and chord symbols move, and transposition, clef, names and MIDI program follow.",
    examples: { "write-for hymn.musicxml --part Soprano --instrument 'Clarinet in Bb'": "A part for the clarinet" }
  }),
  arrangement({
    name: "setKey",
    options: {
      key: ["text", "key", "The key, as it sounds: D, Bbm or \"F# minor\""],
      from: from("Measure in which it begins (default: the first)"),
      part: part("Only this part: its id or its name")
    },
    required: ["key"],
    run: (score, { from, key = "", part }) =>
      setKey(score, { key, ...from !== undefined && { from }, ...part && { part } }),
    short: "Writes another key signature",
    long:
      "Writes another key signature, up to the next change of key. The notes stay, accidentals follow, and each transposing part gets the key in which it is written.",
    examples: { "set-key hymn.musicxml --key Bb --from 9": "From measure 9" }
  }),
  arrangement({
    name: "setTempo",
    options: {
      measure: from("Measure from whose start it is the tempo"),
      bpm: ["count", "number", "Beats in a minute"],
      beat: ["text", "note", "Note value of a beat: half, or \"dotted quarter\" (default quarter)"],
      text: ["text", "words", "Words before it, such as Allegro"]
    },
    required: ["measure", "bpm"],
    run: (score, { beat, bpm = 0, measure = "", text }) =>
      setTempo(score, { measure, bpm, ...beat && { beat }, ...text && { text } }),
    short: "Writes a tempo mark",
    long: "Writes a tempo mark and its sound, once, in the first part. Those that parts have at this place go.",
    examples: { "set-tempo hymn.musicxml --measure 1 --bpm 96 --text Andante": "From the start" }
  }),
  arrangement({
    name: "insertMeasures",
    options: {
      before: from("Measure before which they come"),
      after: from("Instead: measure after which they come"),
      count: ["count", "number", "How many (default 1)"],
      allow
    },
    required: [],
    run: (score, { after, allow = [], before, count }) =>
      insertMeasures(score, {
        allow: allow as ReadonlyArray<WarningName>,
        ...after && { after },
        ...before && { before },
        ...count !== undefined && { count }
      }),
    short: "Inserts measures into all parts",
    long:
      "Inserts measures with rests into all parts, and numbers the later ones. Ties end before them; beams, tuplets and endings that they would part are refused.",
    examples: { "insert-measures hymn.musicxml --after 8 --count 2": "Two measures more" }
  }),
  arrangement({
    name: "deleteMeasures",
    options: {
      from: from("First measure that goes"),
      to: from("Last measure that goes (default: the first)"),
      allow
    },
    required: ["from"],
    run: (score, { allow = [], from = "", to = from }) =>
      deleteMeasures(score, { from, to, allow: allow as ReadonlyArray<WarningName> }),
    short: "Deletes measures of all parts",
    long:
      "Deletes measures of all parts. Key, meter, clefs, transposition and tempo stay in effect; repeats, endings, beams and tuplets that would lose an end are refused.",
    examples: { "delete-measures hymn.musicxml --from 9 --to 12": "Without the measures 9 to 12" }
  }),
  arrangement({
    name: "extractPart",
    options: {
      parts: ["texts", "name", "A part that stays: its id or its name. Repeat for more"],
      gatherRests: ["toggle", "", "Gather measures without notes into rests of several measures"]
    },
    required: ["parts"],
    makesOther: true,
    run: (score, { gatherRests = false, parts = [] }) => extractPart(score, parts, { gatherRests }),
    short: "Makes a score of some parts",
    long:
      "Makes a score of some parts, with tempo, rehearsal marks, jumps, repeats and endings of the others. Give a file with --output.",
    examples: { "extract-part hymn.musicxml --parts Soprano -o soprano.musicxml": "A part for the sopranos" }
  })
]

const isOf: { readonly [Kind in keyof Kinds]: (value: unknown) => boolean } = {
  text: (value) => typeof value === "string",
  measure: (value) =>
    typeof value === "string" || Number.isInteger(Predicate.hasProperty(value, "index") ? value.index : value),
  count: Number.isSafeInteger,
  toggle: (value) => typeof value === "boolean",
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === "string")
}

/** Returns the run of an operation with options from elsewhere, or what is wrong with them. */
export const decode = (
  name: string,
  values: Readonly<Record<string, unknown>>
): string | { readonly makesOther: boolean; run(score: Score): Result<Edited> } => {
  const found = arrangements.find((one) => one.name === name)
  if (found === undefined) return `operation is one of ${arrangements.map((one) => one.name).join(", ")}`
  const { options, required } = found
  const known = `${name} has the options ${
    Object.entries(options).map(([key, [, , description]]) => `${key} (${description})`).join(", ")
  }`
  const missing = required.find((key) => values[key] === undefined)
  if (missing !== undefined) return `options.${missing} is missing: ${known}`
  const wrong = Object.keys(values).find((key) => !options[key] || !isOf[options[key][0]](values[key]))
  return wrong === undefined
    ? { makesOther: found.makesOther === true, run: (score) => found.run(score, values) }
    : `options.${wrong} is none, or of another type: ${known}`
}
