/** What a path names. */

/** The names of the parameters of a path template. */
export const parametersIn = (path: string): ReadonlyArray<string> =>
  Array.from(path.matchAll(/\{([^{}]+)\}/g), ([, name]) => name!)

/** The last part of a path that is no parameter. */
export const lastSegment = (path: string): string => path.split("/").findLast((part) => !part.startsWith("{")) ?? ""

const nouns: Readonly<Record<string, string>> = { people: "person", user: "account", users: "account" }

const words = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase()

const singular = (noun: string): string => noun.replace(/sses$/, "ss").replace(/(?<=[^s])s$/, "")

/** The noun of a parameter or a list, in the singular: `account` for `user`, `edu resource` for `eduResources`. */
export const nounOf = (name: string): string => nouns[name] ?? singular(words(name))

/** A number of things. */
export const counted = (count: number, noun: string): string =>
  `${count} ${
    count === 1 ? noun : noun.endsWith("s") ? `${noun}es` : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`
  }`
