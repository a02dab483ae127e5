/** How a plan is applied: the flags of the commands that do, and what they pass besides. */
import type * as Command from "effect/cli/Command"
import type * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Exit from "../../console/Exit.ts"
import type * as Engine from "../../engine/Engine.ts"
import type { Recorded } from "../../engine/records/Records.ts"
import type { Name } from "../../plan/Names.ts"
import { flags as settings } from "../settings/Flags.ts"

export const flags = settings(
  "credentials",
  "words",
  "json",
  "concurrency",
  "maxFailures",
  "settle",
  "key",
  "detach",
  "replace",
  "noLock"
)

export interface ReportOptions {
  /** Whether the plan was printed, which says that there is nothing to write. */
  readonly isShown?: boolean
  readonly credentials: string | undefined
  /** The names of people and classes that exist, for what is printed. */
  readonly names?: ReadonlyArray<Name> | undefined
  /** Called with the steps at the end, also of an interrupted run. */
  readonly onEnd: (steps: ReadonlyArray<Recorded>) => Effect.Effect<void, never, FileSystem.FileSystem>
  /** Whether the result is JSON without data of people. */
  readonly json: boolean
}

export interface Options extends ReportOptions, Command.Command.Config.Infer<typeof flags> {
  /** Returns the passwords that the school's files have, when the plan needs them. */
  readonly filePasswords: Effect.Effect<NonNullable<Engine.Options["passwordOf"]>, Exit.ExitWith>
  /** Returns the line of a person in the school's files, if they were read. */
  readonly lineOf?: ((person: string) => number | undefined) | undefined
}
