/**
 * The input, the options and the events of `exportScore`, and the inputs of `saveRevision` and `restoreRevision`.
 */
export type { ExportEvent, ExportInput as Input, ExportOptions as Options } from "@flat-sdk/engine/Waiting"
export type { RestoreRevisionInput, SaveRevisionInput } from "@flat-sdk/engine/Waiting"
