/**
 * The measured clients, in the order of the tables.
 */

export interface Entry {
  /** Name in results, and of its modules in the folders below. */
  readonly name: string
  readonly label: string
  /** Packages whose version is printed and whose installed size is measured. */
  readonly packages: ReadonlyArray<string>
  readonly kind: "ours" | "limit" | "peer" | "note"
  /** The client that ratios refer to. */
  readonly limit: "undici" | "fetch"
  /** Runs in browsers, and is bundled for them. */
  readonly browser: boolean
  /** Has a module in `subjects/`: sends requests and paginates. */
  readonly subject: boolean
  /** Has a module in `transfers/`: sends and saves files. */
  readonly transfers: boolean
  /** Is measured by its age (`measure/Age.ts`). */
  readonly age: boolean
  /** Reads a million accounts (`measure/Million.ts`). */
  readonly million: boolean
  /** Has a module in `clients/`: creates many clients in one process. */
  readonly clients: boolean
  /** Has a program in `consumers/`: is measured for cold start, bundle size, installed size and type-checking. */
  readonly consumer: boolean
}

const carriers = new Set([
  "promise",
  "core-node",
  "promise-node",
  "core-fetch",
  "promise-fetch",
  "undici",
  "fetch",
  "flat-api",
  "axios",
  "got"
])

const aging = new Set(["promise", "core-node", "promise-node", "undici"])
const readers = new Set(["promise", "core-node", "promise-node", "undici", "flat-api"])
const instances = new Set(["promise", "core-node", "flat-api", "hey-api", "axios"])

const entry = (
  name: string,
  label: string,
  kind: Entry["kind"],
  limit: Entry["limit"],
  packages: ReadonlyArray<string>,
  more: Partial<Entry> = {}
): Entry => ({
  name,
  label,
  kind,
  limit,
  packages,
  browser: limit === "fetch",
  subject: true,
  transfers: carriers.has(name),
  age: aging.has(name),
  million: readers.has(name),
  clients: instances.has(name),
  consumer: true,
  ...more
})

export const subjects: ReadonlyArray<Entry> = [
  entry("promise", "promise (default)", "ours", "fetch", ["@flat-sdk/promise"]),
  entry("core-node", "core, Node transport", "ours", "undici", ["@flat-sdk/core", "@flat-sdk/node"]),
  entry("promise-node", "promise, Node transport", "ours", "undici", ["@flat-sdk/promise", "@flat-sdk/node"]),
  entry("core-fetch", "core, fetch transport", "ours", "fetch", ["@flat-sdk/core", "@flat-sdk/fetch"]),
  entry("promise-fetch", "promise (fetch)", "ours", "fetch", ["@flat-sdk/promise"]),
  entry("promise-organization", "promise, one service", "ours", "fetch", ["@flat-sdk/promise"], { subject: false }),
  entry("core-organization", "core, one service, fetch", "ours", "fetch", ["@flat-sdk/core", "@flat-sdk/fetch"], {
    subject: false
  }),
  entry("undici", "undici.request + JSON.parse", "limit", "undici", ["undici"]),
  entry("fetch", "fetch + response.json()", "limit", "fetch", []),
  entry("flat-api", "flat-api", "peer", "fetch", ["flat-api"]),
  entry("openapi-fetch", "openapi-fetch", "peer", "fetch", ["openapi-fetch"]),
  entry("hey-api", "hey-api", "peer", "fetch", []),
  entry("hey-api-zod", "hey-api with zod", "peer", "fetch", ["zod"]),
  entry("axios", "axios", "peer", "fetch", ["axios"]),
  entry("ky", "ky", "peer", "fetch", ["ky"]),
  entry("got", "got", "peer", "fetch", ["got"], { browser: false }),
  entry("core-node-deadline", "core, Node, with a deadline", "note", "undici", [], { consumer: false }),
  entry("undici-dispatch", "undici dispatch, bare", "note", "undici", [], { consumer: false }),
  entry("socket", "a bare socket, nothing read", "note", "undici", [], { consumer: false })
]

export const nothing: Entry = entry("nothing", "an empty program", "note", "fetch", [], { subject: false })

/** Programs of the cold start alone: what Effect itself takes. They are written by `measure/EffectPrograms.ts`. */
export const effectPrograms = {
  "effect": "effect/Effect alone",
  "effect-core": "effect: what core over fetch imports",
  "effect-core-page": "the same, and a page by fetch"
} as const

const labels = new Map<string, string>([
  ...[...subjects, nothing].map(({ label, name }) => [name, label] as const),
  ...Object.entries(effectPrograms)
])

/** Returns the label of a subject or program, such as "core-node" or "core-node, bundled". */
export const labelOf = (program: string): string => {
  const [name = "", ...more] = program.split(", ")
  return [labels.get(name) ?? name, ...more].join(", ")
}
