/** The steps for accounts: who is created, and what changes. Roles are changed after everything else about accounts, and before any enrolment. */
import * as Redacted from "effect/Redacted"
import type { Person } from "../../model/Person.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { About } from "../Finding.ts"
import type { Entry } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import { type Change, type CreateAccount, existing, type Reference, type Role, type UpdateAccount } from "../Step.ts"
import { isAdministrator, lookalikes } from "./Administrator.ts"
import { counts, type Match, type Matcher, saysNoRole, validEmail } from "./Match.ts"

/** A person who has an account, or gets one from this plan. */
export interface Resolved {
  readonly reference: Reference
  /** Whether Flat makes a teacher of the person in a class, once the steps before are done. */
  readonly staff: boolean
  /** Ids of the steps to wait for. */
  readonly needs: ReadonlyArray<string>
}

const roleOf = (person: Person): Role | undefined =>
  person.role === "teacher" ? "teacher" : person.role === "student" ? "user" : undefined

/** Returns whether Flat makes a teacher of an account with this role in a class. */
const isStaff = (role: string): boolean => role !== "user"

/** In OneRoster 1.2, roles are in a file of their own. */
const placeOfRole = ({ from, roleFrom = from }: Person) => roleFrom

const mostName = 60

const passwordOf = (person: Person): CreateAccount["password"] => {
  const length = person.password === undefined ? 0 : Text.lengthOf(Redacted.value(person.password))
  return length >= 6 && length <= 1000 ? "file" : "generated"
}

/** The accounts of a plan, while it is made. */
const begin = ({ draft }: Files, matcher: Matcher) => ({
  draft,
  matcher,
  creates: [] as Array<CreateAccount>,
  updates: [] as Array<UpdateAccount>,
  /** New accounts whose username is made of the name. */
  unnamed: [] as Array<About>,
  /** By the id in the files. */
  resolved: new Map<string, Resolved>()
})

type Accounts = ReturnType<typeof begin>

const nameOf = ({ draft }: Accounts, person: Person, name: string | undefined): string | undefined => {
  if (name === undefined || name.trim() === "") return undefined
  if (Text.lengthOf(name) > mostName) draft.report("name-cut", { person: person.id, from: person.from })
  return Text.cut(name, mostName)
}

const emailOf = ({ draft, matcher }: Accounts, person: Person): string | undefined => {
  if (person.email === undefined) return undefined
  const about = { person: person.id, from: person.from }
  const email = validEmail(person.email)
  if (email === undefined) draft.report("email-invalid", about)
  else if (matcher.isShared(email)) draft.report("email-shared", about)
  else return email
  return undefined
}

/** Who else has a username: people of the files, and an account. */
const othersWith = ({ matcher }: Accounts, username: string, { id }: Person) => ({
  rivals: matcher.claimants(username).filter((one) => one !== id),
  holder: matcher.holderOf(username)
})

const create = (accounts: Accounts, person: Person): void => {
  const { draft } = accounts
  const about = { person: person.id, from: person.from }
  const role = roleOf(person)
  if (role === undefined) {
    const code = person.role === "administrator" ? "administrator-not-made" : "role-unknown"
    return draft.report(code, { ...about, from: placeOfRole(person) })
  }
  const { how, username } = accounts.matcher.chosen(person)
  const { holder, rivals } = othersWith(accounts, username, person)
  if (rivals.length > 0 || holder !== undefined) {
    return draft.report("username-collision", { ...about, account: holder?.id, others: rivals })
  }
  if (how === "made") accounts.unnamed.push(about)
  else if (how !== "written") draft.report("username-changed", about)
  const step: CreateAccount = {
    ...Ids.step("createAccount", "no account matches", person.id),
    person: person.id,
    username,
    firstName: nameOf(accounts, person, person.firstName),
    lastName: nameOf(accounts, person, person.lastName),
    email: emailOf(accounts, person),
    role,
    password: passwordOf(person)
  }
  accounts.creates.push(step)
  const reference = { _tag: "created", step: step.id } as const
  accounts.resolved.set(person.id, { reference, staff: isStaff(role), needs: [step.id] })
}

