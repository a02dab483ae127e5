/**
 * Queries, orders and responses for accounts.
 */
import type * as Organization from "@flat-sdk/core/contract/organization/Organization"
import type { UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import { badRequest } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import { present } from "../../state/Changes.ts"
import { ordersBy } from "../../state/Records.ts"
import { fold } from "../../state/School.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as People from "../access/People.ts"

type Query = typeof Organization.endpoints.listOrganizationUsers["~Query"]["Type"]

/** Whether the account's licence is active. */
const hasActiveLicense = (user: User, now: number): boolean =>
  user.license !== undefined &&
  (user.license.expirationDate === undefined || Date.parse(user.license.expirationDate) > now)

/** Returns the account as administrators see it. */
export const details = (school: SchoolState, user: User, now: number): UserDetailsAdmin => ({
  ...People.publicOf(school, user),
  organizationRole: user.organizationRole,
  ...present({
    email: user.email,
    lastActivityDate: user.lastActivityDate,
    license: user.license && present({ ...user.license, active: hasActiveLicense(user, now) })
  }),
  groups: user.groups,
  isEduTestingStudent: user.isEduTestingStudent ?? false
})

// Records are never mutated, so their JSON can be cached until the licence expires.
const serialised = new WeakMap<User, { readonly json: string; readonly until: number }>()

/** Returns the JSON of {@link details}, cached per account and state of its licence. */
export const json = (school: SchoolState, user: User, now: number): string => {
  const kept = serialised.get(user)
  if (kept !== undefined && now < kept.until) return kept.json
  const end = user.license?.expirationDate === undefined ? Infinity : Date.parse(user.license.expirationDate)
  const made = { json: JSON.stringify(details(school, user, now)), until: end > now ? end : Infinity }
  serialised.set(user, made)
  return made.json
}

/** Orders of accounts. */
export const orders = ordersBy<User>({
  firstname: (user) => user.firstname === undefined ? null : fold(user.firstname),
  lastname: (user) => user.lastname === undefined ? null : fold(user.lastname),
  lastActivityDate: (user) => user.lastActivityDate ?? null,
  licenseExpirationDate: (user) => user.license?.expirationDate ?? null
})

// Names, username and e-mail address in one string. The line breaks prevent matches across two of them.
const haystacks = new WeakMap<User, string>()
const haystack = (user: User): string => {
  let text = haystacks.get(user)
  if (text === undefined) {
    const { email = "", firstname = "", lastname = "", username } = user
    haystacks.set(user, text = fold(`${firstname} ${lastname}\n${lastname} ${firstname}\n${username}\n${email}`))
  }
  return text
}

type Predicate = (user: User) => boolean

const licenseFilter = (wanted: ReadonlyArray<string>, now: number): Predicate | Failure => {
  const tests: Array<Predicate> = []
  for (const value of wanted) {
    if (value === "active") tests.push((user) => hasActiveLicense(user, now))
    else if (value === "notActive") tests.push((user) => !hasActiveLicense(user, now))
    else {
      const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
      if (Number.isNaN(time)) {
        return badRequest(
          `licenseExpirationDate must be a date such as 2027-06-30, active or notActive`,
          "licenseExpirationDate"
        )
      }
      const day = new Date(time).toISOString().slice(0, 10)
      tests.push((user) => user.license?.expirationDate?.startsWith(day) === true)
    }
  }
  return (user) => tests.some((test) => test(user))
}

/** Returns the filter of a list or count of accounts. */
export const filterOf = (
  query: Pick<Query, "role" | "q" | "group" | "noActiveLicense" | "testAccounts" | "licenseExpirationDate">,
  now: number
): Predicate | Failure => {
  const tests: Array<Predicate> = []
  const { group, licenseExpirationDate, q, role, testAccounts } = query
  if (role !== undefined && role.length > 0) tests.push((user) => role.includes(user.organizationRole))
  if (group !== undefined && group.length > 0) tests.push((user) => user.groups.some((id) => group.includes(id)))
  if (query.noActiveLicense === true) tests.push((user) => !hasActiveLicense(user, now))
  if (testAccounts !== undefined) {
    tests.push((user) => (user.isEduTestingStudent === true) === (testAccounts === "only"))
  }
  if (licenseExpirationDate !== undefined && licenseExpirationDate.length > 0) {
    const test = licenseFilter(licenseExpirationDate, now)
    if (typeof test !== "function") return test
    tests.push(test)
  }
  const text = q === undefined ? "" : fold(q.trim())
  if (text !== "") tests.push((user) => haystack(user).includes(text))
  return (user) => tests.every((test) => test(user))
}
