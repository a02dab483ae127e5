/** The sandbox as programs and tests use it. The types refer to no other package. */
import type { Rule } from "../faults/Rules.ts"
import type { RecordedRequest } from "../http/RequestLog.ts"
import type { Snapshot } from "../state/Snapshot.ts"

/** A running sandbox. */
export interface SandboxShape {
  /** Responds to requests to any host whose path starts with `/v2`, and to those of OAuth2. Rejects like `fetch` when a fault breaks the connection. */
  readonly fetch: typeof globalThis.fetch
  /** Access token of the administrator. */
  readonly token: string
  /** Returns the recorded requests, oldest first, without tokens and bodies. */
  readonly requests: () => ReadonlyArray<RecordedRequest>
  /** Counts the requests received: all of them, or those of one operation. */
  readonly count: (operation?: string) => number
  /** Deletes the recorded requests. */
  readonly clearRequests: () => void
  /** Returns the state as plain data. */
  readonly state: () => Snapshot
  /** Fault rules. They can be changed at any time. */
  readonly faults: {
    /** Replaces the rules. Throws if a rule is invalid. */
    readonly set: (rules: ReadonlyArray<Rule | string>) => void
    /** Appends rules to the current ones. Throws if a rule is invalid. */
    readonly add: (...rules: ReadonlyArray<Rule | string>) => void
    /** Removes all rules. */
    readonly clear: () => void
    /** Returns how many times each rule was applied. */
    readonly struck: () => ReadonlyArray<number>
  }
  /** Resets everything to the initial state. */
  readonly reset: () => void
  /** Closes the sandbox and its data file, if any. */
  readonly close: () => Promise<void>
}
