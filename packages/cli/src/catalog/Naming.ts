/** Names of commands: operation ids in kebab case, without the noun of their service where the rest stays unique. */

/** Converts `listOrganizationUsers` to `list-organization-users`, and `countOMRJobs` to `count-omr-jobs`. */
export const kebab = (name: string): string =>
  name.replaceAll(/([a-z\d])([A-Z])/g, "$1-$2").replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2").toLowerCase()

const singular = (noun: string): string => noun.replace(/sses$/, "ss").replace(/(?<=[^s])s$/, "")

/** Removes the words of `noun`, in singular or plural, from the first place where all of them are found. */
const without = (words: ReadonlyArray<string>, noun: ReadonlyArray<string>): ReadonlyArray<string> => {
  const at = words.findIndex((_, from) =>
    noun.every((word, offset) => singular(words[from + offset] ?? "") === singular(word))
  )
  return at < 1 ? words : words.toSpliced(at, noun.length)
}

/** Returns the short commands of a service's operations by their ids. */
export const commandsOf = (service: string, ids: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const noun = kebab(service).split("-")
  const short = ids.map((id) => without(kebab(id).split("-"), noun).join("-"))
  const full = ids.map(kebab)
  const taken = (name: string) => [...short, ...full].filter((one) => one === name).length
  // A short name may not be the full name of another operation either.
  return new Map(ids.map((id, at) => [id, short[at] === full[at] || taken(short[at]!) > 1 ? full[at]! : short[at]!]))
}
