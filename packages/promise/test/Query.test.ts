/** The options for TanStack Query, in its own core, which the packages for each framework share. */
import { assert, describe, it } from "@effect/vitest"
import {
  hashKey,
  InfiniteQueryObserver,
  MutationObserver,
  QueryClient,
  QueryObserver,
  type QueryObserverResult
} from "@tanstack/query-core"
import { FlatClient, isReason, type Page } from "../src/index.ts"
import { infiniteQueryOptions, mutationOptions, queryOptions } from "../src/query.ts"
import { json, pagesOfTwo, rejection, request, type Respond, serve, user } from "./support/Server.ts"

const token = "secret-token"

/** A client of a server, and queries whose defaults retry immediately, as an application may have set them. */
const setUp = async (respond: Respond) => {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await serve(respond))
  const limits = { retries: 0, attemptTimeout: Infinity }
  const flat = stack.use(new FlatClient({ accessToken: token, baseUrl: server.baseUrl, ...limits }))
  const eager = { retry: 3, retryDelay: 0 }
  const queries = new QueryClient({ defaultOptions: { queries: eager, mutations: eager } })
  stack.defer(() => queries.clear())
  return { flat, queries, server, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const count: Respond = (_, response) => json(response, 200, 3)

describe("queryOptions", () => {
  it("names the service, the operation and the input, in a key that does not depend on the order of fields", async () => {
    await using all = await setUp(count)
    const { countOrgaUsers } = all.flat.organization
    const one = queryOptions(countOrgaUsers, { role: ["teacher"], q: "ada" }, { scope: "u1" })
    assert.deepStrictEqual(one.queryKey, [
      "flat",
      "organization",
      "countOrgaUsers",
      { role: ["teacher"], q: "ada" },
      { scope: "u1" }
    ])
    const same = queryOptions(countOrgaUsers, { q: "ada", group: undefined, role: ["teacher"] }, { scope: "u1" })
    assert.strictEqual(hashKey(same.queryKey), hashKey(one.queryKey))
    assert.strictEqual(
      hashKey(queryOptions(countOrgaUsers).queryKey),
      hashKey(queryOptions(countOrgaUsers, {}).queryKey)
    )
    assert.strictEqual(await all.queries.fetchQuery(one), 3)
    const kept = await all.queries.ensureQueryData(same)
    assert.strictEqual(kept, 3)
    assert.lengthOf(all.server.received, 1)
    await all.queries.fetchQuery(queryOptions(countOrgaUsers, { role: ["admin"] }, { scope: "u1" }))
    assert.deepStrictEqual(all.server.received.map(({ url }) => new URL(url, "http://local").search), [
      "?role=teacher&q=ada",
      "?role=admin"
    ])
  })

  it("aborts the call when the query is cancelled or its last observer leaves", async () => {
    await using all = await setUp(() => {})
    const observer = new QueryObserver(all.queries, queryOptions(all.flat.organization.countOrgaUsers))
    const leave = observer.subscribe(() => {})
    await request(all.server)
    leave()
    await all.server.cut
    assert.lengthOf(all.server.received, 1)
  })

  it("leaves retries to the client", async () => {
    await using all = await setUp((_, response) => json(response, 503, { code: "DOWN", message: "later" }))
    const options = queryOptions(all.flat.organization.countOrgaUsers)
    assert.isTrue(isReason(await rejection(all.queries.fetchQuery(options)), "ServerError"))
    const states: Array<QueryObserverResult<number>> = []
    const failed = Promise.withResolvers<void>()
    const leave = new QueryObserver(all.queries, options).subscribe((state) => {
      states.push(state)
      if (state.fetchStatus === "idle") failed.resolve()
    })
    await failed.promise
    leave()
    assert.isTrue(isReason(states.at(-1)!.error, "ServerError"))
    assert.lengthOf(all.server.received, 2)
    const create = new MutationObserver(all.queries, mutationOptions(all.flat.organization.createOrganizationUser))
    const error = await rejection(create.mutate({ body: { username: "ada", password: "a long password" } }))
    assert.isTrue(isReason(error, "ServerError"))
    assert.lengthOf(all.server.received, 3)
  })

  it("separates clients with other credentials, or by their scope, and has no token in a key", async () => {
    await using all = await setUp(count)
    const { flat, server } = all
    await using other = new FlatClient({ accessToken: "other-token", baseUrl: server.baseUrl })
    const keyOf = (one: Pick<FlatClient, "organization">, scope?: string) =>
      hashKey(queryOptions(one.organization.countOrgaUsers, {}, { scope }).queryKey)
    const keys = [flat, other, flat.actAs("u1", ["edu.admin"]), flat.withOptions({ accessToken: "third-token" })].map(
      (one) => keyOf(one)
    )
    assert.strictEqual(new Set(keys).size, 4)
    assert.strictEqual(keyOf(flat.withOptions({ deadline: 1000 })), keys[0])
    assert.strictEqual(keyOf(other, "u1"), keyOf(flat, "u1"))
    assert.notStrictEqual(keyOf(flat, "u1"), keyOf(flat, "u2"))
    await all.queries.fetchQuery(queryOptions(flat.organization.countOrgaUsers))
    await all.queries.fetchQuery(queryOptions(other.organization.countOrgaUsers))
    assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
      `Bearer ${token}`,
      "Bearer other-token"
    ])
    const visible = JSON.stringify([keys, all.queries.getQueryCache().getAll().map(({ queryKey }) => queryKey)])
    assert.notMatch(visible, /token/)
  })

  it("rejects writes, functions that are no operations, and an empty scope", async () => {
    await using all = await setUp(count)
    const { organization } = all.flat
    const body = { username: "ada", password: "a long password" }
    assert.throws(
      () => queryOptions(organization.createOrganizationUser, { body }),
      /createOrganizationUser.*mutationOptions/
    )
    assert.throws(() => queryOptions(async () => 1), /operation: must be an operation of a client/)
    assert.throws(() => mutationOptions(async () => 1), /^mutationOptions: .*operation: must be an operation/)
    const { exportScore } = all.flat.scores
    assert.throws(
      () => queryOptions(exportScore, { score: "1" } as never),
      /exportScore waits for a job: write queryFn/
    )
    assert.throws(() => mutationOptions(exportScore), /exportScore waits for a job: write mutationFn yourself/)
    const single = all.flat.classes.getClass as never
    assert.throws(
      () => infiniteQueryOptions(single, { class: "1" } as never),
      /^infiniteQueryOptions: .*operation: getClass does not return pages: use queryOptions/
    )
    assert.throws(() => queryOptions(organization.countOrgaUsers, {}, { scope: "" }), /options\.scope: must be/)
    // Ignored, users would share entries of a cache that is kept.
    const misspelt = { scpoe: "u1" } as object
    assert.throws(() => queryOptions(organization.countOrgaUsers, {}, misspelt), /options\.scpoe: is not an option/)
    assert.isEmpty(all.server.received)
  })
})

