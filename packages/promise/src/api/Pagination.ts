/**
 * Types of paginated operations: their options, pages, and positions in a list.
 */
import type {
  CollectSettings,
  FlatResponse,
  Page,
  PageSettings,
  Resumable,
  ResumeSettings
} from "../generated/shared/Lists.ts"
import type { CallOptions, Result } from "./Operation.ts"

export type { Checkpoint, Page, Resumable } from "../generated/shared/Lists.ts"

/** Options of pagination. The options of a call apply to each page. */
export interface PaginationOptions extends CallOptions, PageSettings {}

/** Options of `collect`. */
export interface CollectOptions extends PaginationOptions, CollectSettings {}

/** Options of `resumable`. */
export interface ResumeOptions extends PaginationOptions, ResumeSettings {}

/**
 * The return value of a paginated operation. `await` it to read one page, or iterate over it with `for await` to read every item of the list.
 *
 * **Details**
 *
 * If it is iterated immediately, it requests 100 items per page unless the input has a `limit`, and fetches only the pages that it iterates over. If
 * it is awaited first, iteration continues from the page that it resolved with.
 */
export interface PagePromise<Item> extends Promise<Page<Item>>, AsyncIterable<Item> {}

/**
 * A paginated operation. Awaiting a call reads one page, of the size that the API chooses; `for await` over a call reads the whole list, as `stream`
 * does. The iterables read one page at a time and only as needed: leaving a `for await` stops the reading. They request 100 items per page unless the
 * input has a `limit`.
 */
export interface Paginated<I, Item> {
  // Reads one page, or iterates over all items. No docstring on purpose, as above.
  (input: I, options?: CallOptions): PagePromise<Item>
  /** Reads one page and resolves with it and the status and headers of the response. */
  readonly withResponse: (input: I, options?: CallOptions) => Promise<FlatResponse<Page<Item>>>
  /** Reads one page and resolves with it or the `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input: I, options?: CallOptions) => Promise<Result<Page<Item>>>
  /** Iterates over items, from the cursor in the input or from the start. */
  readonly stream: (input: I, options?: PaginationOptions) => AsyncIterable<Item>
  /** Iterates over pages, from the cursor in the input or from the start. */
  readonly pages: (input: I, options?: PaginationOptions) => AsyncIterable<Page<Item>>
  /** Iterates over items, each with a checkpoint to resume after it later, also in another process. */
  readonly resumable: (input: I, options?: ResumeOptions) => AsyncIterable<Resumable<Item>>
  /** Collects at most `limit` items. */
  readonly collect: (input: I | undefined, options: CollectOptions) => Promise<ReadonlyArray<Item>>
}

/** A paginated operation that can be called without an input. */
export interface OptionalPaginated<I, Item> {
  // Reads one page, or iterates over all items. As above.
  (input?: I, options?: CallOptions): PagePromise<Item>
  /** Reads one page and resolves with it and the status and headers of the response. */
  readonly withResponse: (input?: I, options?: CallOptions) => Promise<FlatResponse<Page<Item>>>
  /** Reads one page and resolves with it or the `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input?: I, options?: CallOptions) => Promise<Result<Page<Item>>>
  /** Iterates over items, from the cursor in the input or from the start. */
  readonly stream: (input?: I, options?: PaginationOptions) => AsyncIterable<Item>
  /** Iterates over pages, from the cursor in the input or from the start. */
  readonly pages: (input?: I, options?: PaginationOptions) => AsyncIterable<Page<Item>>
  /** Iterates over items, each with a checkpoint to resume after it later, also in another process. */
  readonly resumable: (input?: I, options?: ResumeOptions) => AsyncIterable<Resumable<Item>>
  /** Collects at most `limit` items. */
  readonly collect: (input: I | undefined, options: CollectOptions) => Promise<ReadonlyArray<Item>>
}
