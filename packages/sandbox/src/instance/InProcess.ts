/** A sandbox without a socket: a `fetch` function. This module does not need Node, and its types refer to no other package. */
import type { Options } from "../settings/Options.ts"
import { open } from "./Instance.ts"
import type { SandboxShape } from "./SandboxShape.ts"

export type { ApplicationOptions } from "../auth/Applications.ts"
export type { Scope, TokenOptions } from "../auth/TokenOptions.ts"
export type { Fault, Name as FaultName, Rule as FaultRule } from "../faults/Rules.ts"
export type { RecordedRequest } from "../http/RequestLog.ts"
export type { Options } from "../settings/Options.ts"
export type { Snapshot, SnapshotUser } from "../state/Snapshot.ts"
export type { SandboxShape } from "./SandboxShape.ts"

/**
 * Creates a sandbox without a socket. Throws if an option is invalid.
 *
 * **Example** (Testing code that takes a fetch)
 *
 * ```ts
 * import { Sandbox } from "@flat-sdk/sandbox"
 *
 * const sandbox = Sandbox.make({ users: 100 })
 * const response = await sandbox.fetch("https://api.flat.io/v2/organizations/users/count", {
 *   headers: { authorization: `Bearer ${sandbox.token}` }
 * })
 * ```
 */
export const make = (options: Options = {}): SandboxShape => open(options, Date.now).sandbox

/** Creates a `fetch` backed by a new sandbox. Use {@link make} to read and change the state of the sandbox. */
export const fetch = (options: Options = {}): typeof globalThis.fetch => make(options).fetch