/** What changes about an account, and the values that the files and Flat agree on. */
interface Comparison {
  readonly changes: { -readonly [K in keyof UpdateAccount["changes"]]: Change }
  readonly agreed: Record<string, string | undefined>
}

type AccountMatch = Extract<Match, { _tag: "account" }>

const aboutMatch = ({ from, id }: Person, { account }: AccountMatch): About => ({
  person: id,
  account: account.id,
  matched: true,
  from
})

const compareUsername = (accounts: Accounts, person: Person, match: AccountMatch, { agreed, changes }: Comparison) => {
  const { draft, matcher } = accounts
  const { account, entry: before } = match
  const about = aboutMatch(person, match)
  const { username } = matcher.chosen(person)
  if (Text.key(username) === Text.key(account.username) || person.username === undefined) {
    agreed["username"] = account.username
  } else if (draft.options.rename !== true) {
    draft.report("username-kept", about)
    if (before === undefined) agreed["username"] = account.username
  } else {
    const { holder, rivals } = othersWith(accounts, username, person)
    if ((holder !== undefined && holder.id !== account.id) || rivals.length > 0) {
      draft.report("username-collision", { ...about, others: rivals })
    } else {
      const change = draft.change("username", before, { live: account.username, wanted: username }, Text.same)
      if (change !== undefined) changes.username = change
    }
  }
}

const compareRole = ({ draft }: Accounts, person: Person, match: AccountMatch, { agreed, changes }: Comparison) => {
  const { account, entry: before } = match
  const about = { ...aboutMatch(person, match), from: placeOfRole(person) }
  const role = roleOf(person)
  if (account.role !== "user" && account.role !== "teacher") draft.report("role-unknown", about)
  else if (role === undefined) {
    if (person.role === "administrator") draft.report("administrator-not-made", about)
  } else if (role === account.role) agreed["role"] = role
  else {
    const change = draft.change("role", before, { live: account.role, wanted: role }, Text.same)
    if (change !== undefined) changes.role = change
  }
}

const compare = (accounts: Accounts, person: Person, match: AccountMatch): Comparison => {
  const { draft, matcher } = accounts
  const { account, entry: before } = match
  const comparison: Comparison = { changes: {}, agreed: {} }
  const field = (name: "firstname" | "lastname" | "email", wanted: string | undefined, same: typeof Text.same) => {
    const value = account[name]
    if (wanted === undefined || same(value, wanted)) {
      if (wanted !== undefined || before === undefined) comparison.agreed[name] = value
      return
    }
    const change = draft.change(name, before, { live: value, wanted }, same)
    if (change !== undefined) comparison.changes[name] = change
  }
  field("firstname", nameOf(accounts, person, person.firstName), Text.same)
  field("lastname", nameOf(accounts, person, person.lastName), Text.same)
  const email = emailOf(accounts, person)
  const taken = email !== undefined && !Text.sameEmail(email, account.email) &&
    matcher.withEmail(email).some((other) => other.id !== account.id)
  if (taken) draft.report("email-taken", aboutMatch(person, match))
  else field("email", email, Text.sameEmail)
  compareUsername(accounts, person, match, comparison)
  compareRole(accounts, person, match, comparison)
  return comparison
}

const update = (accounts: Accounts, person: Person, match: AccountMatch): void => {
  const { draft, resolved, updates } = accounts
  const { account, entry: before } = match
  const entry: Entry = { kind: "account", source: person.id, flat: account.id, written: before?.written ?? {} }
  // A person with the address of an administrator can take the account over, and with it the school: no file changes any of it.
  if (isAdministrator(account.role)) {
    const about = { ...aboutMatch(person, match), from: placeOfRole(person) }
    if (roleOf(person) !== undefined) draft.report("administrator-kept", about)
    else if (person.role === "administrator") draft.report("administrator-not-made", about)
    draft.note(entry, before, {})
    draft.unchanged.accounts++
    resolved.set(person.id, { reference: existing(account.id), staff: true, needs: [] })
    return
  }
  const { agreed, changes } = compare(accounts, person, match)
  draft.note(entry, before, agreed)
  const step: UpdateAccount | undefined = Object.keys(changes).length === 0 ? undefined : {
    ...Ids.step("updateAccount", `differs in ${Object.keys(changes).join(", ")}`, person.id),
    person: person.id,
    account: account.id,
    changes
  }
  step === undefined ? draft.unchanged.accounts++ : updates.push(step)
  resolved.set(person.id, {
    reference: existing(account.id),
    staff: isStaff(changes.role?.to ?? account.role),
    needs: step?.changes.role === undefined ? [] : [step.id]
  })
}

