/**
 * Finds the account of a person: by the id map, then by username, then by e-mail address. What fits more than one account, or an account that fits
 * more than one person, is reported and never guessed.
 */
import type { Live, LiveAccount } from "../../live/Live.ts"
import type { Person } from "../../model/Person.ts"
import type { Roster } from "../../model/Roster.ts"
import * as Text from "../../model/Text.ts"
import type { Code } from "../Finding.ts"
import type { Entry, Known } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import type { Options } from "../Options.ts"
import { isAdministrator } from "./Administrator.ts"
import * as Username from "./Username.ts"

export type Match =
  | {
    readonly _tag: "account"
    readonly account: LiveAccount
    readonly by: "map" | "username" | "email"
    readonly entry: Entry | undefined
  }
  | { readonly _tag: "none" }
  | ReturnType<typeof conflict>

const conflict = (code: Code, account?: string, others?: ReadonlyArray<string>) =>
  ({ _tag: "conflict", code, account, others }) as const

/** Whether a person can have an account: not a guardian, not gone. */
export const counts = (person: Person): boolean =>
  person.change !== "removed" && person.enabled && (person.role !== "other" || saysNoRole(person))

/** Whether a file of changes says nothing about the role, which then is as it was. */
export const saysNoRole = (person: Person): boolean => person.change !== undefined && person.roles.length === 0

export const validEmail = (email: string | undefined): string | undefined =>
  email !== undefined && /^[^\s@]+@[^\s@]+$/.test(email.trim()) ? email.trim() : undefined

// Whether the names of an account are those of another person, to whom the account, and its scores, would be given. Names change, are shortened and
// swapped, so one word in common is enough.

const words = (...names: ReadonlyArray<string | undefined>): ReadonlySet<string> =>
  new Set(names.flatMap((name) => Text.fold(name ?? "").match(/[\p{L}\p{N}]+/gu) ?? []))

const differ = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size > 0 && other.size > 0 && [...one].every((word) => !other.has(word))

const firstNames = ({ firstName, middleName, preferredFirstName }: Person): ReadonlySet<string> =>
  words(firstName, middleName, preferredFirstName)

const allNames = (person: Person): ReadonlySet<string> =>
  new Set([...firstNames(person), ...words(person.lastName, person.preferredLastName)])

/** A username may be anybody's: one name in common is enough. A family shares its address and its last name: the first name decides. */
const isOtherName = (person: Person, account: LiveAccount, by: "username" | "email"): boolean =>
  by === "email"
    ? differ(firstNames(person), words(account.firstname))
    : differ(allNames(person), words(account.firstname, account.lastname))

/**
 * Schools give usernames and ids of people who left to others. An account that an earlier run matched is still that of the person if a name or the
 * address is in Flat or was written by the tool: people change what is in Flat.
 */
const isReplaced = (person: Person, account: LiveAccount, { written }: Entry): boolean => {
  const names = words(account.firstname, account.lastname, written["firstname"], written["lastname"])
  if (!differ(allNames(person), names)) return false
  const addresses = [account.email, written["email"]].filter((email) => email !== undefined)
  // Without addresses to compare, names alone decide. One of them alone may have changed, as in a marriage.
  return person.email === undefined || addresses.length === 0
    ? person.firstName !== undefined && person.lastName !== undefined
    : !addresses.some((email) => Text.sameEmail(email, person.email))
}

export type Matcher = ReturnType<typeof make>

