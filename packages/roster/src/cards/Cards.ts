/** Which cards are handed out: one for each account that a run created, with its classes, in groups that a teacher can take. */
import * as Redacted from "effect/Redacted"
import type { State } from "../engine/outcome/Outcome.ts"
import * as Text from "../model/Text.ts"
import type { Kept } from "../passwords/Credentials.ts"
import type { Entry } from "../plan/IdMap.ts"
import * as Names from "../plan/Names.ts"
import type { CreateAccount, Step } from "../plan/Step.ts"

/** A step, and what became of it; `undefined` if nobody knows. */
export interface Known {
  readonly step: Step
  readonly state: State | undefined
  readonly flat?: string | undefined
}

export interface Card {
  readonly name: string
  readonly username: string
  /** `undefined`: the password may be another one, so the card sends its owner to the office. */
  readonly password: Redacted.Redacted<string> | undefined
  readonly classes: ReadonlyArray<string>
}

/** The cards of one class, of the teachers, or of those who are in no class. */
export interface Group {
  readonly kind: "class" | "teachers" | "none"
  readonly name: string
  readonly cards: ReadonlyArray<Card>
}

export type Cards = ReturnType<typeof make>

export interface Sources {
  readonly steps: Iterable<Known>
  /** The id map, for the names of classes that exist. */
  readonly entries: Iterable<Entry>
  /** The passwords file, by `Text.key` of the username. */
  readonly kept: ReadonlyMap<string, Kept>
  /** The password that the school's files have for a person; absent without files. */
  readonly passwordOf?: ((person: string) => Redacted.Redacted<string> | undefined) | undefined
}

/** A longer password cannot be typed from a card. */
const longestPassword = 64

/** Whether a person can read a text from paper: no space at an end, and nothing that cannot be seen. */
const isReadable = (text: string): boolean =>
  Text.lengthOf(text) <= longestPassword && text.trim() === text && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)

/** The id in the school's files of the class of an enrolment, which has it in its id. */
const sourceOf = (step: Step): string => decodeURIComponent(step.id.split(":")[1] ?? "")

// Names of one script only come family name first where that is the custom.
const familyFirst = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s]+$/u

const nameOf = ({ firstName, lastName }: CreateAccount): string => {
  const names = [firstName, lastName].filter((name) => name !== undefined && name !== "")
  return (names.every((name) => familyFirst.test(name!)) ? names.reverse() : names).join(" ")
}

type Sorted = Group & { readonly cards: Array<Card & { readonly sort: string }> }

const inOrder = (groups: ReadonlyMap<string, Sorted>): ReadonlyArray<Group> => {
  const order = { class: 0, none: 1, teachers: 2 }
  for (const { cards } of groups.values()) cards.sort((a, b) => Text.compare(a.sort, b.sort))
  return [...groups.values()].sort((a, b) => order[a.kind] - order[b.kind] || Text.compare(a.name, b.name))
}

/** Makes the cards. Each account has one, with the first of its classes. */
export const make = (sources: Sources) => {
  const steps = [...sources.steps]
  const describe = Names.describe({ steps: steps.map(({ step }) => step), names: Names.ofEntries(sources.entries) })
  const created = new Map<string, string>()
  for (const { flat, step } of steps) {
    if (step.kind === "createAccount" && flat !== undefined) created.set(flat, step.id)
  }
  const classesOf = new Map<string, Set<string>>()
  for (const { step } of steps) {
    if (step.kind !== "enrol") continue
    // A later run enrols an account that an earlier one created.
    const account = step.account._tag === "created" ? step.account.step : created.get(step.account.id)
    if (account === undefined) continue
    const classes = classesOf.get(account) ?? new Set()
    classesOf.set(account, classes.add(describe(step).class || sourceOf(step)))
  }
  // Of several runs that wanted the same account, the last one counts, unless an earlier one created it.
  const accounts = new Map<string, Known & { readonly step: CreateAccount }>()
  for (const { state, step } of steps) {
    if (step.kind !== "createAccount") continue
    const key = Text.key(step.username)
    if (accounts.get(key)?.state !== "done") accounts.set(key, { step, state })
  }
  const groups = new Map<string, Sorted>()
  const unverified: Array<string> = []
  let ready = 0
  let notCreated = 0
  let withoutFiles = 0
  for (const [key, { state, step }] of accounts) {
    const kept = sources.kept.get(key)
    const generated = step.password === "generated"
    const isAbsent = (generated && kept === undefined) || kept?.note === "no account was created"
    if (isAbsent || state === "failed" || state === "skipped" || state === "pending") {
      notCreated++
      continue
    }
    if (!generated && sources.passwordOf === undefined) {
      withoutFiles++
      continue
    }
    const password = generated ? kept!.password : sources.passwordOf?.(step.person)
    const sure = state !== "unverified" && (!generated || kept!.note === "") && password !== undefined &&
      isReadable(Redacted.value(password))
    sure ? ready++ : unverified.push(step.username)
    const classes = [...classesOf.get(step.id) ?? []].sort(Text.compare)
    const kind = step.role === "teacher" ? "teachers" : classes[0] === undefined ? "none" : "class"
    const name = kind === "class" ? classes[0]! : ""
    const group = groups.get(`${kind} ${name}`) ?? { kind, name, cards: [] }
    groups.set(`${kind} ${name}`, group)
    group.cards.push({
      name: nameOf(step),
      username: step.username,
      password: sure ? password : undefined,
      classes,
      sort: `${step.lastName ?? ""}\n${step.firstName ?? ""}\n${step.username}`
    })
  }
  return {
    groups: inOrder(groups),
    ready,
    /** Usernames whose password may be another one. */
    unverified,
    /** How many accounts were not created, or not yet. */
    notCreated,
    /** How many usernames of the passwords file no run names. */
    unknown: [...sources.kept.keys()].filter((key) => !accounts.has(key)).length,
    /** How many accounts have the password of the school's files, which were not given. */
    withoutFiles
  }
}
