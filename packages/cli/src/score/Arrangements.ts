/**
 * The changes of whole scores. Each is a command of `flat score` and an operation of the tool `score_arrange`, and takes its options by the names of the
 * function in `@flat-sdk/score/arrange`. Add one here.
 */
import type { Edited, Result, Score } from "@flat-sdk/score"
import {
  deleteMeasures,
  type ExtractOptions,
  extractPart,
  insertMeasures,
  type KeyTarget,
  setKey,
  setTempo,
  transpose,
  type TransposeOptions,
  writeFor
} from "@flat-sdk/score/arrange"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"

/** What an option is: a measure is its number or its position, and `texts` are several. */
type Kind = "text" | "measure" | "count" | "number" | "toggle" | "texts"

/** Its kind, the word for its value in the help, and what it does. */
type Option = readonly [kind: Kind, metavar: string, description: string]

export interface Arrangement {
  /** The name of its function. */
  readonly name: string
  readonly options: Readonly<Record<string, Option>>
  /** The options that must be given. */
  readonly required: ReadonlyArray<string>
  /** Whether it makes another score, which must not replace the one that it comes from by mistake. */
  readonly makesOther?: boolean
  readonly short: string
  readonly long: string
  readonly examples: Readonly<Record<string, string>>
  /** Takes options of these kinds, without those that are undefined. */
  readonly run: (score: Score, options: never) => Result<Edited>
}

const part = (description: string) => ["text", "name", description] as const
const allow = [
  "texts",
  "warning",
  "Let a warning of \"flat score check\" through by its name, such as short-measure. Repeat for more"
] as const
const from = (description: string) => ["measure", "number", description] as const

export const arrangements: ReadonlyArray<Arrangement> = [
  {
    name: "transpose",
    options: {
      part: part("Only this part: its id or its name"),
      by: ["text", "interval", "How far: M2 is a major second up, --by=-P5 a fifth down"],
      key: ["text", "key", "Instead: the key that the music gets, as it sounds, such as D or \"F# minor\""],
      direction: ["text", "direction", "Where the key is: up, down, or nearest (default nearest)"]
    },
    required: [],
    run: (score, { by, key, direction, ...part }: Partial<KeyTarget & TransposeOptions>) => {
      const to = key === undefined ? by : { key, ...direction && { direction } }
      return to === undefined || (by ?? to) !== to
        ? { problems: [{ message: "Give either by, or key", hint: "Such as by M2, or key D and direction up" }] }
        : transpose(score, { ...part, by: to })
    },
    short: "Transposes a score or a part",
    long:
      "Moves notes, keys and chord symbols by an interval, or into a key. Notes are spelled by the new key; percussion stays, and tablature is refused.",
    examples: {
      "transpose hymn.musicxml --by=-M2": "A tone lower",
      "transpose SCORE --key D --direction up --dry-run": "Show what would change"
    }
  },
  {
    name: "writeFor",
    options: {
      part: part("The part: its id or its name"),
      instrument: ["text", "name", "Who plays it, such as \"Clarinet in Bb\", \"alto sax\" or tenor"]
    },
    required: ["part", "instrument"],
    run: writeFor,
    short: "Writes a part for another instrument",
    long:
      "Writes a part for another instrument, so that it sounds the same: notes, keys and chord symbols move, and transposition, clef, names and MIDI program follow. If the instrument is not known, the message has the nearest names.",
    examples: { "write-for hymn.musicxml --part Soprano --instrument 'Clarinet in Bb'": "A part for the clarinet" }
  },
  {
    name: "setKey",
    options: {
      key: ["text", "key", "The key, as it sounds: D, Bbm or \"F# minor\""],
      from: from("Measure in which it begins, by its printed number (default: the first)"),
      part: part("Only this part: its id or its name")
    },
    required: ["key"],
    run: setKey,
    short: "Writes another key signature",
    long:
      "Writes another key signature, up to the next change of key. The notes stay, accidentals follow, and each transposing part gets the key in which it is written.",
    examples: { "set-key hymn.musicxml --key Bb --from 9": "From measure 9" }
  },
  {
    name: "setTempo",
    options: {
      measure: from("Measure at whose start the tempo begins, by its printed number"),
      bpm: ["number", "number", "Beats in a minute, such as 96 or 90.5"],
      beat: ["text", "note", "Note value of a beat: half, or \"dotted quarter\" (default quarter)"],
      text: ["text", "words", "Words before the mark, such as Allegro"]
    },
    required: ["measure", "bpm"],
    run: setTempo,
    short: "Writes a tempo mark",
    long:
      "Writes a tempo mark, with the tempo of playback, into the first part. Tempo marks that any part has at the same place are removed.",
    examples: { "set-tempo hymn.musicxml --measure 1 --bpm 96 --text Andante": "From the start" }
  },
  {
    name: "insertMeasures",
    options: {
      before: from("The measure before which they come, by its printed number"),
      after: from("Instead: the measure after which they come"),
      count: ["count", "number", "How many (default 1)"],
      allow
    },
    required: [],
    run: insertMeasures,
    short: "Inserts measures into all parts",
    long:
      "Inserts measures with rests into all parts, and numbers the later ones. Ties end before them, and an upbeat stays one. Refuses to part beams, tuplets and endings.",
    examples: { "insert-measures hymn.musicxml --after 8 --count 2": "Two measures more" }
  },
  {
    name: "deleteMeasures",
    options: {
      from: from("First measure to delete, by its printed number"),
      to: from("Last measure to delete (default: the first one alone)"),
      allow
    },
    required: ["from"],
    run: deleteMeasures,
    short: "Deletes measures of all parts",
    long:
      "Deletes measures of all parts. Key, meter, clefs, transposition and tempo stay in effect. Refuses if a repeat, an ending, a beam or a tuplet would lose one end.",
    examples: { "delete-measures hymn.musicxml --from 9 --to 12": "Without the measures 9 to 12" }
  },
  {
    name: "extractPart",
    options: {
      parts: ["texts", "name", "A part that stays: its id or its name. Repeat for more"],
      gatherRests: ["toggle", "", "Gather measures without notes into rests of several measures"]
    },
    required: ["parts"],
    makesOther: true,
    run: (score, { parts, ...options }: ExtractOptions & { readonly parts: ReadonlyArray<string> }) =>
      extractPart(score, parts, options),
    short: "Makes a score of some parts",
    long:
      "Makes a score of some parts, with tempo, rehearsal marks, jumps, repeats and endings of the others. It goes to the file that --output names.",
    examples: { "extract-part hymn.musicxml --parts Soprano -o soprano.musicxml": "A part for the sopranos" }
  }
]

/** Runs an arrangement with options of its kinds. */
export const run = ({ run }: Arrangement, score: Score, options: Readonly<Record<string, unknown>>): Result<Edited> =>
  run(score, Record.filter(options, Predicate.isNotUndefined) as never)

const isOf: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  measure: (value) =>
    typeof value === "string" || Number.isInteger(Predicate.hasProperty(value, "index") ? value.index : value),
  count: Number.isSafeInteger,
  number: Number.isFinite,
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
    ? { makesOther: found.makesOther === true, run: (score) => run(found, score, values) }
    : `options.${wrong} is none, or of another type: ${known}`
}