/** Indexes the files, Flat and the id map. All people count, whatever a filter selects: a filter must not make a match unique. */
export const make = (roster: Roster, live: Live, known: Known, options: Options) => {
  const byUsername = new Map<string, Array<LiveAccount>>()
  const byFold = new Map<string, LiveAccount>()
  const byEmail = new Map<string, Array<LiveAccount>>()
  for (const account of live.accounts.values()) {
    Text.collect(byUsername, Text.key(account.username), account)
    byFold.set(Text.fold(account.username), account)
    if (account.email !== undefined) Text.collect(byEmail, Text.key(account.email), account)
  }
  const owners = new Map<string, string>()
  const left = new Set<string>()
  for (const { flat, source } of known.accounts.values()) {
    const gone = !roster.people.has(source)
    // Of two people who had the account, the one who is in the files has it.
    if (gone && owners.has(flat)) continue
    gone && roster.coverage.people === "complete" ? left.add(flat) : left.delete(flat)
    owners.set(flat, source)
  }

  const claims = new Claims()
  const addresses = new Claims()
  const unnamed: Array<Person> = []
  for (const person of roster.people.values()) {
    if (!counts(person)) continue
    if (!Username.isMissing(person)) claims.add(Text.fold(Username.of(person).username), person.id)
    // The others have the username of their account.
    else if (!live.accounts.has(known.accounts.get(person.id)?.flat ?? "")) unnamed.push(person)
    const email = validEmail(person.email)
    if (email !== undefined) addresses.add(Text.key(email), person.id)
  }
  const proposals = Username.propose(unnamed, (folded) => byFold.has(folded) || claims.of(folded).length > 0)
  for (const [id, { username }] of proposals) claims.add(Text.fold(username), id)
  const chosen = (person: Person): Username.Chosen => proposals.get(person.id) ?? Username.of(person)
  const withEmail = (email: string | undefined): ReadonlyArray<LiveAccount> =>
    email === undefined ? [] : byEmail.get(Text.key(email)) ?? []

  const named = (person: Person): ReadonlyArray<LiveAccount> => {
    const { how, username } = chosen(person)
    // A username that is made of the name is nobody's yet. An account may have the address as its username.
    const found = byUsername.get(Text.key(how === "made" ? person.email ?? "" : username)) ?? []
    const exact = found.filter((account) => account.username === username)
    const one = exact.length === 1 ? exact : found
    if (how !== "adapted") return one
    // Other usernames may become the same when they are adapted: another address says that it is another person.
    return one.filter((account) =>
      person.email === undefined || account.email === undefined || Text.sameEmail(person.email, account.email)
    )
  }
  // An account that one person matches by the map or by username is not matched by the address of another.
  const claimed = new Map<string, string>(
    [...owners].filter(([flat]) => options.rematch !== true || !left.has(flat))
  )
  for (const person of roster.people.values()) {
    if (!counts(person) || known.accounts.has(person.id)) continue
    const [account, ...others] = named(person)
    if (account !== undefined && others.length === 0 && !claimed.has(account.id)) claimed.set(account.id, person.id)
  }

  const again = new Set(options.matchAgain)
  const isAgain = ({ id }: Person): boolean => again.has(id)

  const find = (person: Person): Match => {
    const entry = known.accounts.get(person.id)
    if (entry !== undefined) {
      const account = live.accounts.get(entry.flat)
      if (account !== undefined) {
        if (isAdministrator(account.role) || !isReplaced(person, account, entry)) {
          return { _tag: "account", account, by: "map", entry }
        }
        if (!isAgain(person)) return conflict("person-replaced", account.id)
      } else if (options.recreate !== true) return conflict("account-deleted", entry.flat)
    }
    const { username } = chosen(person)
    // An export of this tool names the account, which the map may have under an id that OneRoster does not allow.
    const exported = live.accounts.get(Ids.flatOf(person.id) ?? "")
    if (exported !== undefined && Text.key(exported.username) === Text.key(username)) {
      const owner = claimed.get(exported.id)
      if (owner === undefined || !roster.people.has(owner) || owner === person.id) {
        return usable(undefined, exported, "username")
      }
    }
    const rivals = claims.of(Text.fold(username)).filter((id) => id !== person.id)
    const accounts = named(person)
    const email = validEmail(person.email)
    const mailed = withEmail(email)
    const [byName] = accounts
    if (byName !== undefined) {
      const owner = claimed.get(byName.id)
      if (accounts.length > 1) return conflict("username-ambiguous")
      if (owner !== undefined && owner !== person.id) return conflict(claimedBy(byName), byName.id, [owner])
      if (rivals.length > 0) return conflict("username-collision", byName.id, rivals)
      const other = mailed.find((account) => account.id !== byName.id)
      // Two accounts may already share an address in Flat. Only a person who would make such a pair is a conflict.
      const isShared = email !== undefined && addresses.of(Text.key(email)).length > 1
      if (other !== undefined && !isShared && !Text.sameEmail(byName.email, email)) {
        return conflict("username-and-email", byName.id)
      }
      return usable(person, byName, "username")
    }
    const [byMail] = mailed
    if (byMail !== undefined && email !== undefined) {
      const sharers = addresses.of(Text.key(email)).filter((id) => id !== person.id)
      if (mailed.length > 1) return conflict("email-ambiguous")
      const owner = claimed.get(byMail.id)
      if (sharers.length > 0) {
        // Whom the map knows, or who has the username, has the account; twins with the same address get accounts of their own.
        return owner !== undefined && sharers.includes(owner)
          ? { _tag: "none" }
          : conflict("email-ambiguous", byMail.id, sharers)
      }
      if (owner !== undefined && owner !== person.id) return conflict(claimedBy(byMail), byMail.id, [owner])
      return usable(person, byMail, "email")
    }
    return { _tag: "none" }
  }

  const claimedBy = (account: LiveAccount): Code => {
    if (left.has(account.id)) return "account-of-leaver"
    const owner = claimed.get(account.id)
    return owner === undefined || roster.people.has(owner) ? "account-claimed" : "account-of-other-id"
  }

  /** The person is `undefined` if the files name the account itself. Nothing of an administrator's account changes. */
  const usable = (person: Person | undefined, account: LiveAccount, by: "username" | "email"): Match =>
    account.test
      ? conflict("account-is-test", account.id)
      : person !== undefined && !isAdministrator(account.role) && !isAgain(person) && isOtherName(person, account, by)
      ? conflict("account-of-other-name", account.id)
      : { _tag: "account", account, by, entry: undefined }

  return {
    find,
    chosen,
    /** Whether several people of the files have the address. */
    isShared: (email: string) => addresses.of(Text.key(email)).length > 1,
    withEmail,
    /** The account that has a username, ignoring case and accents. */
    holderOf: (username: string) => byFold.get(Text.fold(username)),
    /** The people of the files who would have the username, ignoring case and accents. */
    claimants: (username: string) => claims.of(Text.fold(username))
  }
}

/** Who claims a username or an address. Almost always it is one person, who takes no list: a district has some hundred thousand claims. */
class Claims {
  private readonly people = new Map<string, string | Array<string>>()

  add(key: string, person: string): void {
    const before = this.people.get(key)
    if (before === undefined) this.people.set(key, person)
    else if (typeof before === "string") this.people.set(key, [before, person])
    else before.push(person)
  }

  /** The ids of the people, in the order of the files. */
  of(key: string): ReadonlyArray<string> {
    const found = this.people.get(key)
    return found === undefined ? [] : typeof found === "string" ? [found] : found
  }
}
