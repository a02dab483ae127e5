/**
 * Outputs of recognition, and the formats of its result.
 */
import * as Enumeration from "../fields/Enumeration.ts"
import * as OpenEnum from "../fields/OpenEnum.ts"

const outputs = ["library", "musicxml"] as const

/** Output of a job: a new score in the user's library, or only files to download. */
export const OmrOutput = Enumeration.make("OmrOutput", outputs)
export type OmrOutput = typeof OmrOutput.Type

/** The output as jobs report it. Accepts values that are added later. */
export const ReportedOmrOutput = OpenEnum.make(outputs).annotate({ identifier: "ReportedOmrOutput" })
export type ReportedOmrOutput = typeof ReportedOmrOutput.Type

/** Formats to download a result in: plain (`musicxml`) and compressed (`mxl`) MusicXML, MIDI, the first page as an image. */
export const OmrExportFormat = Enumeration.make("OmrExportFormat", ["musicxml", "mxl", "midi", "thumbnail.png"])
export type OmrExportFormat = typeof OmrExportFormat.Type
