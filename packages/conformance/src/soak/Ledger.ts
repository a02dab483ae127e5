/**
 * Records the results that the client got: the accounts and invitations that must exist, and how often each write must have been executed. An unknown
 * outcome is recorded only after a look-up. A write that the look-up did not find may still be in flight, so its account or invitation is not used
 * again until the end, when no request is in flight, and looked up then.
 */
import type { Account, State } from "./Protocol.ts"

/** Writes that are not idempotent: the number of executions must match the recorded number. */
export type Counted =
  | "createOrganizationUser"
  | "removeOrganizationUser"
  | "createOrganizationInvitation"
  | "removeOrganizationInvitation"

export interface Doubt {
  readonly operation: Counted | "updateOrganizationUser"
  /** Username, or address of the invitation. */
  readonly name: string
  readonly account?: Account | undefined
  /** The first name that the write sets. */
  readonly wanted?: string | undefined
}

export class Ledger {
  readonly doubts = new Map<string, Doubt>()
  readonly accounts = new Map<string, Account>()
  readonly invitations = new Map<string, string>()
  readonly done: Record<Counted, number> = {
    createOrganizationUser: 0,
    removeOrganizationUser: 0,
    createOrganizationInvitation: 0,
    removeOrganizationInvitation: 0
  }

  accountCreated(username: string, account: Account): void {
    this.accounts.set(username, account)
    this.done.createOrganizationUser++
  }

  accountRemoved(username: string): void {
    this.accounts.delete(username)
    this.done.removeOrganizationUser++
  }

  invitationCreated(email: string, id: string): void {
    this.invitations.set(email, id)
    this.done.createOrganizationInvitation++
  }

  invitationRemoved(email: string): void {
    this.invitations.delete(email)
    this.done.removeOrganizationInvitation++
  }

  /** Records a write with an unknown outcome that the look-up did not find. */
  doubt(what: Doubt): void {
    this.doubts.set(what.name, what)
    this.accounts.delete(what.name)
    this.invitations.delete(what.name)
  }

  /** Resolves the doubts. Returns how many of these writes were executed after all. */
  settle(state: State): number {
    let late = 0
    for (const { account, name, operation, wanted } of this.doubts.values()) {
      const real = state.accounts[name]
      const invited = state.invitations.includes(name)
      switch (operation) {
        case "createOrganizationUser":
          if (real === undefined) break
          late++
          this.accountCreated(name, { id: real.id, firstname: wanted })
          break
        case "updateOrganizationUser":
          if (real?.firstname === wanted) late++
          this.accounts.set(name, real?.firstname === wanted ? { id: account!.id, firstname: wanted } : account!)
          break
        case "removeOrganizationUser":
          if (real === undefined) {
            late++
            this.accountRemoved(name)
          } else this.accounts.set(name, account!)
          break
        case "createOrganizationInvitation":
          if (!invited) break
          late++
          this.invitationCreated(name, "")
          break
        case "removeOrganizationInvitation":
          if (invited) this.invitations.set(name, "")
          else {
            late++
            this.invitationRemoved(name)
          }
      }
    }
    return late
  }
}

/** Compares the recorded results with the state of the sandbox. Returns an empty list if they match. */
export const differences = (ledger: Ledger, state: State): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const [username, result] of ledger.accounts) {
    const real = state.accounts[username]
    if (real === undefined) found.push(`${username} is missing from the sandbox`)
    else if (real.id !== result.id) found.push(`${username} has a different id than the client got`)
    else if (real.firstname !== result.firstname) {
      found.push(`${username} has a different first name than the client got`)
    }
  }
  for (const username of Object.keys(state.accounts)) {
    if (!ledger.accounts.has(username)) {
      found.push(`${username} exists in the sandbox, but the client has no record of it`)
    }
  }
  const invitations = new Map<string, number>()
  for (const email of state.invitations) invitations.set(email, (invitations.get(email) ?? 0) + 1)
  for (const email of ledger.invitations.keys()) {
    if (!invitations.has(email)) found.push(`the invitation ${email} is missing from the sandbox`)
  }
  for (const [email, count] of invitations) {
    if (!ledger.invitations.has(email)) {
      found.push(`the invitation ${email} exists in the sandbox, but the client has no record of it`)
    }
    if (count > 1) found.push(`the invitation ${email} exists ${count} times`)
  }
  for (const [operation, result] of Object.entries(ledger.done)) {
    const real = state.executed[operation] ?? 0
    if (real !== result) found.push(`${operation} was executed ${real} times, the client recorded ${result}`)
  }
  return found
}
