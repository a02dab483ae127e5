/**
 * The messages between the soak and the process of its sandbox.
 */

/** The fields of an account that the soak sets. */
export interface Account {
  readonly id: string
  readonly firstname: string | undefined
}

/** The state of the sandbox at the end. */
export interface State {
  /** Accounts by username. */
  readonly accounts: Readonly<Record<string, Account>>
  /** The e-mail address of each invitation. */
  readonly invitations: ReadonlyArray<string>
  /** Number of executions by operation. */
  readonly executed: Readonly<Record<string, number>>
  /** Number of requests received. */
  readonly received: number
  /** Number of occurrences by fault. */
  readonly faults: Readonly<Record<string, number>>
}

/** A message to the sandbox. */
export type Command = "clearFaults" | "state" | "reset"

/** A message from the sandbox. */
export type Message =
  | { readonly ready: { readonly url: string; readonly token: string } }
  | { readonly state: State }
  | {
    readonly done: Command
  }

/** Returns whether the soak created a username or an address. */
export const isOurs = (name: string): boolean => name.startsWith("soak-")
