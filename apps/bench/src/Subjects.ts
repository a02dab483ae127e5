/** The measured clients, in the order of the tables. */

export interface Entry {
  readonly name: string
  readonly label: string
  /** Its module in `subjects/`; clients of one package share one. Without it, the client is measured only as a program. */
  readonly module: string | undefined
  /** Packages whose installed size is measured. */
  readonly packages: ReadonlyArray<string>
  readonly kind: "ours" | "limit" | "peer"
  /** The client that ratios refer to. */
  readonly limit: "undici" | "fetch"
  /** Whether it runs in browsers, and is bundled for them. */
  readonly browser: boolean
}

const entry = (
  name: string,
  label: string,
  module: string | undefined,
  kind: Entry["kind"],
  limit: Entry["limit"],
  packages: ReadonlyArray<string>,
  browser = limit === "fetch"
): Entry => ({ name, label, module, kind, limit, packages, browser })

const promise = "@flat-sdk/promise"
const core = "@flat-sdk/core"
const fetchPackage = "@flat-sdk/fetch"
const node = "@flat-sdk/node"

export const subjects: ReadonlyArray<Entry> = [
  entry("promise", "promise (default)", "promise", "ours", "fetch", [promise]),
  entry("core-node", "core, Node transport", "core", "ours", "undici", [core, node]),
  entry("promise-node", "promise, Node transport", "promise", "ours", "undici", [promise]),
  entry("core-fetch", "core, fetch transport", "core", "ours", "fetch", [core, fetchPackage]),
  entry("promise-fetch", "promise (fetch)", "promise", "ours", "fetch", [promise]),
  entry("promise-organization", "promise, one service", undefined, "ours", "fetch", [promise]),
  entry("core-organization", "core, one service, fetch", undefined, "ours", "fetch", [core, fetchPackage]),
  entry("undici", "undici.request + JSON.parse", "undici", "limit", "undici", ["undici"]),
  entry("fetch", "fetch + response.json()", "peers", "limit", "fetch", []),
  entry("flat-api", "flat-api", "flat-api", "peer", "fetch", ["flat-api"]),
  entry("axios", "axios", "peers", "peer", "fetch", ["axios"]),
  entry("ky", "ky", "peers", "peer", "fetch", ["ky"])
]

/** No request at all: what the runtime and the bundler cost by themselves. */
export const nothing: Entry = entry("nothing", "an empty program", undefined, "limit", "fetch", [])

/** Returns the subjects with these names, and those that ratios refer to; all without names. Throws if a name is unknown. */
export const selectSubjects = (names: ReadonlyArray<string>): ReadonlyArray<Entry> => {
  const unknown = names.filter((name) => !subjects.some((subject) => subject.name === name))
  if (unknown.length > 0) {
    throw new Error(
      `--subjects: unknown ${unknown.join(", ")}. Choose from ${subjects.map(({ name }) => name).join(", ")}`
    )
  }
  return names.length === 0 ? subjects : subjects.filter(({ kind, name }) => kind === "limit" || names.includes(name))
}

/** Returns the subjects that have a module, or those of them with these names. */
export const withModule = (
  entries: ReadonlyArray<Entry>,
  names?: ReadonlyArray<string>
): ReadonlyArray<Entry> =>
  entries.filter(({ module, name }) => module !== undefined && (names === undefined || names.includes(name)))

const labels = new Map([...subjects, nothing].map(({ label, name }) => [name, label]))

/** Returns the label of a subject, or of one in a certain way such as "promise, items". */
export const labelOf = (name: string): string => {
  const [first = "", ...more] = name.split(", ")
  return [labels.get(first) ?? first, ...more].join(", ")
}
