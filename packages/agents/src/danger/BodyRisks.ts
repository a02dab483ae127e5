/** What the fields of a body hand over or expose. */
import { isReadonlyObject } from "effect/Predicate"
import type { Shape } from "../contract/Shape.ts"
import { classOf, isAccount } from "../privacy/FieldClasses.ts"
import * as Finding from "./Finding.ts"

export interface Context {
  /** What the path of the call names. */
  readonly target: Finding.Target
  /** Whether the call changes something that is there. */
  readonly changes: boolean
  readonly domains: ReadonlyArray<string> | undefined
}

/** Values of a role that gives no more than everybody has. */
const lowestRoles = new Set(["user", "student"])

const readers: Readonly<Record<string, string>> = {
  public: "everybody",
  organizationPublic: "everybody in the school",
  privateLink: "everybody who has its link"
}

const isOutside = (address: string, domains: ReadonlyArray<string>): boolean => {
  const domain = address.slice(address.lastIndexOf("@") + 1).trim().toLowerCase().replace(/\.$/, "")
  return !domains.some((one) => `.${domain}`.endsWith(`.${one.toLowerCase()}`))
}

/** The noun of an address that is in none of the school's domains. */
export const outside = "address outside the school"

const isRole = (field: string) => /role$/i.test(field)

/** A role field whose every value gives more than everybody has: without a value, the API chooses one of them. */
const alwaysRises = (shape: Shape): string | undefined =>
  Object.keys(shape.fields).filter(isRole).find((field) => {
    const { values } = shape.field(field)
    return values.length > 0 && !values.some((value) => lowestRoles.has(String(value)))
  })

/** Findings of one field. One that is unknown is judged by its name. */
const ofField = (
  field: string,
  value: unknown,
  path: string,
  shape: Shape,
  { changes, domains, target }: Context
): ReadonlyArray<Finding.Finding> => {
  const finding = (isFound: boolean, kind: Finding.Kind, does: string, to = target) =>
    isFound ? [Finding.make(kind, does, to, path)] : []
  if (value === true) return finding(/admin/i.test(field), "handsOver", "gives the rights of an administrator with")
  if (typeof value !== "string" || value === "") return []
  if (isRole(field)) return finding(!lowestRoles.has(value), "handsOver", `gives the role ${value} to`)
  if (changes && value === "deleted" && shape.field(field).isEnumerated(value)) {
    return finding(true, "deletes", "deletes")
  }
  if (field === "privacy") return finding(value !== "private", "exposes", `lets ${readers[value] ?? value} read`)
  const account = isAccount(shape.fields) || shape.names.length === 0
  const isElsewhere = domains !== undefined && isOutside(value, domains)
  switch (classOf(shape.names, field, isAccount(shape.fields))) {
    case "email":
      return [
        ...finding(changes && account, "handsOver", "changes the e-mail address of"),
        ...finding(isElsewhere, "exposes", "gives access to", { noun: outside, ids: [value] })
      ]
    case "username":
      return finding(changes, "handsOver", "changes the username of")
    // A new account needs a password; another one for an account that exists locks its user out.
    case "credential":
      return finding(changes, "handsOver", `replaces the ${field} of`)
    case "access":
      return finding(true, "exposes", `sets the ${field} of`)
    default:
      return []
  }
}

const scan = (value: unknown, shape: Shape, at: string, context: Context): ReadonlyArray<Finding.Finding> => {
  if (Array.isArray(value)) {
    const item = shape.item()
    // A list of words from an enumeration is one setting. Other lists name things.
    const isList = value.length > 1 && !value.every((one) => typeof one === "string" && item.isEnumerated(one))
    const named = { noun: Finding.nounOf(at.split(".").at(-1)!), ids: value.filter((one) => typeof one === "string") }
    return [
      ...(isList ? [{ ...Finding.make("changesMuch", "names", named, at), count: value.length }] : []),
      ...value.flatMap((one) => scan(one, item, at, context))
    ]
  }
  if (!isReadonlyObject(value)) return []
  return Object.entries(value).flatMap(([field, one]) => [
    ...ofField(field, one, `${at}.${field}`, shape, context),
    ...scan(one, shape.field(field), `${at}.${field}`, context)
  ])
}

/** Whether a call shares what it names with a person, such as a collaborator with rights. */
const shares = (shape: Shape): boolean => Object.keys(shape.fields).some((field) => /^acl[A-Z]/.test(field))

/** Returns what a body hands over, exposes or does to several things. */
export const find = (shape: Shape, body: unknown, context: Context): ReadonlyArray<Finding.Finding> => {
  const role = alwaysRises(shape)
  const found = scan(body, shape, "body", context)
  return [
    ...(shares(shape) ? [Finding.make("exposes", "gives a person access to", context.target)] : []),
    ...(role === undefined || found.some(({ field }) => field === `body.${role}`)
      ? []
      : [Finding.make("handsOver", "gives a role with", context.target, `body.${role}`)]),
    ...found
  ]
}
