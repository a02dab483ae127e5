/** The steps for accounts: who is created, and what changes. Roles are changed after everything else about accounts, and before any enrolment. */
import * as Redacted from "effect/Redacted"
import type { Live, LiveAccount } from "../../live/Live.ts"
import type { Person } from "../../model/Person.ts"
import * as Text from "../../model/Text.ts"
import type { Files } from "../Draft.ts"
import type { About } from "../Finding.ts"
import type { Entry } from "../IdMap.ts"
import * as Ids from "../Ids.ts"
import { type Change, type CreateAccount, existing, type Reference, type Role, type UpdateAccount } from "../Step.ts"
import { counts, isAdministrator, type Match, type Matcher, saysNoRole, validEmail } from "./Match.ts"

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

const mostName = 60

const passwordOf = (person: Person): CreateAccount["password"] => {
  const length = person.password === undefined ? 0 : Text.lengthOf(Redacted.value(person.password))
  return length >= 6 && length <= 1000 ? "file" : "generated"
}

const latin = /\p{sc=Latin}/u
const foreign = /[^\p{sc=Latin}\P{L}]/u

/** The whole of an address, and what is before the `@`. */
const namesOf = (...texts: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  texts.flatMap((text) => text === undefined ? [] : text.includes("@") ? [text, text.replace(/@.*/u, "")] : [text])

/**
 * Creates a test of whether a username, an address or an id looks like that of an administrator of the organization: the same but for letters of another
 * script, such as the Cyrillic `а` in `аdmin`. A reader sees no difference.
 */
const lookalikes = (live: Live): (person: Person) => boolean => {
  const names = Array.from(live.accounts.values()).filter(({ role }) => isAdministrator(role))
    .flatMap(({ email, username }) => namesOf(username, email)).map((name) => [...Text.fold(name)])
  return ({ email, id, username }) =>
    namesOf(username, email, id).some((text) => {
      if (!latin.test(text) || !foreign.test(text)) return false
      const letters = [...Text.fold(text)]
      return names.some((name) =>
        name.length === letters.length && letters.every((letter, at) => letter === name[at] || foreign.test(letter))
      )
    })
}

/** Plans the accounts of the people in scope. */
export const plan = ({ draft, known, live, roster, scope }: Files, matcher: Matcher) => {
  const creates: Array<CreateAccount> = []
  const updates: Array<UpdateAccount> = []
  /** By the id in the files. */
  const resolved = new Map<string, Resolved>()
  const used = new Set<string>()

  const unnamed: Array<About> = []

  const nameOf = (person: Person, name: string | undefined): string | undefined => {
    if (name === undefined || name.trim() === "") return undefined
    if (Text.lengthOf(name) > mostName) draft.report("name-cut", { person: person.id, from: person.from })
    return Text.cut(name, mostName)
  }

  const emailOf = (person: Person): string | undefined => {
    if (person.email === undefined) return undefined
    const about = { person: person.id, from: person.from }
    const email = validEmail(person.email)
    if (email === undefined) draft.report("email-invalid", about)
    else if (matcher.isShared(email)) draft.report("email-shared", about)
    else return email
    return undefined
  }

  const create = (person: Person) => {
    const about = { person: person.id, from: person.from }
    const role = roleOf(person)
    if (role === undefined) {
      draft.report(person.role === "administrator" ? "administrator-not-made" : "role-unknown", about)
      return
    }
    const { how, username } = matcher.chosen(person)
    const rivals = matcher.claimants(username).filter((id) => id !== person.id)
    const holder = matcher.holderOf(username)
    if (rivals.length > 0 || holder !== undefined) {
      draft.report("username-collision", { ...about, account: holder?.id, others: rivals })
      return
    }
    if (how === "made") unnamed.push(about)
    else if (how !== "written") draft.report("username-changed", about)
    const step: CreateAccount = {
      ...Ids.step("createAccount", "no account matches", person.id),
      person: person.id,
      username,
      firstName: nameOf(person, person.firstName),
      lastName: nameOf(person, person.lastName),
      email: emailOf(person),
      role,
      password: passwordOf(person)
    }
    creates.push(step)
    resolved.set(person.id, { reference: { _tag: "created", step: step.id }, staff: isStaff(role), needs: [step.id] })
  }

  const update = (person: Person, account: LiveAccount, match: Extract<Match, { _tag: "account" }>) => {
    const about = { person: person.id, account: account.id, matched: true, from: person.from }
    const before = match.entry
    const entry: Entry = { kind: "account", source: person.id, flat: account.id, written: before?.written ?? {} }
    // A person with the address of an administrator can take the account over, and with it the school: no file changes any of it.
    if (isAdministrator(account.role)) {
      if (roleOf(person) !== undefined) draft.report("administrator-kept", about)
      else if (person.role === "administrator") draft.report("administrator-not-made", about)
      draft.note(entry, before, {})
      draft.unchanged.accounts++
      resolved.set(person.id, { reference: existing(account.id), staff: true, needs: [] })
      return
    }
    const changes: { -readonly [K in keyof UpdateAccount["changes"]]: Change } = {}
    const agreed: Record<string, string | undefined> = {}
    const compare = (
      field: "firstname" | "lastname" | "email",
      wanted: string | undefined,
      same: typeof Text.same
    ) => {
      const value = account[field]
      if (wanted === undefined || same(value, wanted)) {
        if (wanted !== undefined || before === undefined) agreed[field] = value
        return
      }
      const change = draft.change(field, before, { live: value, wanted }, same)
      if (change !== undefined) changes[field] = change
    }
    compare("firstname", nameOf(person, person.firstName), Text.same)
    compare("lastname", nameOf(person, person.lastName), Text.same)
    const email = emailOf(person)
    const taken = email !== undefined && !Text.sameEmail(email, account.email) &&
      matcher.withEmail(email).some((other) => other.id !== account.id)
    if (taken) draft.report("email-taken", about)
    else compare("email", email, Text.sameEmail)

    const { username } = matcher.chosen(person)
    if (Text.key(username) === Text.key(account.username) || person.username === undefined) {
      agreed["username"] = account.username
    } else if (draft.options.rename !== true) {
      draft.report("username-kept", about)
      if (before === undefined) agreed["username"] = account.username
    } else {
      const holder = matcher.holderOf(username)
      const rivals = matcher.claimants(username).filter((id) => id !== person.id)
      if ((holder !== undefined && holder.id !== account.id) || rivals.length > 0) {
        draft.report("username-collision", { ...about, others: rivals })
      } else {
        const change = draft.change("username", before, { live: account.username, wanted: username }, Text.same)
        if (change !== undefined) changes.username = change
      }
    }

    const role = roleOf(person)
    let after: string = account.role
    if (account.role !== "user" && account.role !== "teacher") {
      draft.report("role-unknown", about)
    } else if (role === undefined) {
      if (person.role === "administrator") draft.report("administrator-not-made", about)
    } else if (role === account.role) {
      agreed["role"] = role
    } else {
      const change = draft.change("role", before, { live: account.role, wanted: role }, Text.same)
      if (change !== undefined) {
        changes.role = change
        after = role
      }
    }
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
      staff: isStaff(after),
      needs: step?.changes.role === undefined ? [] : [step.id]
    })
  }

  const looksLikeAdministrator = lookalikes(live)
  for (const person of roster.people.values()) {
    if (!scope.people.has(person.id)) continue
    const about = { person: person.id, from: person.from }
    if (looksLikeAdministrator(person)) draft.report("administrator-lookalike", about)
    if (!counts(person)) {
      // Those whom the map knows are leavers.
      if (known.accounts.has(person.id)) continue
      person.role === "other" && !saysNoRole(person) ? draft.skipped.others++ : draft.skipped.gone++
      continue
    }
    const match = matcher.find(person)
    switch (match._tag) {
      case "account":
        if (used.has(match.account.id)) {
          draft.report("account-claimed", { ...about, account: match.account.id })
          break
        }
        used.add(match.account.id)
        update(person, match.account, match)
        break
      case "none":
        create(person)
        break
      case "conflict":
        draft.report(match.code, { ...about, account: match.account, others: match.others })
    }
  }
  // Files without usernames are not wrong in each of their rows.
  const hasUsernames = [...roster.people.values()].some(({ username }) => username !== undefined)
  for (const about of hasUsernames ? unnamed : unnamed.slice(0, 1).map(() => ({}))) draft.report("username-made", about)
  // A person who was imported in another way, under another username, would get a second account.
  const owned = new Set(Array.from(known.accounts.values(), (entry) => entry.flat))
  const byName = new Map<string, string>()
  for (const account of live.accounts.values()) {
    const { firstname, id, lastname, test } = account
    if (firstname === undefined || lastname === undefined || test || used.has(id) || owned.has(id)) continue
    byName.set(`${Text.fold(firstname)}\n${Text.fold(lastname)}`, id)
  }
  for (const { firstName, lastName, person } of creates) {
    const account = byName.get(`${Text.fold(firstName ?? "")}\n${Text.fold(lastName ?? "")}`)
    if (account === undefined) continue
    draft.report("name-exists", { person, account, from: roster.people.get(person)?.from })
  }
  // A file of changes may put people into classes whom it does not list.
  if (roster.coverage.memberships === "changes") {
    for (const entry of known.accounts.values()) {
      const account = live.accounts.get(entry.flat)
      if (account === undefined || roster.people.has(entry.source)) continue
      resolved.set(entry.source, { reference: existing(account.id), staff: isStaff(account.role), needs: [] })
    }
  }
  const changesRole = (step: UpdateAccount) => step.changes.role !== undefined
  return {
    creates,
    updates: [...updates.filter((step) => !changesRole(step)), ...updates.filter(changesRole)],
    resolved
  }
}
