/** What the list of people shows, as in the URL. */
import type { OrganizationRole } from "@flat-sdk/promise"

export const roles = {
  user: "Student",
  teacher: "Teacher",
  accountAdmin: "Account administrator",
  admin: "Administrator"
}

/** Returns the role in words. A role that this version does not know is shown as it is. */
export const roleOf = ({ organizationRole: role = "user" }: { readonly organizationRole?: string }): string =>
  (roles as Readonly<Record<string, string>>)[role] ?? role

/** Whether somebody may change the accounts of the school. */
export const isAdmin = ({ organizationRole: role }: { readonly organizationRole?: string }): boolean =>
  role === "admin" || role === "accountAdmin"

/** The orders: their names, and what the API calls them. */
export const orders = {
  "": ["Last name", "lastname", "asc"],
  recent: ["Active most recently", "lastActivityDate", "desc"],
  inactive: ["Inactive longest", "lastActivityDate", "asc"],
  expiring: ["Licence ends first", "licenseExpirationDate", "asc"]
} as const

/** The search of the route. Absent is all. */
export interface Filters {
  readonly q?: string
  readonly role?: OrganizationRole
  /** Id of the group of a class's students. */
  readonly group?: string
  /** Only people without an active licence. */
  readonly licence?: "none"
  readonly order?: Exclude<keyof typeof orders, "">
}

/** Reads filters from a URL. What they do not know is left out. */
export const filtersOf = ({ group, licence, order, q, role }: Readonly<Record<string, unknown>>): Filters => {
  const known = {
    // The router reads `?q=12` as a number.
    q: typeof q === "number" ? String(q) : typeof q === "string" && q,
    role: Object.hasOwn(roles, String(role)) && role,
    group: typeof group === "string" && group,
    licence: licence === "none" && licence,
    order: Object.hasOwn(orders, String(order)) && order
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => Boolean(value)))
}

/** Returns the input of `countOrgaUsers`. */
export const countInput = ({ group, licence, q, role }: Filters) => ({
  q,
  role: role && [role],
  group: group === undefined ? undefined : [group],
  noActiveLicense: licence && true
})

/** Returns the input of `listOrganizationUsers`. */
export const listInput = (filters: Filters) => {
  const [, sort, direction] = orders[filters.order ?? ""]
  return { ...countInput(filters), sort, direction, limit: 1000 }
}
