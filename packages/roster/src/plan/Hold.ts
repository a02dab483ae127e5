/** Why a plan waits for a person, and what approves it: each hold by its name, up to a number. */
import { number } from "../model/Text.ts"

/** What a plan would do, by the name of the hold: to what, and what happens to one and to many of them. */
export const holds = {
  accounts: ["accounts", "is deleted", "are deleted"],
  memberships: ["memberships", "is removed", "are removed"],
  classes: ["classes", "is archived", "are archived"],
  /** In their names or addresses. */
  changes: ["accounts", "is changed", "are changed"],
  "role-rises": ["pupils", "becomes a teacher", "become teachers"],
  "role-falls": ["teachers", "becomes a pupil", "become pupils"],
  duplicates: ["new accounts", "has the name of an account in Flat", "have the name of an account in Flat"],
  "class-duplicates": ["new classes", "has the name of a class in Flat", "have the name of a class in Flat"],
  leavers: [
    "people of earlier runs",
    "is missing, as in files of another school",
    "are missing, as in files of another school"
  ],
  running: ["classes", "is archived before it is over", "are archived before they are over"],
  emptied: ["classes", "loses all its pupils", "lose all their pupils"],
  thinned: ["classes", "loses many of its pupils", "lose many of their pupils"],
  untaught: ["classes", "loses all its teachers", "lose all their teachers"],
  /** At least half of them. */
  teachers: ["memberships of teachers", "is removed", "are removed"]
} as const satisfies Readonly<Record<string, readonly [noun: string, one: string, many: string]>>

/** The name of a hold. */
export type HoldName = keyof typeof holds

/** Why a plan waits for a person. */
export interface Hold {
  readonly what: HoldName
  readonly count: number
  /** Of how many. For `role-rises`, the number of teachers that there are. */
  readonly of: number
  /** In percent. 0 if there is none. */
  readonly threshold: number
  /** More in numbers, such as `252 e-mail addresses`. */
  readonly detail?: string | undefined
  /** The first people or classes that it is about. */
  readonly names: ReadonlyArray<string>
}

/** What a person approved: names of holds, each up to a number. More than that waits again. */
export type Approved = Readonly<Record<string, number>>

/** What a saved plan says about a hold. It may have been edited, so any name is accepted. */
interface Said extends Pick<Hold, "count" | "of" | "detail"> {
  readonly what: string
  readonly names?: ReadonlyArray<string> | undefined
}

/** Names that a hold has, at most. */
export const mostNames = 3

/** Lists the first names of many: `: Ada Lund, Bo Berg, Cy Dahl and 21 more`. */
export const listNames = (names: ReadonlyArray<string>, count: number): string => {
  const rest = count - names.length
  return names.length === 0 ? "" : `: ${names.join(", ")}${rest > 0 ? ` and ${number(rest)} more` : ""}`
}

/** Returns the holds that nobody approved. */
export const findUnapproved = <H extends Said>(held: ReadonlyArray<H>, approved: Approved): ReadonlyArray<H> =>
  held.filter(({ count, what }) => !(Object.hasOwn(approved, what) && approved[what]! >= count))

/** Says what the plan would do: `24 pupils become teachers (there are 6 teachers): Ada Lund, Bo Berg, Cy Dahl and 21 more`. Without `names` it has no data of people. */
export const describe = ({ count, detail, names = [], of, what }: Said, withNames = true): string => {
  const [noun, one, many] = Object.hasOwn(holds, what) ? holds[what as HoldName] : [what, "is changed", "are changed"]
  const share = what === "role-rises" ? number(count) : `${number(count)} of ${number(of)}`
  return `${share} ${noun} ${count === 1 ? one : many}${detail === undefined ? "" : ` (${detail})`}${
    withNames ? listNames(names, count) : ""
  }`
}
