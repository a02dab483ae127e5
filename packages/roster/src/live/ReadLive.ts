/**
 * Reads an organization: its accounts (1,000 a page), the classes of the token's user in each state, and the members of the classes that matter.
 * Sends only GET requests.
 *
 * Accounts name the groups that they are in, so the members of a class usually cost nothing. A group is read separately only if the accounts state
 * another number of members than the class does.
 */
import { FlatClient } from "@flat-sdk/core"
import type { ClassDetails } from "@flat-sdk/core/contract/classes/ClassDetails"
import type { UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Text from "../model/Text.ts"
import { links, type Live, type LiveAccount, type LiveClass, pageSize } from "./Live.ts"

/** The list of accounts is not whole, or has an account without an id or a username. Nothing can be planned without it: it would be created again. */
export class AccountsUnreadable extends Data.TaggedError("AccountsUnreadable")<{ readonly message: string }> {}

/** Options of reading the organization. */
export interface Options {
  /** Ids of the classes that the id map knows. Those that no list has are read one by one. */
  readonly known: ReadonlySet<string>
  /** Whether the members of a class are needed. */
  readonly needsMembers: (schoolClass: Pick<LiveClass, "id" | "name" | "section" | "state">) => boolean
}

// The client does not reject responses of an unexpected shape.
const text = (value: unknown): string | undefined => typeof value === "string" && value !== "" ? value : undefined

/** Converts a user of a response to an account. Returns `undefined` without an id or a username. */
export const toAccount = (user: UserDetailsAdmin): LiveAccount | undefined => {
  const id = text(user.id)
  const username = text(user.username)
  return id === undefined || username === undefined ? undefined : {
    id,
    username,
    firstname: text(user.firstname),
    lastname: text(user.lastname),
    email: text(user.email),
    role: text(user.organizationRole) ?? "",
    test: user.isEduTestingStudent === true,
    licence: licenceOf(user),
    lastActivity: text(user.lastActivityDate),
    groups: user.groups?.length
  }
}

const licenceOf = ({ license }: UserDetailsAdmin): LiveAccount["licence"] =>
  license === undefined || license === null
    ? undefined
    : license.active === false
    ? "ended"
    : license.mode === "site"
    ? "site"
    : "seat"

/**
 * Reads everything that a plan compares with the files. What is needed of the classes may depend on the organization, which the accounts name.
 */
export const read = Effect.fn("roster.live")(function*<E = never, R = never>(
  needs: Options | ((organization: string | undefined) => Effect.Effect<Options, E, R>)
): Effect.fn.Return<Live, FlatError | AccountsUnreadable | E, FlatClient.FlatClient | R> {
  const flat = yield* FlatClient.FlatClient
  const reads = { self: 1, accountPages: 0, classLists: 0, classes: 0, groups: 0 }
  const self = yield* flat.account.getAuthenticatedUserId().pipe(
    Effect.catchTag(
      "FlatError",
      (error) => error.reason._tag === "Forbidden" ? Effect.succeed(undefined) : Effect.fail(error)
    )
  )

  const accounts = new Map<string, LiveAccount>()
  const membersOf = new Map<string, Array<string>>()
  let organization: string | undefined
  yield* flat.organization.listOrganizationUsers.pages({ limit: pageSize }).pipe(
    Stream.runForEach(Effect.fnUntraced(function*(page) {
      reads.accountPages++
      for (const user of page.items) {
        const account = toAccount(user)
        if (account === undefined) {
          return yield* new AccountsUnreadable({ message: "the list of accounts has one without an id or a username" })
        }
        accounts.set(account.id, account)
        organization ??= text(user.organization)
        for (const group of user.groups ?? []) Text.collect(membersOf, group, account.id)
      }
    }))
  )

  // The token's user is in it: an empty list is a mistake, and everybody would be created again.
  if (accounts.size === 0) return yield* new AccountsUnreadable({ message: "the list of accounts is empty" })
  if (organization === undefined) {
    return yield* new AccountsUnreadable({ message: "no account in the list names its organization" })
  }
  const options = typeof needs === "function" ? yield* needs(organization) : needs
  const found = new Map<string, ClassDetails>()
  for (const state of ["active", "inactive", "archived"] as const) {
    reads.classLists++
    for (const details of yield* flat.classes.listClasses({ state })) found.set(details.id, details)
  }
  const listed = new Set(found.keys())
  yield* Effect.forEach(
    [...options.known].filter((id) => !listed.has(id)),
    (id) => {
      reads.classes++
      return flat.classes.getClass({ class: id }).pipe(
        Effect.map((details) => void found.set(id, details)),
        Effect.catchTag("FlatError", (error) =>
          // A class that is gone, or that the token may not see: the plan reports both.
          error.reason._tag === "NotFound" || error.reason._tag === "Forbidden" ? Effect.void : Effect.fail(error))
      )
    },
    { concurrency: 8, discard: true }
  )

  const groupMembers = Effect.fnUntraced(function*(group: ClassDetails["studentsGroup"]) {
    if (group === undefined) return []
    const listed = membersOf.get(group.id) ?? []
    if (group.usersCount === listed.length) return listed
    reads.groups++
    return (yield* flat.groups.listGroupUsers({ group: group.id })).map((user) => user.id)
  })
  const members = Effect.fnUntraced(
    function*(details: ClassDetails): Effect.fn.Return<LiveClass["members"], FlatError> {
      const students = yield* groupMembers(details.studentsGroup)
      const teachers = yield* groupMembers(details.teachersGroup)
      // A person in both groups is a teacher.
      return new Map([
        ...students.map((id) => [id, "student"] as const),
        ...teachers.map((id) => [id, "teacher"] as const)
      ])
    }
  )

  const classes = yield* Effect.forEach(
    found.values(),
    Effect.fnUntraced(function*(details) {
      const schoolClass: LiveClass = {
        id: details.id,
        name: details.name,
        section: text(details.section),
        level: text(details.level),
        state: details.state,
        link: links.find((link) => details[link] !== undefined && details[link] !== null),
        created: text(details.creationDate),
        assignments: typeof details.assignmentsCount === "number" ? details.assignmentsCount : undefined,
        taught: listed.has(details.id),
        members: undefined
      }
      return options.needsMembers(schoolClass) ? { ...schoolClass, members: yield* members(details) } : schoolClass
    }),
    { concurrency: 8 }
  )
  return { self, organization, accounts, classes: new Map(classes.map((one) => [one.id, one])), reads }
})

/** Finds the account with a username, ignoring case. With `all`, reads every account instead of searching, for an account that must exist. */
export const findAccount = Effect.fnUntraced(function*(username: string, all: boolean) {
  const flat = yield* FlatClient.FlatClient
  const [found] = yield* flat.organization.listOrganizationUsers.stream(
    all ? { limit: pageSize } : { q: username, limit: pageSize }
  ).pipe(
    Stream.map(toAccount),
    Stream.filter((account) => account !== undefined && Text.key(account.username) === Text.key(username)),
    Stream.take(1),
    Stream.runCollect
  )
  return found
})
