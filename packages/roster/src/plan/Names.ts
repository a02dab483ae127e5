/**
 * Whom and what the steps of a plan are about, in words. A step has ids in Flat of what exists; the names to them are beside the steps, each once, because
 * a district has half a million steps.
 */
import type { Live } from "../live/Live.ts"
import * as Text from "../model/Text.ts"
import type { Entry } from "./IdMap.ts"
import type { Change, Reference, Step } from "./Step.ts"

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

export const fullName = (first = "", last = ""): string => `${first} ${last}`.trim()

/** Names whom and what a step is about: `Ada Lund → Music 1`. */
export const nameOf = ({ class: title, person }: About): string =>
  [person, title].filter((part) => part !== "").join(" → ")

/** Returns the name of an account or a class in Flat. */
export const inFlat = ({ accounts, classes }: Live, id: string): string => {
  const [account, room] = [accounts.get(id), classes.get(id)]
  return room === undefined ? fullName(account?.firstname, account?.lastname) : titleOf(room)
}

/** What a step is about, but for what it creates itself. */
const referenceOf = (step: Step, kind: Name["kind"]): Reference | undefined => {
  const value: string | Reference | undefined = kind === "account"
    ? "account" in step ? step.account : undefined
    : "target" in step
    ? step.target
    : undefined
  return typeof value === "string" ? { _tag: "existing", id: value } : value
}

/** Returns the names of what exists and steps are about. */
export const of = (steps: ReadonlyArray<Step>, live: Live): ReadonlyArray<Name> =>
  (["account", "class"] as const).flatMap((kind) => {
    const ids = new Set<string>()
    for (const step of steps) {
      const reference = referenceOf(step, kind)
      if (reference?._tag === "existing") ids.add(reference.id)
    }
    const usernameOf = (id: string) => kind === "account" ? { username: live.accounts.get(id)?.username } : {}
    return Array.from(ids, (flat): Name => ({ kind, flat, name: inFlat(live, flat), ...usernameOf(flat) }))
  })

/** Returns the names as runs wrote them, for where neither Flat nor a plan is at hand. */
export const ofEntries = (entries: Iterable<Entry>): ReadonlyArray<Name> =>
  Array.from(entries, ({ flat, kind, written: { firstname, lastname, name = "", section, username } }): Name => ({
    kind,
    flat,
    name: kind === "class" ? titleOf({ name, section }) : fullName(firstname, lastname),
    username
  }))

const roles: Readonly<Record<string, string>> = { user: "pupil", teacher: "teacher" }

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

/** Fields that a terminal does not show. */
const hidden = new Set(["email", "username"])

const valuesOf = (changes: Readonly<Record<string, Change | undefined>>, withAll: boolean) =>
  Object.keys(fields).flatMap((field) => {
    const change = changes[field]
    if (change === undefined) return []
    if (!withAll && hidden.has(field)) return [`another ${fields[field]}`]
    const show = (value = "") => value === "" ? "none" : field === "role" ? roles[value] ?? value : value
    return [`${fields[field]} ${show(change.from)} → ${show(change.to)}`.trim()]
  }).join("; ")

/** Whether a step adds a teacher to a class, as far as it says. */
export const isTeaching = (step: Step): boolean => step.kind === "enrol" && step.reason.startsWith("teaches")

const changes: Readonly<Record<Exclude<Step["kind"], "createAccount" | "updateAccount" | "updateClass">, string>> = {
  createClass: "new class",
  setPassword: "new password",
  removeAccount: "deleted, with the scores",
  archiveClass: "open → archived",
  unarchiveClass: "archived → active",
  activateClass: "inactive → active",
  enrol: "joins the class",
  unenrol: "leaves the class"
}

const changeOf = (step: Step, withAll: boolean): string =>
  step.kind === "createAccount"
    ? `new ${roles[step.role]}`
    : step.kind === "updateAccount" || step.kind === "updateClass"
    ? valuesOf(step.changes, withAll)
    : `${changes[step.kind]}${isTeaching(step) ? " as a teacher" : ""}`

/** Steps, and the names of what exists and they are about. */
export interface Named {
  readonly steps: ReadonlyArray<Step>
  readonly names?: ReadonlyArray<Name> | undefined
}

/** Returns a function that says whom and what a step of the plan is about. */
export const describe = ({ names = [], steps }: Named): (step: Step) => About => {
  const known = new Map(names.map((name) => [`${name.kind} ${name.flat}`, name]))
  const created = new Map(steps.flatMap((step) => step.kind.startsWith("create") ? [[step.id, step] as const] : []))
  /** The step that creates what a step is about, or what is known of it. */
  const find = (step: Step, kind: Name["kind"]): Step | Name | undefined => {
    const reference = referenceOf(step, kind)
    return reference === undefined
      ? step
      : reference._tag === "created"
      ? created.get(reference.step)
      : known.get(`${kind} ${reference.id}`)
  }
  return (step) => {
    const [account, room] = [find(step, "account"), find(step, "class")]
    return {
      person: account?.kind === "createAccount"
        ? fullName(account.firstName, account.lastName)
        : account?.kind === "account"
        ? account.name
        : "",
      username: (account?.kind === "createAccount" || account?.kind === "account" ? account.username : "") ?? "",
      class: room?.kind === "createClass" ? titleOf(room) : room?.kind === "class" ? room.name : "",
      change: changeOf(step, true),
      shown: changeOf(step, false)
    }
  }
}

/** Returns a function that says whose a new username is: the name, and the classes. */
export const owners = (plan: Named) => {
  const describeStep = describe(plan)
  const found = new Map<string, { readonly name: string; class: string }>()
  for (const step of plan.steps) {
    const { class: title, person: name, username } = describeStep(step)
    const key = Text.key(username)
    const owner = found.get(key)
    if (step.kind === "createAccount") found.set(key, { name, class: "" })
    else if (step.kind === "enrol" && owner !== undefined) owner.class += `${owner.class === "" ? "" : ", "}${title}`
  }
  return (username: string): { readonly name: string; readonly class: string } | undefined =>
    found.get(Text.key(username))
}
