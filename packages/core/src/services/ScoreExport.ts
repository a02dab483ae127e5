/**
 * The input, the options and the events of `exportScore`.
 */
export type { ExportEvent, ExportInput as Input, ExportOptions as Options } from "@flat-sdk/engine/Waiting"
