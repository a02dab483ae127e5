/**
 * Interactive steps of recognition: a job pauses at the steps that its creator declared, shows what it detected, and resumes when it receives
 * changes.
 */
import * as Schema from "effect/Schema"
import * as Enumeration from "../fields/Enumeration.ts"
import * as Field from "../fields/Field.ts"

const steps = ["details"] as const

/** A step to pause at. `details`: title, main language and instruments, after the notes were recognised and before the score is created. */
export const OmrStepName = Enumeration.make("OmrStepName", steps)
export type OmrStepName = typeof OmrStepName.Type

/** A step as jobs report it. Accepts values that are added later. */
export const ReportedOmrStepName = Enumeration.open(steps).annotate({ identifier: "ReportedOmrStepName" })
export type ReportedOmrStepName = typeof ReportedOmrStepName.Type

/** A part that was detected on the pages. */
export const OmrDetectedInstrument = Schema.Struct({
  /** Index of the part in the score, from 0. */
  index: Schema.Int,
  /** Printed name of the part. */
  partName: Schema.optionalKey(Schema.String),
  /** Detected instrument, as `GROUP.INSTRUMENT`. */
  instrumentId: Schema.optionalKey(Schema.String),
  /** Name of that instrument in the language of the request. */
  instrumentName: Schema.optionalKey(Schema.String),
  /** General MIDI program, from 0. */
  midiProgram: Schema.optionalKey(Schema.Int),
  /** Key that the part is written in, such as `F` for a horn in F. */
  transposeKey: Schema.optionalKey(Schema.String),
  /** Confidence of the detected instrument. */
  resolvedConfidence: Schema.optionalKey(Enumeration.open(["high", "medium", "low"]))
}).annotate({ identifier: "OmrDetectedInstrument" })
export interface OmrDetectedInstrument extends Schema.Schema.Type<typeof OmrDetectedInstrument> {}

/** Data of the step `details`. */
export const OmrDetailsStepData = Schema.Struct({
  /** Step that the data belongs to. */
  step: Schema.Literal("details"),
  /** Detected title. */
  title: Schema.optionalKey(Schema.String),
  /** Detected parts. */
  instruments: Schema.Array(OmrDetectedInstrument)
}).annotate({ identifier: "OmrDetailsStepData" })
export interface OmrDetailsStepData extends Schema.Schema.Type<typeof OmrDetailsStepData> {}

/** Data of a step that was added later. Jobs pause at declared steps only, so a program sees one only if another program created the job. */
export const OmrStepDataOther = Schema.Struct({
  /** Step that the data belongs to. */
  step: Enumeration.Other
}).annotate({ identifier: "OmrStepDataOther" })
export interface OmrStepDataOther extends Schema.Schema.Type<typeof OmrStepDataOther> {}

/** The step that a job is paused at. */
export const OmrPendingStep = Schema.Struct({
  /** The step. */
  step: ReportedOmrStepName,
  /** Data of the step. Distinguish steps by the fields of the data (`"instruments" in data`): this narrows the type, `step` does not. */
  data: Schema.Union([OmrDetailsStepData, OmrStepDataOther])
}).annotate({ identifier: "OmrPendingStep" })
export interface OmrPendingStep extends Schema.Schema.Type<typeof OmrPendingStep> {}

/** Changes to a detected part. Omitted fields keep the detected values. */
export const OmrInstrumentOverride = Schema.Struct({
  /** The `index` of the detected part, from 0. */
  index: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0, { expected: "a whole number from 0" })),
  /** Instrument as `GROUP.INSTRUMENT`, 1 to 100 characters. Takes precedence over `midiProgram`. */
  instrumentId: Field.optional(Field.text(1, 100)),
  /** Name of the part, up to 200 characters. */
  partName: Field.optional(Field.text(0, 200)),
  /** Key that the part is written in: a letter `A` to `G`, with `b` or `#` if needed. */
  transposeKey: Field.optional(
    Schema.String.check(Schema.isPattern(/^[A-G][b#]?$/u, { expected: "a key such as F, Bb or C#" }))
  ),
  /** Instrument as a General MIDI program, 0 to 127. */
  midiProgram: Field.optional(
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 127 }, { expected: "a whole number from 0 to 127" }))
  )
}).annotate({ identifier: "OmrInstrumentOverride" })
export interface OmrInstrumentOverride extends Schema.Schema.Type<typeof OmrInstrumentOverride> {}

/** The caller's input for the step `details`. Omitted fields keep the detected values. */
export const OmrDetailsSubmission = Schema.Struct({
  /** The step that this input is for, as in the path. */
  step: Schema.Literals(["details"]),
  /** Title, up to 500 characters. */
  title: Field.optional(Field.text(0, 500)),
  /** Main language of the text as a BCP 47 tag, 1 to 35 characters. Defaults to the job's first locale. */
  mainLanguage: Field.optional(Field.text(1, 35)),
  /** Changes to parts, at most 200. */
  instruments: Field.optional(
    Schema.Array(OmrInstrumentOverride).check(Schema.isMaxLength(200, { expected: "at most 200 parts" }))
  )
}).annotate({ identifier: "OmrDetailsSubmission" })
export interface OmrDetailsSubmission extends Schema.Schema.Type<typeof OmrDetailsSubmission> {}
