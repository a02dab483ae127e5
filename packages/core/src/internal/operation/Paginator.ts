/**
 * Walking a paginated list, a page a step: both directions, from any cursor, with checkpoints. Empty pages that name a next one are walked
 * through; a cursor that comes back is an error, because a silent end would pass for the whole list.
 *
 * `Pagination.ts` makes streams of the steps, the Promise face iterators.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as CallOptions from "../../CallOptions.ts"
import { Decode, Encode, FlatError, type InputProblem } from "../../FlatError.ts"
import { neighboursOf, type Page } from "../../Page.ts"
import type { Answer } from "../request/Call.ts"
import type { RequestPipe } from "../request/RequestPipe.ts"
import * as InputReading from "./InputReading.ts"
import * as PreparedOperation from "./PreparedOperation.ts"

/**
 * How to walk. Options of a call hold for each page.
 *
 * @category models
 */
export interface Options extends CallOptions.CallOptions {
  /**
   * `backwards` follows `previous`. Pages keep the order of their items; a stream of items is reversed as a whole.
   *
   * @default "forwards", or "backwards" when the input has `previous` only
   */
  readonly direction?: "forwards" | "backwards" | undefined
  /**
   * `true`: while a page is being worked on, the one after it is fetched; never more than that one.
   *
   * @default false
   */
  readonly readAhead?: boolean | undefined
}

/** @category models */
export interface CollectOptions extends Options {
  /** Most items to collect. */
  readonly limit: number
}

/**
 * A place in a list. Plain JSON, to be saved and used in another process; it belongs to the operation and the filters it was made with.
 *
 * @category models
 */
export interface Checkpoint {
  readonly operation: string
  readonly direction: "forwards" | "backwards"
  /** Cursor of the page, `null` for the first. */
  readonly cursor: string | null
  /** Items of that page that are done. */
  readonly offset: number
}

/** @category models */
export interface ResumeOptions extends Options {
  /** Where to go on. */
  readonly from?: Checkpoint | undefined
}

/**
 * An item, and the place behind it.
 *
 * @category models
 */
export interface Resumable<out Item> {
  readonly item: Item
  readonly checkpoint: Checkpoint
}

/** Reads one page more and yields what is taken from it; `undefined` behind the last one. One at a time. */
export type Step<A> = Effect.Effect<ReadonlyArray<A> | undefined, FlatError>

/** Begins a walk at its start. */
export type Start<A> = () => Step<A>

type PageInput =
  & { readonly next?: string | undefined; readonly previous?: string | undefined }
  & Record<string, unknown>
/** Reads one page. */
export type ReadPage = (
  input?: unknown,
  overrides?: CallOptions.Overrides
) => Effect.Effect<Answer<Page<unknown>>, FlatError>
type Located = { readonly page: Page<unknown>; readonly cursor: string | null }

// What these may be is looked at where they are used.
const ownOptions: CallOptions.Own = { direction: "any", readAhead: "flag", from: "any", limit: "any" }

const directionOf = (input: PageInput, options: Options | undefined) =>
  options?.direction ?? (input.previous !== undefined && input.next === undefined ? "backwards" : "forwards")

const failure = (operation: string, path: string, attempts: number, reason: Decode | Encode) =>
  new FlatError({ operation, method: "GET", path, attempts, waited: 0, outcome: undefined, reason })

// Pages that are in memory already come without a turn of the event loop: timers and signals would wait for the end of the list.
const pagesBetweenTurns = 16

const incomplete = (operation: string, path: string, answer: Answer<unknown>, problem: string) =>
  failure(
    operation,
    path,
    1,
    new Decode({
      status: answer.status,
      contentType: answer.headers["content-type"],
      detail: `${problem}; the list is not complete. Start over, or report it to the vendor`,
      excerpt: undefined,
      body: Redacted.make("")
    })
  )

const repeated = (operation: string, answer: Answer<unknown>) =>
  incomplete(operation, "Link", answer, "the server led back to a page that was already read")

const invalid = (operation: string, ...problems: ReadonlyArray<InputProblem>) =>
  failure(operation, "-", 0, new Encode({ problems }))

const identityOf = (item: unknown): unknown =>
  typeof item === "object" && item !== null && "id" in item ? item.id : item

const isSamePage = (items: ReadonlyArray<unknown>, other: ReadonlyArray<unknown>): boolean =>
  items.length > 0 && items.length === other.length &&
  items.every((item, index) => identityOf(item) !== undefined && identityOf(item) === identityOf(other[index]))

const itemsOf = (page: Page<unknown>, direction: "forwards" | "backwards") =>
  direction === "forwards" ? page.items : page.items.toReversed()

/** What reads one page of an operation. */
export const readPage =
  (prepared: PreparedOperation.PreparedOperation, pipe: RequestPipe["Service"]): ReadPage => (input, overrides) =>
    Effect.flatMap(PreparedOperation.execute(prepared, pipe, input, overrides), (answer) => {
      const { next, previous } = neighboursOf(answer.headers["link"])
      // A page that is of no interest must not keep anybody from the others.
      const { problem } = directionOf((input ?? {}) as PageInput, undefined) === "forwards" ? next : previous
      if (problem !== undefined) {
        const { path } = prepared.ready().call
        return Effect.fail(incomplete(prepared.operation, path, answer, `the Link header cannot be read: ${problem}`))
      }
      const items = answer.value as ReadonlyArray<unknown>
      return Effect.succeed({ ...answer, value: { items, next: next.cursor, previous: previous.cursor } })
    })

/**
 * Items per page where the caller names no `limit`. The API's own default of 25 would cost four times the requests, and so four times the quota; 100 is
 * the most that every list allows.
 */
export const defaultPageSize = 100

