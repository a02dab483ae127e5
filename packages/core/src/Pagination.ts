/**
 * Walking a paginated list: pages, items, both directions, with checkpoints. Empty pages that name a next one are walked through; a cursor that
 * comes back is an error, because a silent end would pass for the whole list.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Decode, Encode, FlatError } from "./FlatError.ts"
import type { Answer } from "./http/RequestPipe.ts"
import type { Page } from "./Page.ts"

/**
 * How to walk.
 *
 * @category models
 */
export interface Options {
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

type PageInput = { readonly next?: string | undefined; readonly previous?: string | undefined } & Record<string, unknown>
type ReadPage = (input?: unknown) => Effect.Effect<Answer<Page<unknown>>, FlatError>
type Located = { readonly page: Page<unknown>; readonly cursor: string | null }

const directionOf = (input: PageInput, options: Options | undefined) =>
  options?.direction ?? (input.previous !== undefined && input.next === undefined ? "backwards" : "forwards")

const repeated = (operation: string, waited: Answer<unknown>) =>
  new FlatError({
    operation,
    method: "GET",
    path: "Link",
    attempts: 1,
    waited: 0,
    outcome: undefined,
    reason: new Decode({
      status: waited.status,
      contentType: waited.headers["content-type"],
      detail: "the server led back to a page that was already read; the list is not complete. Start over, or report it to the vendor",
      excerpt: undefined,
      body: Redacted.make("")
    })
  })

const invalid = (operation: string, path: string, problem: string) =>
  new FlatError({
    operation,
    method: "GET",
    path: "-",
    attempts: 0,
    waited: 0,
    outcome: undefined,
    reason: new Encode({ problems: [{ path, problem }] })
  })

/** Makes the walks of one operation over what reads a page of it. */
export const make = (operation: string, withResponse: ReadPage) => {
  const walk = (given: unknown, options: Options | undefined): Stream.Stream<Located, FlatError> => {
    const input = (given ?? {}) as PageInput
    const direction = directionOf(input, options)
    const { next, previous, ...rest } = input
    const parameter = direction === "forwards" ? "next" : "previous"
    const first = (direction === "forwards" ? next : previous) ?? null
    // The yield lets the reader take the page in hand even where pages come without any waiting.
    const read: ReadPage = options?.readAhead === true ? (one) => Effect.andThen(Effect.yieldNow, withResponse(one)) : withResponse
    const located = Stream.suspend(() => {
      const seen = new Set<string>(first === null ? [] : [first])
      return Stream.paginate(first, (cursor: string | null) =>
        Effect.flatMap(
          read(cursor === null ? rest : { ...rest, [parameter]: cursor }),
          (answer) => {
            const following = answer.value[parameter]
            if (following === undefined) return Effect.succeed([[{ page: answer.value, cursor }], Option.none()] as const)
            if (seen.has(following)) return Effect.fail(repeated(operation, answer))
            seen.add(following)
            return Effect.succeed([[{ page: answer.value, cursor }], Option.some(following)] as const)
          }
        ))
    })
    // A capacity of 0 reads exactly one page ahead: the one in hand to the buffer.
    return options?.readAhead === true ? Stream.buffer(located, { capacity: 0 }) : located
  }

  const itemsOf = (page: Page<unknown>, direction: "forwards" | "backwards") =>
    direction === "forwards" ? page.items : page.items.toReversed()

  const stream = (input?: unknown, options?: Options) => {
    const direction = directionOf((input ?? {}) as PageInput, options)
    return Stream.flatMap(walk(input, options), ({ page }) => Stream.fromIterable(itemsOf(page, direction)))
  }

  const resumable = (input?: unknown, options?: ResumeOptions): Stream.Stream<Resumable<unknown>, FlatError> => {
    const from = options?.from
    if (from !== undefined && from.operation !== operation) {
      return Stream.fail(invalid(operation, "from.operation", `expected a checkpoint of ${operation}, found one of ${from.operation}`))
    }
    if (from !== undefined && !(Number.isInteger(from.offset) && from.offset >= 0)) {
      return Stream.fail(invalid(operation, "from.offset", "expected a whole number of at least 0"))
    }
    const direction = from?.direction ?? directionOf((input ?? {}) as PageInput, options)
    const { next: _next, previous: _previous, ...rest } = (input ?? {}) as PageInput
    const start = from === undefined
      ? input
      : from.cursor === null
      ? rest
      : { ...rest, [direction === "forwards" ? "next" : "previous"]: from.cursor }
    return Stream.suspend(() => {
      let done = from?.offset ?? 0
      return Stream.flatMap(walk(start, { ...options, direction }), ({ cursor, page }) => {
        const skip = done
        done = 0
        return Stream.fromIterable(
          itemsOf(page, direction).slice(skip).map((item, index) => ({
            item,
            checkpoint: { operation, direction, cursor, offset: skip + index + 1 }
          }))
        )
      })
    })
  }

  const collect = (input: unknown, options: CollectOptions): Effect.Effect<ReadonlyArray<unknown>, FlatError> =>
    typeof options?.limit !== "number" || !(options.limit >= 0)
      ? Effect.fail(invalid(operation, "limit", "expected the most items to collect, a number of at least 0"))
      : Stream.runCollect(Stream.take(stream(input, options), options.limit))

  return Object.assign((input?: unknown) => Effect.map(withResponse(input), (answer) => answer.value), {
    withResponse,
    pages: (input?: unknown, options?: Options) => Stream.map(walk(input, options), ({ page }) => page),
    stream,
    resumable,
    collect
  })
}
