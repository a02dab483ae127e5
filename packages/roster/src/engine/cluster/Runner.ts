/** Where workflows are executed: in this process only, or in one of several that share a database. */
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Digest from "effect/crypto/Digest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as SqlClient from "effect/sql/SqlClient"
import type * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"

export type Runner = Layer.Layer<
  WorkflowEngine.WorkflowEngine | Sharding.Sharding | MessageStorage,
  never,
  SqlClient.SqlClient
>

/** The group of the only organization of a process. */
export const onlyGroup = "default"

// The configuration is complete here: the environment of the command, with names as common as HOST and PORT, does not change it.
const config = (options: Partial<ShardingConfig.ShardingConfig["Service"]>) =>
  ShardingConfig.layer({ simulateRemoteSerialization: false, ...options })

const runner = (
  storage: Layer.Layer<RunnerStorage.RunnerStorage, never, SqlClient.SqlClient | ShardingConfig.ShardingConfig>,
  options: Partial<ShardingConfig.ShardingConfig["Service"]>
): Runner =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layer),
    Layer.provide([storage, RunnerHealth.layerNoop]),
    Layer.provide(config(options)),
    Layer.provide(Digest.layerWebCrypto),
    Layer.orDie
  )

/** Milliseconds that workflows get to end with the process: rounds have been halted before, and wait for this. */
const entityTerminationTimeout = 500

/** Workflows in this process, their messages and replies in the database. A lock file of the database keeps other processes away. */
export const embedded: Runner = runner(RunnerStorage.layerMemory, {
  shardsPerGroup: 1,
  entityTerminationTimeout
})

export interface Settings {
  /** Groups of the organizations that this process works for. */
  readonly groups: ReadonlyArray<string>
  /** Milliseconds after which the work of a process that has gone silent is taken over. */
  readonly leaseMillis: number
}

/** Workers share the shards of a group: at most so many workers execute runs at the same time. */
const shardsPerGroup = 8

/**
 * One of several processes that share a PostgreSQL database. They meet only there: messages, replies and locks are rows, and nobody listens on a
 * socket. A lock is a lease that its owner renews; it is a row of its own, because numbered locks differ between workers with different organizations.
 */
export const clustered = ({ groups, leaseMillis }: Settings): Runner =>
  runner(Layer.orDie(SqlRunnerStorage.layer), {
    // A name: nothing connects to it.
    runnerAddress: Option.some(
      RunnerAddress.make({ host: `${hostname()}-${randomUUID().slice(0, 8)}`, port: process.pid })
    ),
    availableShardGroups: groups,
    assignedShardGroups: groups,
    shardsPerGroup,
    shardLockDisableAdvisory: true,
    shardLockExpiration: leaseMillis,
    shardLockRefreshInterval: leaseMillis / 4,
    refreshAssignmentsInterval: 1000,
    entityMessagePollInterval: 1000,
    entityReplyPollInterval: 500,
    entityTerminationTimeout
  })
