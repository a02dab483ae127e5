/** The messages between the soak and the process of its sandbox. */

export interface Account {
  readonly id: string
  readonly firstname: string | undefined
}

export interface State {
  /** Accounts by username. */
  readonly accounts: Readonly<Record<string, Account>>
  readonly invitations: ReadonlyArray<string>
  /** Accounts that all workers change. */
  readonly shared: ReadonlyArray<Account & { readonly username: string }>
  /** Names of the executed changes of each shared account, in the order in which they arrived. */
  readonly changed: Readonly<Record<string, ReadonlyArray<string>>>
  readonly executed: Readonly<Record<string, number>>
  readonly received: number
  readonly faults: Readonly<Record<string, number>>
}

export type Command = "clearFaults" | "state" | "reset"

export type Message =
  | { readonly ready: { readonly url: string; readonly token: string } }
  | { readonly state: State }
  | {
    readonly done: Command
  }

export const isOurs = (name: string): boolean => name.startsWith("soak-")
