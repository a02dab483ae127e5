/**
 * Paginates a list, one page per step: in both directions, from any cursor, with checkpoints. An empty page with a next cursor does not end the
 * list. A repeated cursor is an error, because a silent end would look like the complete list; and so are 100 pages in a row without an item.
 *
 * `Pagination.ts` converts the steps to streams, the Promise API to iterators.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as CallOptions from "../call/CallOptions.ts"
import * as Digest from "../error/Digest.ts"
import { Encode, type FlatError, type InputProblem } from "../error/FlatError.ts"
import * as InputReading from "../fields/InputReading.ts"
import type {
  Checkpoint,
  CollectSettings,
  FlatResponse,
  PageSettings,
  Resumable,
  ResumeSettings
} from "../shared/Lists.ts"
import { failure, incomplete, isBackwards, type Page, type ReadPage } from "./Page.ts"

export type { Checkpoint, Resumable } from "../shared/Lists.ts"

/** Options for pagination. Call options apply to each page. */
export interface Options extends CallOptions.CallOptions, PageSettings {}

/** Options of `collect`. */
export interface CollectOptions extends Options, CollectSettings {}

/** Options of `resumable`. */
export interface ResumeOptions extends Options, ResumeSettings {}

/** Reads the next page and yields its values; `undefined` after the last page. Steps do not run concurrently. */
export type Step<A> = Effect.Effect<ReadonlyArray<A> | undefined, FlatError>

/** Starts the pagination from the beginning. */
export type Start<A> = () => Step<A>

type PageInput =
  & { readonly next?: string | undefined; readonly previous?: string | undefined }
  & Record<string, unknown>
type Located = { readonly page: Page<unknown>; readonly cursor: string | null }

// The values of these options are checked where they are used.
const ownOptions: CallOptions.Own = { direction: "any", readAhead: "flag", from: "any", limit: "any" }

const directionOf = (input: PageInput, options: Options | undefined) =>
  options?.direction ?? (isBackwards(input) ? "backwards" : "forwards")

// Pages that are in memory arrive without yielding to the event loop: without a pause, timers and signals would wait for the end of the list.
const pagesBetweenYields = 16

/** Pages in a row without an item that can be read, each with a next cursor, after which a list fails: a server may send them without end. */
const mostEmptyPages = 100

const identityOf = (item: unknown): unknown =>
  typeof item === "object" && item !== null && "id" in item ? item.id : item

/** Digests of returned items that are not found again are kept, as they may be in a later page: as many as the longest page of the API has. */
const mostMissing = 1000 * Digest.size

/** Returns the digest of the id of an item; of the whole item if it has no id. */
const digestOf = (item: unknown): string => Digest.hex(JSON.stringify(identityOf(item) ?? item) ?? "")

const eachDigest = /.{16}/g
const areDigests = /^(?:[0-9a-f]{16})*$/

const itemsOf = (page: Page<unknown>, direction: "forwards" | "backwards") =>
  direction === "forwards" ? page.items : page.items.toReversed()

/**
 * Items per page if the input has no `limit`. The API's own default of 25 needs four times the requests and quota; 100 is the maximum that every
 * list allows.
 */
export const defaultPageSize = 100

/**
 * Creates the paginator of one operation from the function that reads a page. `pageSize` is requested if the input has no `limit`; `null` uses the
 * API's default.
 */
