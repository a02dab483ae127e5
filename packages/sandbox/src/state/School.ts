/**
 * The state of the simulated organization: accounts, groups, invitations, tokens, LTI configurations. It handles ids and storage. The rules for the
 * records are in the modules of the operations.
 */
import type {
  OrganizationRole,
  UserDetailsAdmin,
  UserLicense
} from "@flat-sdk/core/contract/organization/OrganizationUser"
import type { GroupDetails } from "@flat-sdk/core/contract/people/GroupDetails"
import { ClassroomState } from "./Classroom.ts"
import { LibraryState } from "./Library.ts"
import * as Random from "./Random.ts"
import { type Record, Records, type Sparse } from "./Records.ts"
import { type Storage, Stored } from "./Storage.ts"

export type Role = OrganizationRole

/** A stored licence. Whether it is active depends on the clock. */
export type License = Sparse<Omit<UserLicense, "active">>

export interface User extends
  Record,
  Sparse<
    Pick<
      UserDetailsAdmin,
      "username" | "firstname" | "lastname" | "email" | "lastActivityDate"
    >
  >
{
  readonly organizationRole: Role
  readonly locale: string
  readonly groups: ReadonlyArray<string>
  readonly license?: License | undefined
  readonly isEduTestingStudent?: boolean | undefined
}

/**
 * A group of accounts: the teachers or the students of a class, or a subset of the students. The accounts store their groups. `parent` is the class
 * group that an assignment group was created from.
 */
export interface Group
  extends Record, Sparse<Omit<GroupDetails, "id" | "organization" | "usersCount" | "readOnly" | "tags">>
{
  readonly tags?: ReadonlyArray<string> | undefined
}

export interface Invitation extends Record {
  readonly creationDate: string
  readonly organizationRole: Role
  readonly customCode: string
  readonly email?: string | undefined
  readonly invitedBy: string
  readonly usedBy: ReadonlyArray<string>
}

/** An access token that an administrator created for an account, or that its user granted to an application. */
export interface Token extends Record {
  readonly token: string
  readonly user: string
  readonly scopes: ReadonlyArray<string>
  readonly issuedDate: string
  /** Milliseconds since the epoch. */
  readonly expires: number
  /** Client id of the application that the user granted access to with OAuth2. */
  readonly application?: string | undefined
  readonly refreshToken?: string | undefined
}

/** An LTI configuration of either version, in the form of the response. The LTI 1.x credentials operations use the configurations of version 1.1. */
export interface LtiConfiguration extends Record {
  readonly version: "1p1" | "1p3"
  readonly mode: "1p1-manual" | "1p3-manual" | "1p3-deployment" | "1p3-dynamic"
  readonly creatorId: string
  readonly creationDate: string
  readonly fields: { readonly [name: string]: unknown }
}

export interface Seed {
  readonly organization: string
  readonly name: string
  readonly domain: string
  readonly fill: (school: SchoolState) => void
}

/** Removes case and accents, so "Éva" is found and sorted as "eva". */
export const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

export class SchoolState extends Stored {
  /** Indexed by username, without case and accents. */
  readonly users = new Records<User>("user", this.storage, ({ username }) => fold(username))
  readonly groups = new Records<Group>("group", this.storage)
  readonly invitations = new Records<Invitation>("invitation", this.storage)
  readonly tokens = new Records<Token>("token", this.storage, ({ token }) => token)
  readonly lti = new Records<LtiConfiguration>("lti", this.storage)
  /** Accounts that left the organization and still exist. */
  readonly individuals = new Records<User>("individual", this.storage)
  readonly classroom = new ClassroomState(this.storage)
  readonly library = new LibraryState(this.storage)
  readonly organization: string
  readonly name: string
  readonly domain: string
  readonly #seed: number
  readonly #members = new Map<string, Set<string>>()
  #sequence = Number(this.storage.getMeta("sequence") ?? 0)

  constructor(storage: Storage, seed: number, start: Seed) {
    super(storage)
    this.#seed = seed
    const fresh = storage.getMeta("organization") === undefined
    if (fresh) storage.setMeta("organization", JSON.stringify([start.organization, start.name, start.domain]))
    const kept = JSON.parse(storage.getMeta("organization") as string) as [string, string, string]
    ;[this.organization, this.name, this.domain] = kept
    for (const user of this.users.all()) this.#regroup(user.id, [], user.groups)
    if (fresh) storage.batch(() => start.fill(this))
  }

