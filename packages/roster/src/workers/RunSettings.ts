/** How to execute a run, as its submitter chose: recorded with the run, for whichever worker executes it. */
import * as Schema from "effect/Schema"

const RunSettings = Schema.Struct({
  /** Steps executed concurrently. */
  concurrency: Schema.Int,
  /** Consecutive failures of the server after which the run stops. */
  maxFailures: Schema.Int,
  settleMillis: Schema.Int,
  /** Whether generated passwords are words. */
  words: Schema.Boolean
})
export interface RunSettings extends Schema.Schema.Type<typeof RunSettings> {}

const Json = Schema.fromJsonString(RunSettings)
export const encode = Schema.encodeSync(Json)
export const decode = Schema.decodeSync(Json)
