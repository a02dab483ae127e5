/** The workflow of a round. Every organization has its own, so that its rounds are executed where its token is known. */
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import { MessageStorage } from "effect/cluster/MessageStorage"
import { Sharding } from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Workflow from "effect/workflow/Workflow"

/** What became of a round: `broken` ones are begun again, others have ended. */
export const Result = Schema.Literals(["ended", "not open", "broken"])
export type Result = typeof Result.Type

/** Creates the workflow of a group of shards: that of an organization. */
export const make = (group: string) =>
  Workflow.make(`flat-roster/ApplyRound/${group}`, {
    payload: { run: Schema.String, round: Schema.Int },
    idempotencyKey: ({ round, run }) => `${run}/${round}`,
    success: Result
  }).annotate(ClusterSchema.ShardGroup, () => group)

export type RoundWorkflow = ReturnType<typeof make>

/** Removes the messages of a run's rounds: the records have what happened. */
export const clear = Effect.fnUntraced(function*(
  workflow: RoundWorkflow,
  group: string,
  run: string,
  rounds: number
) {
  const sharding = yield* Sharding
  const storage = yield* MessageStorage
  for (let round = 1; round <= rounds; round++) {
    const entityId = EntityId.make(yield* workflow.executionId({ run, round }))
    yield* storage.clearAddress(EntityAddress.make({
      entityType: EntityType.make(`Workflow/${workflow._tag}`),
      entityId,
      shardId: sharding.getShardId(entityId, group)
    }))
  }
  // What remains only takes space.
}, (effect) => Effect.ignore(effect))