  /** Returns the sequence number and id of a new record. Neither is ever reused, not even after a removal or a restart. */
  identity(): Record {
    this.#sequence++
    this.storage.setMeta("sequence", String(this.#sequence))
    return { sequence: this.#sequence, id: Random.id(this.#seed, this.#sequence) }
  }

  /** Returns a placeholder secret for the identity returned last. */
  secret(purpose: string, length: number): string {
    return Random.secret(Random.hash(`${this.#seed} ${purpose}`), this.#sequence, length)
  }

  /** Like {@link secret}, in hexadecimal digits. */
  key(purpose: string, length: number): string {
    const random = Random.make(`key ${this.#seed} ${purpose} ${this.#sequence}`)
    return Array.from({ length }, () => random.below(16).toString(16)).join("")
  }

  /** Signs a string, to verify later that it comes from this school. */
  sign(text: string): string {
    return Random.secret(Random.hash(`${this.#seed} signature ${text}`), Random.hash(text), 40)
  }

  /** Finds an account by its username, ignoring case. */
  userNamed(username: string): User | undefined {
    return this.users.of(fold(username))[0]
  }

  putUser(user: User): User {
    const old = this.users.get(user.id)
    if (old?.groups !== user.groups) this.#regroup(user.id, old?.groups ?? [], user.groups)
    return this.users.put(user)
  }

  #regroup(user: string, from: ReadonlyArray<string>, to: ReadonlyArray<string>): void {
    for (const group of from) if (!to.includes(group)) this.#members.get(group)?.delete(user)
    for (const group of to) {
      const members = this.#members.get(group)
      if (members === undefined) this.#members.set(group, new Set([user]))
      else members.add(user)
    }
  }

  /** Returns the members of a group, in the order of their accounts. The order of joining would be lost on a restart. */
  membersOf(group: string): ReadonlyArray<User> {
    return Array.from(this.#members.get(group) ?? [])
      .flatMap((id) => this.users.get(id) ?? [])
      .sort((a, b) => a.sequence - b.sequence)
  }

  memberIds(group: string): ReadonlyArray<string> {
    return this.membersOf(group).map(({ id }) => id)
  }

  /** Adds an account to a group. Other requests may have changed the account since the caller read it. */
  join(user: User, group: string): User {
    const now = this.users.get(user.id) ?? user
    return now.groups.includes(group) ? now : this.putUser({ ...now, groups: [...now.groups, group] })
  }

  leave(user: User, groups: ReadonlyArray<string>): User {
    const now = this.users.get(user.id) ?? user
    return this.putUser({ ...now, groups: now.groups.filter((group) => !groups.includes(group)) })
  }

  /** Removes an account from a class: from all its groups, with its submissions there. */
  leaveClass(user: User, classroom: string): void {
    this.storage.batch(() => {
      this.leave(user, user.groups.filter((group) => this.groups.get(group)?.classroom === classroom))
      this.classroom.removeWork(classroom, user.id, (group) => this.memberIds(group))
    })
  }

  /** Removes a group. Its members stay in their other groups. */
  removeGroup(group: Group): void {
    for (const user of this.membersOf(group.id)) this.leave(user, [group.id])
    this.groups.remove(group.id)
    this.#members.delete(group.id)
  }

  /** Removes the account from the organization, with its tokens and its work in classes. Its scores are kept only if the account is kept. */
  removeUser(user: User, keepAsIndividual: boolean): void {
    this.storage.batch(() => {
      const classes = new Set(user.groups.flatMap((group) => this.groups.get(group)?.classroom ?? []))
      this.#regroup(user.id, user.groups, [])
      for (const id of classes) this.classroom.removeWork(id, user.id, (group) => this.memberIds(group))
      this.users.remove(user.id)
      for (const token of this.tokens.filter((token) => token.user === user.id)) this.tokens.remove(token.id)
      if (keepAsIndividual) this.individuals.put({ ...user, groups: [], license: undefined })
      else this.library.removeUser(user.id)
    })
  }

  /** Records the activity of an account, at most once per minute. */
  noteActivity(user: User, now: number): void {
    if (user.lastActivityDate !== undefined && now - Date.parse(user.lastActivityDate) < 60_000) return
    this.putUser({ ...user, lastActivityDate: new Date(now).toISOString() })
  }

  isLastAdmin(user: User): boolean {
    if (user.organizationRole !== "admin") return false
    return this.users.find((other) => other.organizationRole === "admin" && other.id !== user.id) === undefined
  }
}

/** An account that acts, in its school and at a time. */
export interface Caller {
  readonly school: SchoolState
  readonly user: User
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The same time, as a date of responses. */
  readonly date: string
}

export const callerOf = (school: SchoolState, user: User, now: number): Caller => ({
  school,
  user,
  now,
  date: new Date(now).toISOString()
})
