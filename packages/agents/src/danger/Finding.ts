/** One dangerous thing that a call does, and to what. */

/**
 * What kind of danger a finding is:
 *
 * - `deletes`: something is gone afterwards, or taken out of something;
 * - `exposes`: more people can read something, or an address outside the school gets access;
 * - `handsOver`: an account or a right goes to another person: e-mail, username, password, role, token;
 * - `changesMuch`: it acts on a thing as a whole, or on several together.
 */
export type Kind = "deletes" | "exposes" | "handsOver" | "changesMuch"

export interface Target {
  /** In the singular. */
  readonly noun: string
  /** Ids, or values where a thing has no id. */
  readonly ids: ReadonlyArray<string>
}

/** One dangerous thing that a call does. */
export interface Finding extends Target {
  readonly kind: Kind
  /** What is done to the things, such as `deletes` or `changes the e-mail address of`. */
  readonly does: string
  readonly count: number
  /** The field of the body that does it, such as `body.privacy`. */
  readonly field?: string | undefined
}

/** Creates a finding about things. One that has no id yet counts too. */
export const make = (kind: Kind, does: string, { ids, noun }: Target, field?: string): Finding => ({
  kind,
  does,
  noun,
  ids,
  count: Math.max(1, ids.length),
  ...(field === undefined ? undefined : { field })
})

/** Joins findings that do the same to the same kind of things. */
export const merge = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  [...Map.groupBy(findings, ({ does, kind, noun }) => JSON.stringify([kind, does, noun])).values()].map((same) => {
    const ids = [...new Set(same.flatMap(({ ids }) => ids))]
    const unnamed = same.filter(({ ids }) => ids.length === 0).reduce((sum, { count }) => sum + count, 0)
    return { ...same[0]!, ids, count: ids.length + unnamed }
  })

const maxNames = 3

/** Returns a phrase such as `deletes 2 scores: 5f1, 5f2`. */
export const phrase = ({ count, does, ids, noun }: Finding): string => {
  const names = ids.length === 0 ? "" : `: ${ids.slice(0, maxNames).join(", ")}${ids.length > maxNames ? ", …" : ""}`
  return `${does} ${countOf(count, noun)}${names}`
}

export const parametersIn = (path: string): ReadonlyArray<string> =>
  Array.from(path.matchAll(/\{([^{}]+)\}/g), ([, name]) => name!)

/** The last part of a path that is no parameter. */
export const lastSegment = (path: string): string => path.split("/").findLast((part) => !part.startsWith("{")) ?? ""

const nouns: Readonly<Record<string, string>> = { people: "person", user: "account", users: "account" }

const words = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase()

const singular = (noun: string): string => noun.replace(/sses$/, "ss").replace(/(?<=[^s])s$/, "")

/** The noun of a parameter or a list, in the singular: `account` for `user`, `edu resource` for `eduResources`. */
export const nounOf = (name: string): string => nouns[name] ?? singular(words(name))

const countOf = (count: number, noun: string): string =>
  `${count} ${
    count === 1 ? noun : noun.endsWith("s") ? `${noun}es` : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`
  }`
