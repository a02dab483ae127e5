/** Work that takes long: starts jobs of the server and follows them. */
export { eachOf, type Options as JobOptions, type Watched } from "./waiting/Job.ts"
export { type Calls as RecognitionCalls, follow, recognise, type RecognitionEvent } from "./waiting/OmrRecognition.ts"
export {
  events as exportEvents,
  type ExportEvent,
  type Input as ExportInput,
  type Options as ExportOptions,
  waitForFile as exported
} from "./waiting/ScoreExport.ts"
