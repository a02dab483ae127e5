/**
 * Work that takes long: starts jobs of the server and follows them.
 */
export type { Options as JobOptions, Watched } from "./waiting/Job.ts"
export * as Job from "./waiting/Job.ts"
export type { RecognitionEvent } from "./waiting/OmrRecognition.ts"
export * as OmrRecognition from "./waiting/OmrRecognition.ts"
export type { ExportEvent, Input as ExportInput, Options as ExportOptions } from "./waiting/ScoreExport.ts"
export * as ScoreExport from "./waiting/ScoreExport.ts"
