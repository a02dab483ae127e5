/**
 * Outputs of recognition, and the formats of its result.
 */
import * as Schema from "effect/Schema"
import * as OpenEnum from "../fields/OpenEnum.ts"

const outputs = ["library", "musicxml"] as const

/**
 * Output of a job: a new score in the user's library, or only files to download.
 *
 * @category schemas
 */
export const OmrOutput = Schema.Literals(outputs)
/** @category models */
export type OmrOutput = typeof OmrOutput.Type

/**
 * The output as jobs report it. Accepts values that are added later.
 *
 * @category schemas
 */
export const ReportedOmrOutput = OpenEnum.make(outputs)
/** @category models */
export type ReportedOmrOutput = typeof ReportedOmrOutput.Type

/**
 * Formats to download a result in: plain (`musicxml`) and compressed (`mxl`) MusicXML, MIDI, the first page as an image.
 *
 * @category schemas
 */
export const OmrExportFormat = Schema.Literals(["musicxml", "mxl", "midi", "thumbnail.png"])
/** @category models */
export type OmrExportFormat = typeof OmrExportFormat.Type
