/** The workflow of a round. Every organization has its own, so that its rounds are executed where its token is known. */
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Workflow from "effect/workflow/Workflow"

/** What became of a round: `broken` ones are begun again, others have ended. */
const Result = Schema.Literals(["ended", "not open", "broken"])

/** Creates the workflow of a group of shards: that of an organization. */
export const make = (group: string) =>
  Workflow.make(`flat-roster/ApplyRound/${group}`, {
    payload: { run: Schema.String, round: Schema.Int },
    idempotencyKey: ({ round, run }) => `${run}/${round}`,
    success: Result
  }).annotate(ClusterSchema.ShardGroup, () => group)

export type RoundWorkflow = ReturnType<typeof make>

const entityType = (workflow: RoundWorkflow): string => `Workflow/${workflow._tag}`

/** Removes the messages of a workflow and their replies when no run is open: the records have what happened. */
export const clear = Effect.fnUntraced(function*(workflow: RoundWorkflow) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM cluster_messages WHERE entity_type = ${entityType(workflow)}`
  // A reply may be saved after its request was removed.
  yield* sql`DELETE FROM cluster_replies WHERE request_id NOT IN (SELECT id FROM cluster_messages)`
})

/** Whether the workflow has no messages. */
export const isClear = Effect.fnUntraced(function*(workflow: RoundWorkflow) {
  const sql = yield* SqlClient.SqlClient
  const left = yield* sql`SELECT id FROM cluster_messages WHERE entity_type = ${entityType(workflow)} LIMIT 1`
  return left.length === 0
})
