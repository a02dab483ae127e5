/**
 * What recognition ends in, and the formats that its result comes in.
 */
import * as Schema from "effect/Schema"
import * as OpenEnum from "../fields/OpenEnum.ts"

const outputs = ["library", "musicxml"] as const

/**
 * Where the result goes: a new score in the user's library, or files to download alone.
 *
 * @category schemas
 */
export const OmrOutput = Schema.Literals(outputs)
/** @category models */
export type OmrOutput = typeof OmrOutput.Type

/**
 * Where the result goes as jobs report it. Accepts values that are added later.
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
