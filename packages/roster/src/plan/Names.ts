/**
 * Whom and what the steps of a plan are about, in words. A step has ids in Flat of what exists; the names to them are beside the steps, each once, because
 * a district has half a million steps.
 */
import type { Live } from "../live/Live.ts"
import { keyOf, type Reference, type Step } from "./Step.ts"

/** The name of an account or class that exists and that a step is about. */
export interface Name {
  readonly kind: "account" | "class"
  /** Id in Flat. */
  readonly flat: string
  /** Empty if the account has none. */
  readonly name: string
  readonly username?: string | undefined
}

/** Whom and what a step is about, and what it changes. What does not apply is empty. */
export interface About {
  readonly person: string
  readonly username: string
  readonly class: string
  /** From what to what, such as `pupil → teacher`. */
  readonly change: string
  /** The same without addresses and usernames. */
  readonly shown: string
}

/** Names a class with its section, if it has one. */
export const titleOf = ({ name, section = "" }: { readonly name: string; readonly section?: string | undefined }) =>
  section === "" ? name : `${name} (${section})`

export const fullName = (first: string | undefined, last: string | undefined): string =>
  [first, last].filter((part) => part !== undefined && part !== "").join(" ")

/** Returns functions that name accounts and classes by their ids in Flat. */
export const namesIn = ({ accounts, classes }: Live) => ({
  account: (id: string): string => {
    const { firstname, lastname } = accounts.get(id) ?? {}
    return fullName(firstname, lastname)
  },
  class: (id: string): string => {
    const found = classes.get(id)
    return found === undefined ? "" : titleOf(found)
  }
})

const referenceOf = (value: string | Reference): Reference =>
  typeof value === "string" ? { _tag: "existing", id: value } : value

/** What a step is about, but for what it creates itself. */
const accountOf = (step: Step): Reference | undefined => "account" in step ? referenceOf(step.account) : undefined
const classOf = (step: Step): Reference | undefined => "target" in step ? referenceOf(step.target) : undefined

/** Returns the names of what exists and steps are about. */
export const of = (steps: ReadonlyArray<Step>, live: Live): ReadonlyArray<Name> => {
  const [accounts, classes] = [new Set<string>(), new Set<string>()]
  for (const step of steps) {
    const [account, target] = [accountOf(step), classOf(step)]
    if (account?._tag === "existing") accounts.add(account.id)
    if (target?._tag === "existing") classes.add(target.id)
  }
  const names = namesIn(live)
  return [
    ...Array.from(accounts, (flat): Name => {
      const username = live.accounts.get(flat)?.username
      return { kind: "account", flat, name: names.account(flat), ...(username === undefined ? {} : { username }) }
    }),
    ...Array.from(classes, (flat): Name => ({ kind: "class", flat, name: names.class(flat) }))
  ]
}

const roles: Readonly<Record<string, string>> = { user: "pupil", teacher: "teacher" }

export const roleOf = (role: string): string => roles[role] ?? role

const fields: Readonly<Record<string, string>> = {
  role: "",
  firstname: "first name",
  lastname: "last name",
  email: "e-mail address",
  username: "username",
  name: "name",
  section: "section",
  level: "level"
}

/** Fields that a terminal and a log of it do not show. */
const hidden = new Set(["email", "username"])

const valuesOf = (
  changes: Readonly<Record<string, { readonly from?: string | undefined; readonly to: string } | undefined>>,
  withAll: boolean
) =>
  Object.keys(fields).flatMap((field) => {
    const change = changes[field]
    if (change === undefined) return []
    if (!withAll && hidden.has(field)) return [`another ${fields[field]}`]
    const show = (value = "") => field === "role" ? roleOf(value) : value === "" ? "none" : value
    return [`${fields[field]} ${show(change.from)} → ${show(change.to)}`.trim()]
  }).join("; ")

/** Whether a step adds a teacher to a class, as far as it says. */
export const isTeaching = (step: Step): boolean => step.kind === "enrol" && step.reason.startsWith("teaches")

const changeOf = (step: Step, withAll: boolean): string => {
  switch (step.kind) {
    case "createAccount":
      return `new ${roleOf(step.role)}`
    case "createClass":
      return "new class"
    case "updateAccount":
    case "updateClass":
      return valuesOf(step.changes, withAll)
    case "removeAccount":
      return "deleted, with the scores"
    case "archiveClass":
      return "open → archived"
    case "unarchiveClass":
      return "archived → active"
    case "activateClass":
      return "inactive → active"
    case "enrol":
      return isTeaching(step) ? "joins the class as a teacher" : "joins the class"
    case "unenrol":
      return "leaves the class"
  }
}

/** Returns a function that says whom and what a step of the plan is about. */
export const describe = ({ names = [], steps }: {
  readonly steps: ReadonlyArray<Step>
  readonly names?: ReadonlyArray<Name> | undefined
}): (step: Step) => About => {
  const known = new Map(names.map((name) => [`${name.kind} ${name.flat}`, name]))
  const created = new Map<string, Step>()
  for (const step of steps) if (step.kind === "createAccount" || step.kind === "createClass") created.set(step.id, step)
  const person = (step: Step): Pick<About, "person" | "username"> => {
    const reference = accountOf(step)
    const from = step.kind === "createAccount"
      ? step
      : reference?._tag === "created"
      ? created.get(reference.step)
      : undefined
    if (from?.kind === "createAccount") {
      return { person: fullName(from.firstName, from.lastName), username: from.username }
    }
    const name = reference === undefined ? undefined : known.get(`account ${keyOf(reference)}`)
    return { person: name?.name ?? "", username: name?.username ?? "" }
  }
  const title = (step: Step): string => {
    const reference = classOf(step)
    const from = step.kind === "createClass"
      ? step
      : reference?._tag === "created"
      ? created.get(reference.step)
      : undefined
    if (from?.kind === "createClass") return titleOf(from)
    return reference === undefined ? "" : known.get(`class ${keyOf(reference)}`)?.name ?? ""
  }
  return (step) => ({
    ...person(step),
    class: title(step),
    change: changeOf(step, true),
    shown: changeOf(step, false)
  })
}
