/**
 * Options for TanStack Query, version 5, from the operations of a client: keys that are the same for the same input, cancellation, pages. The objects are
 * plain and fit the hooks of each framework, so this module imports nothing of TanStack. Programs that do not import it do not bundle it.
 */
import type { CallOptions } from "./api/Operation.ts"
import type { Page } from "./api/Pagination.ts"
import { originOf } from "./internal/client.ts"
import { optionError } from "./internal/open.ts"

/** An operation of a client, such as `flat.organization.countOrgaUsers`. */
export type QueryableOperation = (input: never, options?: CallOptions) => Promise<unknown>

/** An operation that returns a page. */
export type PaginatedOperation = (input: never, options?: CallOptions) => Promise<Page<unknown>>

/** Options of a query's key. */
export interface QueryKeyOptions {
  /**
   * Whose responses these are, such as the id of the signed-in user: queries with the same scope and input share one entry of the cache, also across
   * clients, processes and reloads. Set it if the cache is persisted or rendered on a server. Never a token, because keys are visible in the cache.
   *
   * @default a number for each client in this process: clients with other credentials share nothing
   */
  readonly scope?: string | undefined
}

/**
 * The key of a query. `invalidateQueries({ queryKey: ["flat", "organization"] })` matches every query of that service, and a key that also has an
 * operation, or a part of an input, those with it.
 */
export type OperationQueryKey = readonly ["flat", service: string, operation: string, input: object, owner: object]

/** Options of a query, for `useQuery`, `fetchQuery` and the like. */
export interface OperationQuery<out A> {
  /** Service, operation and input. */
  readonly queryKey: OperationQueryKey
  /** Reads the response. The signal of the query ends the call. */
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<A>
  /** The client retries, and knows what may be repeated. */
  readonly retry: false
}

/** Options of a query of pages, for `useInfiniteQuery` and the like. */
export interface OperationInfiniteQuery<P extends Page<unknown>> {
  /** Service, operation and input. */
  readonly queryKey: OperationQueryKey
  /** Reads a page. The signal of the query ends the call. */
  readonly queryFn: (context: { readonly signal: AbortSignal; readonly pageParam: string | undefined }) => Promise<P>
  /** Cursor of the first page. */
  readonly initialPageParam: string | undefined
  /** Returns the cursor of the next page, `undefined` after the last. */
  readonly getNextPageParam: (page: P) => string | undefined
  /** The client retries, and knows what may be repeated. */
  readonly retry: false
}

/** Options of a mutation, for `useMutation` and the like. */
export interface OperationMutation<in Input, out A> {
  /** Service and operation. */
  readonly mutationKey: readonly ["flat", service: string, operation: string]
  /** Calls the operation. */
  readonly mutationFn: (input: Input) => Promise<A>
  /** The client retries, and knows what may be repeated. */
  readonly retry: false
}

type Arguments<Operation extends QueryableOperation> = undefined extends Parameters<Operation>[0]
  ? [input?: Parameters<Operation>[0], options?: QueryKeyOptions]
  : [input: Parameters<Operation>[0], options?: QueryKeyOptions]

/** An operation without its types, which the public functions state. */
type Call<A> = (input: unknown, options?: CallOptions) => Promise<A>

// The constraint is that of any operation. What a call returns is known of this one alone.
const callOf = <Operation extends QueryableOperation>(operation: Operation) =>
  operation as unknown as Call<Awaited<ReturnType<Operation>>>

const none = {}

const numbers = /* #__PURE__ */ new WeakMap<object, number>()
let last = 0

const numberOf = (quota: object): number => {
  const number = numbers.get(quota) ?? ++last
  numbers.set(quota, number)
  return number
}

const originIn = (operation: object, of: string) => {
  const origin = originOf(operation)
  if (origin !== undefined && origin[2] !== undefined) return origin
  const own = of === "mutationOptions" ? "mutationFn" : "queryFn"
  const problem = origin === undefined
    ? "must be an operation of a client of this package, such as flat.organization.countOrgaUsers"
    : `${origin[1]} waits for a job: write ${own} yourself`
  throw optionError([{ path: "operation", problem }], undefined, of)
}

