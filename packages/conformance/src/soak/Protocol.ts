/**
 * What the soak and the process of its sandbox say to each other.
 */

/** An account, as far as the soak sets it. */
export interface Account {
  readonly id: string
  readonly firstname: string | undefined
}

/** What the sandbox knows at the end. */
export interface Truth {
  /** Accounts by username. */
  readonly accounts: Readonly<Record<string, Account>>
  /** Addresses of invitations, one for each. */
  readonly invitations: ReadonlyArray<string>
  /** How often each operation was executed. */
  readonly executed: Readonly<Record<string, number>>
  /** How many requests arrived. */
  readonly arrived: number
  /** How often each fault struck. */
  readonly struck: Readonly<Record<string, number>>
}

/** To the sandbox. */
export type Ask = "calm" | "truth" | "reset"

/** From the sandbox. */
export type Tell = { readonly ready: { readonly url: string; readonly token: string } } | { readonly truth: Truth } | {
  readonly done: Ask
}

/** Whether a username or an address is of the soak's making. */
export const isOurs = (name: string): boolean => name.startsWith("soak-")