/**
 * Makes the walks of one operation over what reads a page of it; `pageSize` is asked for where the input has no `limit`, `null` leaves it to the
 * API.
 */
export const make = (
  operation: string,
  withResponse: ReadPage,
  pageSize: number | null = defaultPageSize
) => {
  /** An input with the page size that applies to it. */
  const sized = (given: unknown): unknown => {
    const input = (given ?? {}) as PageInput
    return pageSize === null || input["limit"] !== undefined ? input : { ...input, limit: pageSize }
  }

  const walk = <A>(
    walked: unknown,
    options: Options | undefined,
    taker: (direction: "forwards" | "backwards") => (located: Located) => ReadonlyArray<A>,
    begun?: ReturnType<ReadPage>
  ): Start<A> => {
    const input = sized(walked) as PageInput
    const direction = directionOf(input, options)
    const overrides = CallOptions.of(options, ownOptions)
    const { next, previous, ...rest } = input
    const parameter = direction === "forwards" ? "next" : "previous"
    const first = (direction === "forwards" ? next : previous) ?? null
    return () => {
      const seen = new Set<string>(first === null ? [] : [first])
      const take = taker(direction)
      let at: string | null | undefined = first
      let pages = 0
      let start: ReadonlyArray<unknown> | undefined
      return Effect.suspend(() => {
        const cursor = at
        if (cursor === undefined) return Effect.undefined
        const read = begun !== undefined && pages === 0
          ? begun
          : withResponse(cursor === null ? rest : { ...rest, [parameter]: cursor }, overrides)
        return Effect.flatMap(
          ++pages % pagesBetweenTurns === 0 ? Effect.andThen(Effect.yieldNow, read) : read,
          (answer) => {
            const { items, [parameter]: following } = answer.value
            if ((start !== undefined && isSamePage(items, start)) || (following !== undefined && seen.has(following))) {
              return Effect.fail(repeated(operation, answer))
            }
            // The start of a list has no cursor to be known by: the page behind it must be another one. With one item a page that proves nothing:
            // while the list changes, an item may move behind itself.
            start = cursor === null && rest["limit"] !== 1 ? items : undefined
            if (following !== undefined) seen.add(following)
            at = following
            return Effect.succeed(take({ page: answer.value, cursor }))
          }
        )
      })
    }
  }

  const stream = (input?: unknown, options?: Options): Start<unknown> =>
    walk(input, options, (direction) => ({ page }) => itemsOf(page, direction))

  const resumable = (given?: unknown, options?: ResumeOptions): Start<Resumable<unknown>> => {
    const from = options?.from
    const input = (given ?? {}) as PageInput
    if (from === undefined) return resumed(input, options, 0)
    if (from.operation !== operation) {
      return () =>
        Effect.fail(
          invalid(operation, {
            path: "from.operation",
            problem: `expected a checkpoint of ${operation}, found one of ${from.operation}`
          })
        )
    }
    if (!(Number.isInteger(from.offset) && from.offset >= 0)) {
      return () =>
        Effect.fail(invalid(operation, { path: "from.offset", problem: "expected a whole number of at least 0" }))
    }
    const { next: _next, previous: _previous, ...rest } = input
    const start = from.cursor === null
      ? rest
      : { ...rest, [from.direction === "forwards" ? "next" : "previous"]: from.cursor }
    return resumed(start, { ...options, direction: from.direction }, from.offset)
  }

  const resumed = (input: PageInput, options: Options | undefined, offset: number): Start<Resumable<unknown>> =>
    walk(input, options, (direction) => {
      let done = offset
      return ({ cursor, page }) => {
        // The page may be shorter than the one that the checkpoint was made on: the rest is skipped in the pages after it.
        const skip = Math.min(done, page.items.length)
        done -= skip
        return itemsOf(page, direction).slice(skip).map((item, index) => ({
          item,
          checkpoint: { operation, direction, cursor, offset: skip + index + 1 }
        }))
      }
    })

  /** An input that cannot be read fails the walk's first step, not the call that begins it. */
  const reading =
    <A, O>(begin: (input?: unknown, options?: O) => Start<A>) => (input?: unknown, options?: O): Start<A> => {
      const begun = InputReading.read(input, () => Result.succeed(begin(input, options)))
      return Result.isSuccess(begun)
        ? begun.success
        : () => Effect.fail(failure(operation, "-", 0, begun.failure))
    }

  return {
    pages: reading((input?: unknown, options?: Options): Start<Page<unknown>> =>
      walk(input, options, () => ({ page }) => [page])
    ),
    stream: reading(stream),
    sized,
    /** Items of a list whose first page is being read already. */
    continued: (input: unknown, begun: ReturnType<ReadPage>, options?: Options): Start<unknown> =>
      reading((given?: unknown) => walk(given, options, (direction) => ({ page }) => itemsOf(page, direction), begun))(
        input
      ),
    resumable: reading(resumable),
    /** Items up to a limit, with no more asked for than that. The caller takes `limit` of them. */
    collect: (input: unknown, options: CollectOptions): Start<unknown> =>
      reading((given?: unknown) =>
        stream(
          pageSize === null || options.limit >= pageSize
            ? given
            : { limit: Math.max(1, Math.ceil(options.limit)), ...(given as PageInput | undefined) },
          options
        )
      )(input),
    /** What is wrong with the options of a `collect`, if anything. */
    problemOf: (options: CollectOptions): FlatError | undefined => {
      const problems = CallOptions.of(options, ownOptions)?.problems ?? []
      if (!(typeof options?.limit === "number" && options.limit >= 0)) {
        const problem = "expected the most items to collect, a number of at least 0"
        return invalid(operation, { path: "limit", problem }, ...problems)
      }
      return problems.length === 0 ? undefined : invalid(operation, ...problems)
    }
  }
}