const keyOf = (operation: object, input: object, { scope, ...others }: QueryKeyOptions, of: string, more?: object) => {
  const [service, name, { call, kind }, { budget }] = originIn(operation, of)
  if (!call.startsWith("GET ")) {
    const problem = `${name} changes data, and a query is repeated at any time: use mutationOptions`
    throw optionError([{ path: "operation", problem }], undefined, of)
  }
  if (more !== undefined && kind !== "paginated") {
    throw optionError(
      [{ path: "operation", problem: `${name} does not return pages: use queryOptions` }],
      undefined,
      of
    )
  }
  if (scope !== undefined && (typeof scope !== "string" || scope === "")) {
    throw optionError([{ path: "options.scope", problem: "must be a string that is not empty" }], undefined, of)
  }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    throw optionError([{ path: `options.${unknown}`, problem: "is not an option. The option is scope" }], undefined, of)
  }
  // Clients with the same credentials and base URL share the state of the rate limit, and no others do.
  const owner = scope === undefined ? { client: numberOf(budget) } : { scope }
  return ["flat", service, name, input, { ...owner, ...more }] as const
}

/**
 * Returns the options of a query that calls an operation. Its key has the names of the service and the operation, the input, and the client or the
 * `scope`, and never a token. Cancelling the query aborts the call. Throws a `FlatError` if the operation is a write: see `mutationOptions`.
 *
 * **Gotchas**
 *
 * `flat.actAs(…)` returns another client each time: call it once, not in each rendering, or pass a `scope`.
 *
 * **Example** (Counting the teachers)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/promise"
 * import { queryOptions } from "@flat-sdk/promise/query"
 * import { QueryClient } from "@tanstack/query-core"
 *
 * const flat = FlatClient.fromEnv()
 * const queries = new QueryClient()
 * console.log(await queries.fetchQuery(queryOptions(flat.organization.countOrgaUsers, { role: ["teacher"] })))
 * ```
 */
export const queryOptions = <Operation extends QueryableOperation>(
  operation: Operation,
  ...[given, options = {}]: Arguments<Operation>
): OperationQuery<Awaited<ReturnType<Operation>>> => {
  const call = callOf(operation)
  const input: object = given ?? none
  return {
    queryKey: keyOf(operation, input, options, "queryOptions"),
    queryFn: ({ signal }) => call(input, { signal }),
    retry: false
  }
}

/**
 * Returns the options of an infinite query over the pages of a list. `fetchNextPage` reads one page, and `hasNextPage` is `false` after the last one.
 * The `limit` of the input is the size of a page. Otherwise like `queryOptions`; the two never share an entry of the cache.
 */
export const infiniteQueryOptions = <Operation extends PaginatedOperation>(
  operation: Operation,
  ...[given, options = {}]: Arguments<Operation>
): OperationInfiniteQuery<Awaited<ReturnType<Operation>>> => {
  const call = callOf(operation)
  const input: object = given ?? none
  return {
    queryKey: keyOf(operation, input, options, "infiniteQueryOptions", { pages: true }),
    queryFn: ({ pageParam, signal }) =>
      call(pageParam === undefined ? input : { ...input, next: pageParam, previous: undefined }, { signal }),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    retry: false
  }
}

/**
 * Returns the options of a mutation that calls an operation with the variables as its input. Invalidate what it changes in `onSuccess`. A mutation is
 * not repeated by TanStack: an error with `outcome: "unknown"` may have been executed.
 */
export const mutationOptions = <Operation extends QueryableOperation>(
  operation: Operation
): OperationMutation<Parameters<Operation>[0], Awaited<ReturnType<Operation>>> => {
  const [service, name] = originIn(operation, "mutationOptions")
  const call = callOf(operation)
  // Only the input: TanStack passes more arguments.
  return { mutationKey: ["flat", service, name], mutationFn: (input) => call(input), retry: false }
}
