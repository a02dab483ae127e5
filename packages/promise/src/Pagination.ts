/**
 * Types of paginated operations: their options, pages, and positions in a list.
 */
import type { CallOptions, FlatResponse, Result } from "./Operation.ts"

/**
 * Options of pagination. The options of a call apply to each page.
 *
 * @category models
 */
export interface PaginationOptions extends CallOptions {
  /**
   * `"backwards"` follows `previous`. Pages keep the order of their items; iterating over items yields them in reverse order.
   *
   * @default "forwards", or "backwards" when the input has `previous` only
   */
  readonly direction?: "forwards" | "backwards" | undefined
  /**
   * If `true`, the next page is fetched while the current page is being processed. At most one page is fetched ahead.
   *
   * @default false
   */
  readonly readAhead?: boolean | undefined
}

/** @category models */
export interface CollectOptions extends PaginationOptions {
  /** Maximum number of items to collect. `Infinity` collects all. */
  readonly limit: number
}

/** @category models */
export interface ResumeOptions extends PaginationOptions {
  /** The checkpoint to resume from. */
  readonly from?: Checkpoint | undefined
}

/**
 * A position in a list. It is plain JSON that can be saved and used in another process. It is valid only for the operation and the filters that it
 * was created with.
 *
 * @category models
 */
export interface Checkpoint {
  readonly operation: string
  readonly direction: "forwards" | "backwards"
  /** Cursor of the page, `null` for the first. */
  readonly cursor: string | null
  /** Number of items of that page that are already processed. */
  readonly offset: number
}

/**
 * An item, with the checkpoint to resume after it.
 *
 * @category models
 */
export interface Resumable<out Item> {
  readonly item: Item
  readonly checkpoint: Checkpoint
}

/**
 * One page of a list. It may contain only some of the items.
 *
 * @category models
 */
export interface Page<out Item> {
  /** The items of this page. It may be empty even if more pages follow; 100 empty pages in a row fail as `Decode`. */
  readonly items: ReadonlyArray<Item>
  /** Cursor of the next page; `undefined` on the last page. */
  readonly next: string | undefined
  /** Cursor of the previous page; `undefined` on the first page. */
  readonly previous: string | undefined
}

/**
 * The return value of a paginated operation. `await` it to read one page, or iterate over it with `for await` to read every item of the list.
 *
 * **Details**
 *
 * If it is iterated immediately, it requests 100 items per page unless the input has a `limit`, and fetches only the pages that it iterates over. If
 * it is awaited first, iteration continues from the page that it resolved with.
 *
 * @category models
 */
export interface PagePromise<Item> extends Promise<Page<Item>>, AsyncIterable<Item> {}

/**
 * A paginated operation. Awaiting a call reads one page, of the size that the API chooses; `for await` over a call reads the whole list, as `stream`
 * does. The iterables read one page at a time and only as needed: leaving a `for await` stops the reading. They request 100 items per page unless the
 * input has a `limit`.
 *
 * @category models
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

/**
 * A paginated operation that can be called without an input.
 *
 * @category models
 */
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
