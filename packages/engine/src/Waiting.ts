/** Methods of several calls: they start jobs of the server and follow them, and save revisions of scores. */
export { eachOf, type Options as JobOptions, type Watched } from "./waiting/Job.ts"
export { type Calls as RecognitionCalls, follow, recognise, type RecognitionEvent } from "./waiting/OmrRecognition.ts"
export type { RestoreRevisionInput, SaveRevisionInput } from "./waiting/RevisionInput.ts"
export { type Calls as RevisionCalls, restoreRevision, saveRevision } from "./waiting/Revisions.ts"
export {
  events as exportEvents,
  type ExportEvent,
  type Input as ExportInput,
  type Options as ExportOptions,
  waitForFile as exported
} from "./waiting/ScoreExport.ts"