describe("infiniteQueryOptions", () => {
  it("sends the cursor of a page without the one that the input has", async () => {
    await using all = await setUp(pagesOfTwo(3))
    const input = { limit: 2, previous: "c9" }
    const { initialPageParam, queryFn } = infiniteQueryOptions(all.flat.organization.listOrganizationUsers, input)
    const { signal } = new AbortController()
    for (const pageParam of [initialPageParam, "c1"]) await queryFn({ pageParam, signal })
    assert.deepStrictEqual(all.server.received.map(({ url }) => new URL(url, "http://local").search), [
      "?limit=2&previous=c9",
      "?limit=2&next=c1"
    ])
  })

  it("reads one page for each fetch, and ends after the last one", async () => {
    await using all = await setUp(pagesOfTwo(3))
    const { listOrganizationUsers } = all.flat.organization
    const options = infiniteQueryOptions(listOrganizationUsers, { limit: 2 })
    const observer = new InfiniteQueryObserver(all.queries, options)
    const ids = (pages: ReadonlyArray<Page<{ readonly id: string }>>) =>
      pages.flatMap(({ items }) => items.map(({ id }) => id))
    const seen: Array<readonly [number, boolean, number]> = []
    const next = async () => {
      const state = await observer.fetchNextPage()
      seen.push([ids(state.data!.pages).length, state.hasNextPage, all.server.received.length])
      return state
    }
    let state = await next()
    while (state.hasNextPage && seen.length < 9) state = await next()
    assert.deepStrictEqual(seen, [[2, true, 1], [4, true, 2], [6, false, 3]])
    assert.deepStrictEqual(ids(state.data!.pages), [0, 1, 2, 3, 4, 5].map((index) => user(index).id))
    assert.deepStrictEqual(all.server.received.map(({ url }) => new URL(url, "http://local").search), [
      "?limit=2",
      "?limit=2&next=c1",
      "?limit=2&next=c2"
    ])
    // A query of the first page has an entry of its own, with another type of data.
    const first = await all.queries.fetchQuery(queryOptions(listOrganizationUsers, { limit: 2 }))
    assert.lengthOf(first.items, 2)
    assert.lengthOf(all.queries.getQueryCache().getAll(), 2)
  })

  it("aborts the page that is being read", async () => {
    await using all = await setUp(() => {})
    const options = infiniteQueryOptions(all.flat.organization.listOrganizationUsers)
    const leave = new InfiniteQueryObserver(all.queries, options).subscribe(() => {})
    await request(all.server)
    leave()
    await all.server.cut
  })
})

describe("mutationOptions", () => {
  it("sends the variables as the input, and its key invalidates the queries of the service", async () => {
    await using all = await setUp((request, response, count) =>
      request.method === "GET" ? pagesOfTwo(1)(request, response, count) : json(response, 200, user(9))
    )
    const { flat, queries, server } = all
    await queries.fetchQuery(queryOptions(flat.organization.listOrganizationUsers))
    await queries.fetchInfiniteQuery(infiniteQueryOptions(flat.organization.listOrganizationUsers))
    const options = mutationOptions(flat.organization.updateOrganizationUser)
    assert.deepStrictEqual(options.mutationKey, ["flat", "organization", "updateOrganizationUser"])
    const rename = new MutationObserver(queries, {
      ...options,
      onSuccess: () => queries.invalidateQueries({ queryKey: options.mutationKey.slice(0, 2) })
    })
    assert.strictEqual((await rename.mutate({ user: "u9", body: { lastname: "King" } })).id, "u9")
    assert.strictEqual(server.received.at(-1)?.body, JSON.stringify({ lastname: "King" }))
    assert.deepStrictEqual(queries.getQueryCache().getAll().map(({ state }) => state.isInvalidated), [true, true])
  })
})