export const make = (
  operation: string,
  withResponse: ReadPage,
  pageSize: number | null = defaultPageSize
) => {
  const unfinished = (response: FlatResponse<unknown>, problem: string) =>
    incomplete(operation, withResponse.path(), response, problem)
  const invalid = (...problems: ReadonlyArray<InputProblem>) =>
    failure(operation, withResponse.path(), 0, new Encode({ problems }))

  /** Returns an input with its page size. */
  const sized = (given: unknown): unknown => {
    const input = (given ?? {}) as PageInput
    return pageSize === null || input["limit"] !== undefined ? input : { ...input, limit: pageSize }
  }

  const paginate = <A>(
    given: unknown,
    options: Options | undefined,
    taker: (direction: "forwards" | "backwards") => (located: Located) => ReadonlyArray<A>,
    begun?: ReturnType<ReadPage>
  ): Start<A> => {
    const input = sized(given) as PageInput
    const direction = directionOf(input, options)
    const overrides = CallOptions.of(options, ownOptions)
    const { next, previous, ...rest } = input
    const parameter = direction === "forwards" ? "next" : "previous"
    const first = (direction === "forwards" ? next : previous) ?? null
    return () => {
      // Digests: the cursors of a long list would take much more memory.
      const seen = new Set<number>(first === null ? [] : [Digest.number(first)])
      const take = taker(direction)
      let at: string | null | undefined = first
      let pages = 0
      let empty = 0
      let start: string | undefined
      let isMoved = false
      return Effect.suspend(() => {
        const cursor = at
        if (cursor === undefined) return Effect.undefined
        const read = begun !== undefined && pages === 0
          ? begun
          : withResponse(cursor === null ? rest : { ...rest, [parameter]: cursor }, overrides)
        return Effect.flatMap(
          ++pages % pagesBetweenYields === 0 ? Effect.andThen(Effect.yieldNow, read) : read,
          (response) => {
            const { items, [parameter]: following } = response.value
            const place = following === undefined ? undefined : Digest.number(following)
            const isStart = start !== undefined && start !== "" && items.map(digestOf).join("") === start
            if ((isStart && (isMoved || rest["limit"] !== 1)) || (place !== undefined && seen.has(place))) {
              return Effect.fail(unfinished(response, "the server returned a page that was already read"))
            }
            empty = items.some(withResponse.isItem) ? 0 : empty + 1
            if (following !== undefined && empty === mostEmptyPages) {
              const problem = `the server returned ${empty} pages in a row without an item, each with a next page`
              return Effect.fail(unfinished(response, problem))
            }
            // The first page has no cursor to detect a repetition by, so the next page with items is compared with it. A page of one item may come again
            // once: if the list changes meanwhile, the first item may move to the second page.
            if (cursor === null) start = items.map(digestOf).join("")
            else if (items.length > 0 && !isStart) start = undefined
            if (isStart) isMoved = true
            if (place !== undefined) seen.add(place)
            at = following
            return Effect.succeed(isStart ? [] : take({ page: response.value, cursor }))
          }
        )
      })
    }
  }

  const stream = (input?: unknown, options?: Options): Start<unknown> =>
    paginate(input, options, (direction) => ({ page }) => itemsOf(page, direction))

  const resumable = (given?: unknown, options?: ResumeOptions): Start<Resumable<unknown>> => {
    const from = options?.from
    const input = (given ?? {}) as PageInput
    if (from === undefined) return resumed(input, options, {})
    if (from.operation !== operation) {
      return () =>
        Effect.fail(
          invalid({
            path: "from.operation",
            problem: `expected a checkpoint of ${operation}, found one of ${from.operation}`
          })
        )
    }
    if (!(Number.isInteger(from.offset) && from.offset >= 0)) {
      return () => Effect.fail(invalid({ path: "from.offset", problem: "expected a whole number of at least 0" }))
    }
    const digests: unknown = from.digests
    if (digests !== undefined && !(typeof digests === "string" && areDigests.test(digests))) {
      return () => Effect.fail(invalid({ path: "from.digests", problem: "expected the digests as they were created" }))
    }
    const { next: _next, previous: _previous, ...rest } = input
    const start = from.cursor === null
      ? rest
      : { ...rest, [from.direction === "forwards" ? "next" : "previous"]: from.cursor }
    return resumed(start, { ...options, direction: from.direction }, from)
  }

  const resumed = (
    input: PageInput,
    options: Options | undefined,
    from: Partial<Checkpoint>
  ): Start<Resumable<unknown>> =>
    paginate(input, options, (direction) => {
      let skip = from.digests === undefined ? from.offset ?? 0 : 0
      const returned = new Set(from.digests?.match(eachDigest))
      /** Those of `returned` that no page had. */
      const missing = new Set(returned)
      return ({ cursor, page }) => {
        const items = itemsOf(page, direction)
        const each = items.map(digestOf)
        // A checkpoint without digests. The page may be shorter than when it was created: skips the rest in the next pages.
        const skipped = Math.min(skip, items.length)
        skip -= skipped
        // Those that an earlier run returned may be anywhere in this page, or in a later one.
        const before = Array.from(missing).join("").slice(-mostMissing)
        // What the digests of each checkpoint are the beginning of: that takes no memory of its own.
        const all = before + each.join("")
        for (const digest of each) missing.delete(digest)
        return items.flatMap((item, index) =>
          index < skipped || returned.has(each[index]!) ? [] : [{
            item,
            checkpoint: {
              operation,
              direction,
              cursor,
              offset: index + 1,
              digests: all.slice(0, before.length + (index + 1) * Digest.size)
            }
          }]
        )
      }
    })

  /** Makes an unreadable input fail the first step, not the call that creates the pagination. */
  const reading =
    <A, O>(begin: (input?: unknown, options?: O) => Start<A>) => (input?: unknown, options?: O): Start<A> => {
      const begun = InputReading.read(input, () => Result.succeed(begin(input, options)), options)
      return Result.isSuccess(begun)
        ? begun.success
        : () => Effect.fail(failure(operation, withResponse.path(), 0, begun.failure))
    }

  return {
    pages: reading((input?: unknown, options?: Options): Start<Page<unknown>> =>
      paginate(input, options, () => ({ page }) => [page])
    ),
    stream: reading(stream),
    sized,
    /** Paginates the items of a list whose first page is being read already. */
    continued: (input: unknown, begun: ReturnType<ReadPage>, options?: Options): Start<unknown> =>
      reading((given?: unknown) =>
        paginate(given, options, (direction) => ({ page }) => itemsOf(page, direction), begun)
      )(
        input
      ),
    resumable: reading(resumable),
    /** Paginates items without requesting more than `limit`. The caller takes `limit` of them. */
    collect: (input: unknown, options: CollectOptions): Start<unknown> =>
      reading((given?: unknown) =>
        stream(
          pageSize === null || options.limit >= pageSize
            ? given
            : { limit: Math.max(1, Math.ceil(options.limit)), ...(given as PageInput | undefined) },
          options
        )
      )(input),
    /** Returns the error for invalid options of `collect`; `undefined` if they are valid. */
    problemOf: (options: CollectOptions): FlatError | undefined => {
      const problems = CallOptions.of(options, ownOptions)?.problems ?? []
      const isRead = InputReading.unreadOf(options) === undefined
      if (isRead && !(typeof options?.limit === "number" && options.limit >= 0)) {
        const problem = "expected the maximum number of items to collect, at least 0"
        return invalid({ path: "limit", problem }, ...problems)
      }
      return problems.length === 0 ? undefined : invalid(...problems)
    }
  }
}
