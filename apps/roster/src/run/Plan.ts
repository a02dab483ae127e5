/**
 * Plans one step for each row of a roster: create an account, update it, leave it unchanged, or report the row as ambiguous. A plan is
 * created from all accounts of the organization, before anything is written. A plan never removes an account.
 *
 * Rows match accounts by username first, ignoring case (an exact match wins), because usernames are unique in an organization; then by
 * e-mail address if no account has the username. A row that matches more than one account is ambiguous.
 */
import { FlatClient } from "@flat-sdk/core"
import type { UserAdminUpdate, UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { showUsername } from "../cli/Printable.ts"
import * as Role from "../file/Role.ts"
import type { Roster } from "../file/Roster.ts"
import type { CheckOptions, RosterRow } from "../file/RosterRow.ts"

export interface Account {
  readonly id: string
  readonly username: string
  readonly firstname?: string | undefined
  readonly lastname?: string | undefined
  readonly email?: string | undefined
  readonly organizationRole?: string | undefined
  readonly isEduTestingStudent?: boolean | undefined
}

/** The server listed an account without an id or a username, so it cannot be matched with the file. */
export class AccountsUnreadable extends Data.TaggedError("AccountsUnreadable") {
  override get message(): string {
    return "The server listed an account without an id or a username."
  }
}

/** The fields that an update sends: only those that differ. */
export type Changes = Pick<UserAdminUpdate, "firstname" | "lastname" | "email" | "organizationRole">

export type Step = Create | Update | Unchanged | Ambiguous

export interface Create {
  readonly action: "create"
  readonly row: RosterRow
}

export interface Update {
  readonly action: "update"
  readonly row: RosterRow
  readonly account: Account
  readonly changes: Changes
}

export interface Unchanged {
  readonly action: "unchanged"
  readonly row: RosterRow
  readonly account: Account
}

export interface Ambiguous {
  readonly action: "ambiguous"
  readonly row: RosterRow
  readonly why: string
  readonly fix: string
}

export interface Plan {
  /** One step for each row, in the order of the file. */
  readonly steps: ReadonlyArray<Step>
  /** Number of accounts in the organization. */
  readonly accounts: number
  /** Number of accounts that are not in the file. They stay unchanged. */
  readonly unnamed: number
}

const key = (text: string): string => text.normalize("NFC").toLowerCase()

/** Returns the key for comparing usernames. Like the API, it ignores case. */
export const usernameKey = key

const sameText = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? "").trim().normalize("NFC") === (b ?? "").trim().normalize("NFC")

// Servers may store addresses in lower case: a difference in case alone would be sent again on each run.
const sameEmail = (a: string | undefined, b: string | undefined): boolean =>
  key((a ?? "").trim()) === key((b ?? "").trim())

/** Returns the fields in which an account differs from its row. */
export const changesOf = (row: RosterRow, account: Account): Changes => ({
  ...(row.firstname === undefined || sameText(row.firstname, account.firstname)
    ? undefined
    : { firstname: row.firstname }),
  ...(row.lastname === undefined || sameText(row.lastname, account.lastname) ? undefined : { lastname: row.lastname }),
  ...(row.email === undefined || sameEmail(row.email, account.email) ? undefined : { email: row.email }),
  ...(row.role === account.organizationRole ? undefined : { organizationRole: row.role })
})

const group = (
  accounts: Iterable<Account>,
  by: (account: Account) => string | undefined
): Map<string, Array<Account>> => {
  const groups = new Map<string, Array<Account>>()
  for (const account of accounts) {
    const text = by(account)?.trim()
    if (text === undefined || text === "") continue
    const members = groups.get(key(text))
    members === undefined ? groups.set(key(text), [account]) : members.push(account)
  }
  return groups
}

const knownRoles: ReadonlySet<string> = new Set(["user", "teacher", "admin", "accountAdmin"])

