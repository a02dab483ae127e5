/** Queries, orders and responses for accounts. */
import type { UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import { badRequest } from "../../http/Errors.ts"
import type * as Handlers from "../../settings/Handlers.ts"
import type { SortKeys, Sparse } from "../../state/Records.ts"
import { type Caller, fold, type User } from "../../state/School.ts"
import * as People from "../access/People.ts"

type Query = Handlers.Input<"organization", "listOrganizationUsers">["query"]

const hasActiveLicense = (user: User, now: number): boolean =>
  user.license !== undefined &&
  (user.license.expirationDate === undefined || Date.parse(user.license.expirationDate) > now)

export const details = ({ now, school }: Pick<Caller, "now" | "school">, user: User): Sparse<UserDetailsAdmin> => {
  const { email, groups, isEduTestingStudent = false, lastActivityDate, license, organizationRole } = user
  return {
    ...People.publicOf(school, user),
    organizationRole,
    email,
    lastActivityDate,
    license: license && { ...license, active: hasActiveLicense(user, now) },
    groups,
    isEduTestingStudent
  }
}

export const sortKeys: SortKeys<User> = {
  firstname: ({ firstname }) => firstname === undefined ? null : fold(firstname),
  lastname: ({ lastname }) => lastname === undefined ? null : fold(lastname),
  lastActivityDate: ({ lastActivityDate = null }) => lastActivityDate,
  licenseExpirationDate: ({ license }) => license?.expirationDate ?? null
}

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

const licenseTest = (wanted: string, now: number): Predicate => {
  if (wanted === "active") return (user) => hasActiveLicense(user, now)
  if (wanted === "notActive") return (user) => !hasActiveLicense(user, now)
  const time = /^\d{4}-\d{2}-\d{2}/.test(wanted) ? Date.parse(wanted) : Number.NaN
  if (Number.isNaN(time)) {
    throw badRequest(
      `licenseExpirationDate must be a date such as 2027-06-30, active or notActive`,
      "licenseExpirationDate"
    )
  }
  const day = new Date(time).toISOString().slice(0, 10)
  return (user) => user.license?.expirationDate?.startsWith(day) === true
}

export const filterOf = (
  query: Pick<Query, "role" | "q" | "group" | "noActiveLicense" | "testAccounts" | "licenseExpirationDate">,
  now: number
): Predicate => {
  const { group = [], licenseExpirationDate = [], q = "", role = [], testAccounts } = query
  const licenses = licenseExpirationDate.map((wanted) => licenseTest(wanted, now))
  const text = fold(q.trim())
  return (user) =>
    (role.length === 0 || role.includes(user.organizationRole)) &&
    (group.length === 0 || user.groups.some((id) => group.includes(id))) &&
    (query.noActiveLicense !== true || !hasActiveLicense(user, now)) &&
    (testAccounts === undefined || (user.isEduTestingStudent === true) === (testAccounts === "only")) &&
    (licenses.length === 0 || licenses.some((test) => test(user))) &&
    (text === "" || haystack(user).includes(text))
}
