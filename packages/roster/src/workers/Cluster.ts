/**
 * The processes that share a PostgreSQL database, as a cluster of Effect. They meet only in the database: locks are rows, and nobody listens on a socket.
 * For each organization, one of the workers that have its token supervises its runs.
 */
import * as MessageStorage from "effect/cluster/MessageStorage"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as Singleton from "effect/cluster/Singleton"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createHash, randomUUID } from "node:crypto"
import { hostname } from "node:os"

/** Every organization has a group of shards, so that it is supervised where its token is known. Groups are named by letters and digits only. */
const groupOf = (organization: string): string => createHash("sha256").update(organization).digest("hex").slice(0, 16)

/** This process as one of the cluster. After `leaseMillis`, the work of a process that has gone silent is taken over. */
export const layer = (organizations: ReadonlyArray<string>, leaseMillis: number) => {
  const groups = organizations.map(groupOf)
  return Sharding.layer.pipe(
    Layer.provide(Runners.layerNoop),
    Layer.provide([MessageStorage.layerNoop, SqlRunnerStorage.layer, RunnerHealth.layerNoop]),
    // The configuration is complete here: the environment of the command, with names as common as HOST and PORT, does not change it.
    Layer.provide(ShardingConfig.layer({
      // A name: nothing connects to it.
      runnerAddress: Option.some(
        // direct: two runners of one machine differ, and nothing is decided by it
        RunnerAddress.make({ host: `${hostname()}-${randomUUID().slice(0, 8)}`, port: process.pid })
      ),
      availableShardGroups: groups,
      assignedShardGroups: groups,
      // Shards of a name differ between organizations, so that the workers share them.
      shardsPerGroup: 8,
      // A lock is a lease that its owner renews: numbered locks differ between workers with different organizations.
      shardLockDisableAdvisory: true,
      shardLockExpiration: leaseMillis,
      shardLockRefreshInterval: leaseMillis / 4,
      refreshAssignmentsInterval: 1000,
      entityMessagePollInterval: 1000,
      entityTerminationTimeout: 500
    })),
    Layer.orDie
  )
}

/** Runs an effect for an organization on one worker of the cluster at a time. It is interrupted when another one gets the organization. */
export const supervise = <R>(organization: string, effect: Effect.Effect<never, never, R>) => {
  const group = groupOf(organization)
  return Singleton.make(`flat-roster/supervisor/${group}`, effect, { shardGroup: group })
}
