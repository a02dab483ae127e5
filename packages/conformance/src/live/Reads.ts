/** Reads with every operation that only reads, with the ids that others returned; then pages, limits and rejected requests. */
import type { OperationName } from "../suite/Api.ts"
import * as Backend from "../suite/Backend.ts"
import * as Suite from "../suite/cases/Suite.ts"
import type { Seen, Session } from "./Session.ts"

/** Operations that are not tried in this part, with the reason. */
export const notRead: Readonly<Record<string, string>> = {
  getSubmissionComments: "it marks the comments as read",
  getTask: "only writes make tasks"
}

interface Item {
  readonly id?: unknown
  readonly type?: unknown
  readonly studentsGroup?: { readonly id?: unknown }
}

const first = (seen: Seen | undefined, of: (item: Item) => unknown): unknown => {
  const items: ReadonlyArray<Item> = Array.isArray(seen?.body) ? seen.body : []
  return items.map(of).find((found) => found !== undefined)
}

const id = (item: Item) => item.id

/** Which operation returns the ids of a path parameter, and where. */
const sources: Readonly<Record<string, readonly [operation: OperationName, of: (item: Item) => unknown]>> = {
  class: ["listClasses", id],
  group: ["listClasses", (one) => one.studentsGroup?.id],
  user: ["listGroupUsers", id],
  assignment: ["listAssignments", id],
  submission: ["getSubmissions", id],
  collection: ["listCollections", (one) => one.type === "regular" ? one.id : undefined],
  score: ["listCollectionScores", id],
  collaborator: ["getScoreCollaborators", id],
  revision: ["getScoreRevisions", id],
  track: ["listScoreTracks", id],
  resource: ["listEduResources", id],
  job: ["listOmrJobs", id]
}

/** Inputs that are no ids. Everything under `/users` is read of the token's own account. */
const inputsOf: Readonly<Record<string, (known: ReadonlyMap<string, unknown>) => object>> = {
  getUser: () => ({ user: "me" }),
  getUserLikes: () => ({ user: "me" }),
  getUserLikeIds: () => ({ user: "me" }),
  getUserScores: () => ({ user: "me" }),
  listGroups: (known) => ({ type: "classStudentsSubGroup", classroom: known.get("class") }),
  getScoreRevisionData: () => ({ format: "mxl" }),
  getOmrJobFile: () => ({ index: 0 }),
  getOmrJobExport: () => ({ format: "musicxml" })
}

/** Cases of the suite that only read. */
const suite: ReadonlyArray<string> = [
  "operation getUserLikes",
  "operation getUserLikeIds",
  "reason BadRequest: the server rejects the request",
  "reason Unauthorized: an unknown token",
  "behaviour: a custom request takes the same path as every other call"
]

const linkOf = (seen: Seen) => /<([^>]*)>;\s*rel="?next/.exec(seen.headers.get("link") ?? "")?.[1]

/** Names of the query that a `Link` to the next page adds to that of its request. */
export const cursorNames = (seen: Seen): string | undefined => {
  const link = linkOf(seen)
  return link && [...new URL(link, "https://flat.invalid").searchParams.keys()]
    .filter((name) => !["ids", "onlyIds", "limit"].includes(name)).join(" ")
}

export interface Reading {
  /** Operations that were not tried, with what is missing. */
  readonly left: Readonly<Record<string, string>>
  /** Cases of the suite that failed. */
  readonly failed: ReadonlyArray<string>
}

export const run = async (session: Session): Promise<Reading> => {
  const api = await session.open()
  const { operations } = session.contract
  const known = new Map<string, unknown>()
  const todo = new Set(
    Object.keys(operations).filter((name) => operations[name]!.method === "GET" && !(name in notRead))
  ) as Set<OperationName>
  const left: Record<string, string> = { ...notRead }
  const inputs = new Map<OperationName, Record<string, unknown>>()
  const inputOf = (name: OperationName): Record<string, unknown> | undefined => {
    const own = inputsOf[name]?.(known) ?? {}
    const given = new Map<string, unknown>([...known, ...Object.entries(own)])
    const needed = [...Object.keys(operations[name]!.parameters.path), ...Object.keys(own)]
    return needed.every((one) => given.get(one) !== undefined)
      ? Object.fromEntries(needed.map((one) => [one, given.get(one)]))
      : undefined
  }
  // Each round has the ids that the one before returned.
  for (let before = -1; before !== todo.size;) {
    before = todo.size
    for (const name of todo) {
      const input = inputOf(name)
      if (input === undefined) continue
      todo.delete(name)
      const seen = await session.call(api, { operation: name, input }, "read")
      if (seen.status < 300) inputs.set(name, input)
      else left[name] = `the service answers with ${seen.status}`
      for (const [parameter, [source, of]] of Object.entries(sources)) {
        if (source === name && !known.has(parameter)) known.set(parameter, first(seen, of))
      }
    }
  }
  for (const [name, input] of inputs) {
    const { parameters: { path, query } } = operations[name]!
    const last = Object.keys(path).at(-1)
    if (last !== undefined && !["format", "index"].includes(last)) {
      await session.call(api, { operation: name, input: { ...input, [last]: "0".repeat(24) } }, "no such id")
    }
    if ("next" in query) await pages(session, api, name, input)
  }
  await session.call(api, { operation: "listOrganizationUsers" }, "unknown value", { role: "nobody" })
  const failed: Array<string> = []
  const { baseUrl, fetch, token } = session.service
  const unused = { readOnlyToken: "", quirks: "", unreachable: undefined }
  const backend: Backend.Backend = {
    ...Backend.make({ ...unused, origin: new URL(baseUrl).origin, fetch, token }),
    baseUrl,
    clear: async () => void session.requests.splice(0),
    faults: () => Promise.reject(new Error("a case that only reads plants no fault")),
    requests: () => Promise.resolve(session.requests)
  }
  const hasLikes = first(session.seen.find(({ operation }) => operation === "getUserLikes"), id) !== undefined
  for (const one of Suite.cases.filter(({ name }) => suite.includes(name))) {
    if (one.operation?.startsWith("getUserLike") && !hasLikes) {
      continue
    }
    await one.run({ backend, open: (options) => session.open(options) }).catch(() => failed.push(one.name))
  }
  for (const name of todo) {
    const missing = Object.keys(operations[name]!.parameters.path).find((one) => known.get(one) === undefined)
    left[name] = `no ${missing ?? "input"} found`
  }
  return { failed, left }
}

const pages = async (
  session: Session,
  api: Awaited<ReturnType<Session["open"]>>,
  operation: OperationName,
  input: Readonly<Record<string, unknown>>
): Promise<void> => {
  const { maximum = 1000 } = session.contract.operations[operation]!.parameters.query["limit"] ?? {}
  const given = operation === "getUserScores" ? { ...input, paginate: true } : input
  await session.call(api, { operation, input: { ...given, limit: Math.min(50, maximum) } }, "limit 50")
  const one = await session.call(api, { operation, input: { ...given, limit: 1 } }, "limit 1")
  const next = new URL(linkOf(one) ?? "https://flat.invalid").searchParams.get("next")
  if (next !== null) await session.call(api, { operation, input: { ...given, limit: 1, next } }, "next page")
  const { parameters: { path } } = session.contract.operations[operation]!
  if (Object.keys(path).every((name) => name in input)) {
    await session.call(api, { operation, input }, "limit too large", { limit: String(maximum + 1) })
  }
}
