/**
 * The operations of the API, as the command line and the agents' server read them: the contract with the names of commands and flags, without code for any
 * operation.
 */
import * as Operations from "@flat-sdk/agents/operations"
import { closestMatch } from "leven"

export { type Body, resolve } from "@flat-sdk/agents/operations"

export interface Catalog extends Operations.Contract {
  readonly services: ReadonlyArray<Service>
  readonly operations: ReadonlyArray<Operation>
}

/** A group of operations: a property of the client, and a command such as `flat organization`. */
export interface Service extends Operations.Service {
  /** Command, such as `edu-resources`. */
  readonly command: string
  readonly operations: ReadonlyArray<Operation>
}

export interface Operation extends Operations.Operation {
  /** Short command in its service, such as `list-users`. */
  readonly command: string
  /** The full id as a command, such as `list-organization-users`. */
  readonly fullCommand: string
  readonly parameters: ReadonlyArray<Parameter>
}

export interface Parameter extends Operations.Parameter {
  /** Flag without dashes, such as `no-active-license`. */
  readonly flag: string
}

/** Flags whose name is not that of their parameter: `--limit` of a list counts the items of all pages. */
const pageFlags: Readonly<Record<string, string>> = { limit: "page-size" }

const flagOf = (name: string, kind: Operation["kind"]): string =>
  kind === "paginated" ? pageFlags[name] ?? kebab(name) : kebab(name)

/** Adds the names of commands and flags to the operations of the API. */
export const make = ({ operations, schemas, services, version }: Operations.Contract): Catalog => {
  const named = services.map((service): Service => {
    const own = operations.filter((operation) => operation.service === service.name)
    const commands = commandsOf(service.name, own.map(({ id }) => id))
    return {
      ...service,
      command: kebab(service.name),
      operations: own.map((operation) => ({
        ...operation,
        command: commands.get(operation.id)!,
        fullCommand: kebab(operation.id),
        parameters: operation.parameters.map((parameter) => ({
          ...parameter,
          flag: flagOf(parameter.name, operation.kind)
        }))
      }))
    }
  })
  return { version, schemas, services: named, operations: named.flatMap(({ operations }) => operations) }
}

/** Returns the words of an operation's command, such as `organization list-users`. */
export const commandOf = (catalog: Catalog, { command, service }: Operation): string =>
  `${catalog.services.find(({ name }) => name === service)?.command ?? service} ${command}`

/** Finds an operation by its id, its full command, or the words of its command with or without `flat`. */
export const find = (catalog: Catalog, name: string): Operation | undefined => {
  const words = name.trim().replace(/^flat\s+/, "").replaceAll(/\s+/g, " ")
  return catalog.operations.find((operation) =>
    operation.id === words || operation.fullCommand === words || commandOf(catalog, operation) === words
  )
}

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

const commandsOf = (service: string, ids: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const noun = kebab(service).split("-")
  const short = ids.map((id) => without(kebab(id).split("-"), noun).join("-"))
  const full = ids.map(kebab)
  const taken = (name: string) => [...short, ...full].filter((one) => one === name).length
  // A short name may not be the full name of another operation either.
  return new Map(ids.map((id, at) => [id, short[at] === full[at] || taken(short[at]!) > 1 ? full[at]! : short[at]!]))
}

let catalog: Catalog | undefined

/** Returns the catalog of the API that this version was built for. It is derived when it is first needed. */
export const load = (): Catalog => catalog ??= make(Operations.load())

/** Returns the name that differs in the fewest letters, if they are at most two, or a third of it, or that begins in the same way. */
export const closest = (name: string, names: ReadonlyArray<string>): string | undefined => {
  const given = name.toLowerCase()
  const sameLetters = names.find((known) => known.toLowerCase() === given)
  return sameLetters
    ?? closestMatch(name, names, { maxDistance: Math.max(2, Math.floor(name.length / 3)) })
    ?? names.find((known) => given.length >= 3 && known.toLowerCase().startsWith(given))
}