/** Reports new accounts of a name that an account has which belongs to nobody. A person who was imported under another username would get a second one. */
const reportNamesakes = ({ draft, known, live, roster }: Files, { creates }: Accounts, used: ReadonlySet<string>) => {
  const owned = new Set(Array.from(known.accounts.values(), (entry) => entry.flat))
  const byName = new Map<string, string>()
  for (const { firstname, id, lastname, test } of live.accounts.values()) {
    if (firstname === undefined || lastname === undefined || test || used.has(id) || owned.has(id)) continue
    byName.set(`${Text.fold(firstname)}\n${Text.fold(lastname)}`, id)
  }
  for (const { firstName, lastName, person } of creates) {
    const account = byName.get(`${Text.fold(firstName ?? "")}\n${Text.fold(lastName ?? "")}`)
    if (account === undefined) continue
    draft.report("name-exists", { person, account, from: roster.people.get(person)?.from })
  }
}

/** A file of changes may put people into classes whom it does not list. */
const resolveUnlisted = ({ known, live, roster }: Files, { resolved }: Accounts) => {
  for (const { flat, source } of known.accounts.values()) {
    const account = live.accounts.get(flat)
    if (account === undefined || roster.people.has(source)) continue
    resolved.set(source, { reference: existing(account.id), staff: isStaff(account.role), needs: [] })
  }
}

/** Plans the account of a person whom a filter does not leave out. Returns the id of the account that the person has. */
const planPerson = (
  files: Files,
  accounts: Accounts,
  person: Person,
  used: ReadonlySet<string>
): string | undefined => {
  const { draft, known } = files
  const about = { person: person.id, from: person.from }
  if (!counts(person)) {
    // Those whom the map knows are leavers.
    if (known.accounts.has(person.id)) return undefined
    person.role === "other" && !saysNoRole(person) ? draft.skipped.others++ : draft.skipped.gone++
    return undefined
  }
  const match = accounts.matcher.find(person)
  if (match._tag === "none") create(accounts, person)
  else if (match._tag === "conflict") {
    draft.report(match.code, { ...about, account: match.account, others: match.others })
  } else if (used.has(match.account.id)) {
    draft.report("account-claimed", { ...about, account: match.account.id })
  } else {
    update(accounts, person, match)
    return match.account.id
  }
  return undefined
}

/** Plans the accounts of the people in scope. */
export const plan = (files: Files, matcher: Matcher) => {
  const { draft, live, roster, scope } = files
  const accounts = begin(files, matcher)
  const used = new Set<string>()
  const looksLikeAdministrator = lookalikes(live)
  for (const person of roster.people.values()) {
    if (!scope.people.has(person.id)) continue
    if (looksLikeAdministrator(person)) {
      draft.report("administrator-lookalike", { person: person.id, from: person.from })
    }
    const account = planPerson(files, accounts, person, used)
    if (account !== undefined) used.add(account)
  }
  // Files without usernames are not wrong in each of their rows.
  const hasUsernames = [...roster.people.values()].some(({ username }) => username !== undefined)
  const { creates, resolved, unnamed, updates } = accounts
  for (const about of hasUsernames ? unnamed : unnamed.slice(0, 1).map(() => ({}))) draft.report("username-made", about)
  reportNamesakes(files, accounts, used)
  if (roster.coverage.memberships === "changes") resolveUnlisted(files, accounts)
  const changesRole = ({ changes }: UpdateAccount) => changes.role !== undefined
  return {
    creates,
    updates: [...updates.filter((step) => !changesRole(step)), ...updates.filter(changesRole)],
    resolved
  }
}
