/** Methods of several calls: they start jobs of the server and follow them, and save revisions of scores. */
export { eachOf, type Options as JobOptions, type Watched } from "./operation/Job.ts"
export { type Calls as RecognitionCalls, follow, recognise, type RecognitionEvent } from "./operation/OmrRecognition.ts"
export type { RestoreRevisionInput, SaveRevisionInput } from "./operation/RevisionInput.ts"
export { type Calls as RevisionCalls, restoreRevision, saveRevision } from "./operation/Revisions.ts"
export {
  events as exportEvents,
  type ExportEvent,
  type Input as ExportInput,
  type Options as ExportOptions,
  waitForFile as exported
} from "./operation/ScoreExport.ts"
