/**
 * What the client was told: the accounts and invitations that must be there, and how often each write must have been done. Nothing is entered on
 * a guess: an unknown outcome is entered when it has been looked up. A write that was not to be seen then may still be under way to the sandbox, so
 * its account or invitation is left alone until the end, when nothing is under way any more, and looked up again.
 */
import type { Account, Truth } from "./Protocol.ts"

/** Writes that are not idempotent by themselves: each must have been done as often as was told. */
export type Counted =
  | "createOrganizationUser"
  | "removeOrganizationUser"
  | "createOrganizationInvitation"
  | "removeOrganizationInvitation"

/** A write that may still happen. */
export interface Doubt {
  readonly operation: Counted | "updateOrganizationUser"
  /** Username, or address of the invitation. */
  readonly name: string
  /** The account as it was, where there was one. */
  readonly account?: Account | undefined
  /** First name that it was to get. */
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

  /** A write that had not happened when it was looked up, and of which nobody was told that it will not. */
  doubt(what: Doubt): void {
    this.doubts.set(what.name, what)
    this.accounts.delete(what.name)
    this.invitations.delete(what.name)
  }

  /** Enters what became of the doubts; tells how many of the writes happened after all. */
  settle(truth: Truth): number {
    let late = 0
    for (const { account, name, operation, wanted } of this.doubts.values()) {
      const real = truth.accounts[name]
      const invited = truth.invitations.includes(name)
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

/** Holds what was told against what is so; an empty list is what one hopes for. */
export const differences = (ledger: Ledger, truth: Truth): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const [username, told] of ledger.accounts) {
    const real = truth.accounts[username]
    if (real === undefined) found.push(`${username} is lost: it was told to be there`)
    else if (real.id !== told.id) found.push(`${username} is another account than was told`)
    else if (real.firstname !== told.firstname) found.push(`${username} has another first name than was told`)
  }
  for (const username of Object.keys(truth.accounts)) {
    if (!ledger.accounts.has(username)) found.push(`${username} is there: it was told not to be`)
  }
  const invitations = new Map<string, number>()
  for (const email of truth.invitations) invitations.set(email, (invitations.get(email) ?? 0) + 1)
  for (const email of ledger.invitations.keys()) {
    if (!invitations.has(email)) found.push(`the invitation ${email} is lost`)
  }
  for (const [email, count] of invitations) {
    if (!ledger.invitations.has(email)) found.push(`the invitation ${email} is there: it was told not to be`)
    if (count > 1) found.push(`the invitation ${email} is there ${count} times`)
  }
  for (const [operation, told] of Object.entries(ledger.done)) {
    const real = truth.executed[operation] ?? 0
    if (real !== told) found.push(`${operation} was done ${real} times, told were ${told}`)
  }
  return found
}