/** Compares a roster with all accounts of an organization. */
export const make = (roster: Roster, accounts: ReadonlyArray<Account>, options: CheckOptions): Plan => {
  const byUsername = group(accounts, (account) => account.username)
  const byEmail = group(accounts, (account) => account.email)

  const withUsername = (row: RosterRow): ReadonlyArray<Account> => {
    const found = byUsername.get(key(row.username)) ?? []
    const exact = found.filter((account) => account.username === row.username)
    return exact.length > 0 ? exact : found
  }
  // An account that one row matches by username cannot be matched by the e-mail address of another row.
  const claimed = new Map<string, RosterRow>()
  for (const row of roster.rows) {
    const found = withUsername(row)
    if (found.length === 1 && found[0] !== undefined) claimed.set(found[0].id, row)
  }

  const decide = (row: RosterRow): Step => {
    const ask = (why: string, fix: string): Ambiguous => ({ action: "ambiguous", row, why, fix })
    const named = withUsername(row)
    const mailed = row.email === undefined ? [] : byEmail.get(key(row.email)) ?? []
    if (named.length > 1) {
      return ask(
        `${named.length} accounts have this username in different upper and lower case`,
        "write the username exactly as in Flat"
      )
    }
    const [byName] = named
    if (byName !== undefined) {
      const other = mailed.find((account) => account.id !== byName.id)
      // Two accounts may already share an address in Flat. Only a row that would create such a pair is ambiguous.
      if (other !== undefined && !sameEmail(byName.email, row.email)) {
        return ask(
          `the username belongs to one account and the e-mail to another, ${showUsername(other.username)}`,
          "correct the username or the e-mail; if both accounts belong to one person, resolve that in Flat first"
        )
      }
      return compare(row, byName, ask)
    }
    if (mailed.length > 1) {
      return ask(
        `the username is new and the e-mail belongs to ${mailed.length} accounts: ${
          mailed.slice(0, 3).map((account) => showUsername(account.username)).join(", ")
        }${mailed.length > 3 ? ", …" : ""}`,
        "write the username of the intended account"
      )
    }
    const [byMail] = mailed
    if (byMail === undefined) return { action: "create", row }
    const claimant = claimed.get(byMail.id)
    if (claimant !== undefined) {
      return ask(
        `the username is new and the e-mail belongs to ${
          showUsername(byMail.username)
        }, the username on line ${claimant.line}`,
        "correct the e-mail on one of the two lines"
      )
    }
    return compare(row, byMail, ask)
  }

  const compare = (row: RosterRow, account: Account, ask: (why: string, fix: string) => Ambiguous): Step => {
    if (account.isEduTestingStudent === true) {
      return ask(
        "this account is a test student, which a teacher created",
        "choose another username, or remove the test student in Flat"
      )
    }
    const changes = changesOf(row, account)
    const held = account.organizationRole
    if (changes.organizationRole !== undefined && held !== undefined) {
      if (!knownRoles.has(held)) {
        return ask(
          `the account has the role "${held}", which this tool does not support`,
          "change the role in Flat, or remove the line"
        )
      }
      if (!options.allowAdmins && (Role.isAdministrator(held) || Role.isAdministrator(row.role))) {
        return ask(
          `the role would change from ${Role.show(held)} to ${Role.show(row.role)}`,
          "correct the role, or run again with --allow-admins if this is intended"
        )
      }
    }
    return Object.keys(changes).length === 0
      ? { action: "unchanged", row, account }
      : { action: "update", row, account, changes }
  }

  const steps = roster.rows.map(decide)
  const touched = new Set(
    steps.flatMap((step) => step.action === "update" || step.action === "unchanged" ? [step.account.id] : [])
  )
  return { steps, accounts: accounts.length, unnamed: accounts.filter((account) => !touched.has(account.id)).length }
}

/** Converts a user of a response to an account. Returns `undefined` without an id or a username: the client does not reject unexpected responses. */
export const toAccount = (user: UserDetailsAdmin): Account | undefined => {
  const text = (value: unknown) => typeof value === "string" ? value : undefined
  const id = text(user.id)
  const username = text(user.username)
  return id === undefined || id === "" || username === undefined || username === ""
    ? undefined
    : {
      id,
      username,
      firstname: text(user.firstname),
      lastname: text(user.lastname),
      email: text(user.email),
      organizationRole: text(user.organizationRole),
      isEduTestingStudent: user.isEduTestingStudent === true
    }
}

const readAccount = (user: UserDetailsAdmin): Effect.Effect<Account, AccountsUnreadable> => {
  const account = toAccount(user)
  return account === undefined ? new AccountsUnreadable() : Effect.succeed(account)
}

/**
 * Reads all accounts of the organization (`GET /organizations/users`, 1,000 per page) and plans the roster. Writes nothing. Fails with
 * `FlatError` when a page cannot be read: a plan from only some of the accounts would create accounts twice.
 */
export const read = Effect.fn("roster.plan")(function*(roster: Roster, options: CheckOptions) {
  const flat = yield* FlatClient.FlatClient
  const accounts = yield* flat.organization.listOrganizationUsers.stream({ limit: 1000 }).pipe(
    Stream.mapEffect(readAccount),
    Stream.runCollect
  )
  return make(roster, accounts, options)
})

/** Counts the steps of a plan by action. */
export const count = (plan: Plan): Readonly<Record<Step["action"], number>> => {
  const counts = { create: 0, update: 0, unchanged: 0, ambiguous: 0 }
  for (const step of plan.steps) counts[step.action]++
  return counts
}

/** Returns the steps that create or update an account. */
export const writes = (plan: Plan): ReadonlyArray<Create | Update> =>
  plan.steps.filter((step): step is Create | Update => step.action === "create" || step.action === "update")

/** Returns whether a new account needs a generated password. */
export const needsPasswords = (plan: Plan): boolean =>
  plan.steps.some((step) => step.action === "create" && step.row.password === undefined)
