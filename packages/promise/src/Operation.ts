/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The shapes that operations have: one answer, pages of a list, or a file. Which operation has which shape stands in `generated/`.
 */
import type { FlatError } from "./FlatError.ts"
import type { CustomHeaders, Duration } from "./Options.ts"

/**
 * A value that this version does not know yet, where the API may extend an enumeration. It is a string, but not assignable from a plain one:
 * a `switch` over the known values narrows, and what remains is visibly "something newer".
 *
 * @category models
 */
export type Other = string & { readonly "~@flat-sdk/Other": "Other" }

/**
 * Input of an operation that has no parameters.
 *
 * @category models
 */
export interface NoInput {
  readonly [parameter: string]: never
}

/**
 * Options of one call. What is left out is as the client has it.
 *
 * @category models
 */
export interface CallOptions {
  /**
   * Ends the call at once, whatever it is at: queueing, waiting for the rate limit, sending or reading. The promise then rejects with
   * `signal.reason`, as `fetch` does: an `AbortError`, unless `abort` was given something else. With a signal that is aborted already
   * nothing is sent. It adds to the time limits and replaces none of them.
   *
   * A write that is aborted under way may have been executed.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Headers to send beside the client's own, such as one that a proxy asks for; they replace the client's option `headers` name by name.
   * `undefined` and `null` are skipped. Headers that the client writes itself, such as `authorization`, reject with `Encode`.
   */
  readonly headers?: CustomHeaders | undefined
  /**
   * Limit for the whole call: queueing, every attempt, every wait and the body. In a list that is read page by page it holds for each page; in
   * a file that is streamed, until its bytes begin to come.
   *
   * @default the client's `deadline`
   */
  readonly deadline?: Duration | undefined
  /**
   * Limit for one attempt, from sending to the head of the response.
   *
   * @default the client's `attemptTimeout`
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Limit for the silence within the body of a response.
   *
   * @default the client's `idleTimeout`
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * How many times a failed attempt may be repeated, where repeating is safe. `0` for a single attempt.
   *
   * @default the client's `retries`
   */
  readonly retries?: number | undefined
  /**
   * Most time to spend waiting for the rate limit. `0` rejects immediately with `RateLimited`.
   *
   * @default the client's `maxWait`
   */
  readonly maxWait?: Duration | undefined
  /**
   * `true`: a success whose body does not fit the documents rejects with `Decode`. `false`: it is returned and reported as drift.
   *
   * @default the client's `strict`
   */
  readonly strict?: boolean | undefined
}

/**
 * How to walk. Options of a call hold for each page.
 *
 * @category models
 */
export interface PaginationOptions extends CallOptions {
  /**
   * `"backwards"` follows `previous`. Pages keep the order of their items; items one by one come in reverse.
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
export interface CollectOptions extends PaginationOptions {
  /** Most items to collect; `Infinity` for all. */
  readonly limit: number
}

/** @category models */
export interface ResumeOptions extends PaginationOptions {
  /** Where to go on. */
  readonly from?: Checkpoint | undefined
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

/**
 * An item, and the place behind it.
 *
 * @category models
 */
export interface Resumable<out Item> {
  readonly item: Item
  readonly checkpoint: Checkpoint
}

/**
 * A page: some of the items, never to be mistaken for all of them.
 *
 * @category models
 */
export interface Page<out Item> {
  /** The items of this page; it may be empty although pages follow. */
  readonly items: ReadonlyArray<Item>
  /** Cursor of the page after this one, `undefined` on the last. */
  readonly next: string | undefined
  /** Cursor of the page before this one, `undefined` on the first. */
  readonly previous: string | undefined
}

/**
 * A value with the head of the answer that carried it.
 *
 * @category models
 */
export interface Answer<out A> {
  readonly value: A
  /** HTTP status. */
  readonly status: number
  /** Headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * What came of a call, for code that prefers a look to a `catch`.
 *
 * @category models
 */
export type Result<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: FlatError }

type Arguments<I, Options> = {} extends I ? [input?: I, options?: Options] : [input: I, options?: Options]

/**
 * An operation that resolves with one value.
 *
 * @category models
 */
export interface Single<I, A> {
  // Calls the operation. Undocumented on purpose: an editor would show it in place of the operation's own documentation.
  (input: I, options?: CallOptions): Promise<A>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: (input: I, options?: CallOptions) => Promise<Answer<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Only aborting and closing reject. */
  readonly result: (input: I, options?: CallOptions) => Promise<Result<A>>
}

/**
 * An operation that resolves with one value and can be called without an input.
 *
 * @category models
 */
export interface OptionalSingle<I, A> {
  // As above.
  (input?: I, options?: CallOptions): Promise<A>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: (input?: I, options?: CallOptions) => Promise<Answer<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Only aborting and closing reject. */
  readonly result: (input?: I, options?: CallOptions) => Promise<Result<A>>
}

/**
 * Input of a caller that does not follow tasks.
 *
 * @category models
 */
export type WithoutTasks = { readonly body: { readonly supportsTasks?: false | undefined } }

/**
 * An operation that returns a task in place of its result when the work takes long, to callers that say `supportsTasks: true` in the body. To any other
 * caller it returns the result.
 *
 * @category models
 */
export interface Deferrable<I, A, Task> {
  // Calls the operation. Undocumented on purpose, as above.
  (input: I & WithoutTasks, options?: CallOptions): Promise<A>
  (input: I, options?: CallOptions): Promise<A | Task>
  /** Calls the operation and keeps the status and headers of the response. */
  readonly withResponse: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<Answer<A>>
    (input: I, options?: CallOptions): Promise<Answer<A | Task>>
  }
  /** Calls the operation and resolves with its value or its `FlatError`. Only aborting and closing reject. */
  readonly result: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<Result<A>>
    (input: I, options?: CallOptions): Promise<Result<A | Task>>
  }
}

/**
 * What a call of a paginated operation returns: `await` it for one page, or iterate over it with `for await` for every item of the list.
 *
 * **Details**
 *
 * Iterated right away, it asks for 100 items a page unless the input has a `limit`, and sends nothing beyond what it iterates over. Awaited first, it
 * continues from the page that it resolved with.
 *
 * @category models
 */
export interface PagePromise<Item> extends Promise<Page<Item>>, AsyncIterable<Item> {}

/**
 * An operation whose list comes in pages. Awaiting a call reads one page, of the size that the API chooses; `for await` over a call reads the whole list,
 * as `stream` does. The iterables continue from there, a page at a
 * time and only as far as they are asked to: leaving a `for await` ends the reading. They ask for 100 items a page unless the input has a `limit`.
 *
 * @category models
 */
export interface Paginated<I, Item> {
  // Reads one page, or iterates over all. Undocumented on purpose, as above.
  (input: I, options?: CallOptions): PagePromise<Item>
  /** Reads one page and keeps the status and headers of the answer. */
  readonly withResponse: (input: I, options?: CallOptions) => Promise<Answer<Page<Item>>>
  /** Reads one page and resolves with it or the `FlatError`. Only aborting and closing reject. */
  readonly result: (input: I, options?: CallOptions) => Promise<Result<Page<Item>>>
  /** Iterates over items, from the cursor in the input or from the start. */
  readonly stream: (input: I, options?: PaginationOptions) => AsyncIterable<Item>
  /** Iterates over pages, from the cursor in the input or from the start. */
  readonly pages: (input: I, options?: PaginationOptions) => AsyncIterable<Page<Item>>
  /** Iterates over items, each with a checkpoint to go on behind it later, in another process if need be. */
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
  // Reads one page, or iterates over all. As above.
  (input?: I, options?: CallOptions): PagePromise<Item>
  /** Reads one page and keeps the status and headers of the answer. */
  readonly withResponse: (input?: I, options?: CallOptions) => Promise<Answer<Page<Item>>>
  /** Reads one page and resolves with it or the `FlatError`. Only aborting and closing reject. */
  readonly result: (input?: I, options?: CallOptions) => Promise<Result<Page<Item>>>
  /** Iterates over items, from the cursor in the input or from the start. */
  readonly stream: (input?: I, options?: PaginationOptions) => AsyncIterable<Item>
  /** Iterates over pages, from the cursor in the input or from the start. */
  readonly pages: (input?: I, options?: PaginationOptions) => AsyncIterable<Page<Item>>
  /** Iterates over items, each with a checkpoint to go on behind it later, in another process if need be. */
  readonly resumable: (input?: I, options?: ResumeOptions) => AsyncIterable<Resumable<Item>>
  /** Collects at most `limit` items. */
  readonly collect: (input: I | undefined, options: CollectOptions) => Promise<ReadonlyArray<Item>>
}

/**
 * A whole file in memory.
 *
 * @category models
 */
export interface Content {
  readonly bytes: Uint8Array
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
}

/** What reading a file may tell. */
export interface Progress {
  /** Bytes so far, those of earlier attempts included. */
  readonly received: number
  /** Bytes in all, where they are known. */
  readonly size: number | undefined
}

/** @category models */
export interface FileOptions extends CallOptions {
  /** Called for every piece. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** @category models */
export interface DownloadOptions extends CallOptions {
  /**
   * Byte to begin at, to resume a file that is there in part. The file's `from` says whether the server did: it is 0 where the whole file is sent,
   * also because the part that came did not continue at this byte.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** The version that the part at hand is of, from an earlier `etag`: another version begins at 0. */
  readonly etag?: string | undefined
}

/**
 * A file on its way. Reading it to the end, leaving the `for await`, disposing of it, aborting or closing the client lets go of its connection.
 *
 * @category models
 */
export interface Download extends AsyncDisposable {
  /** Media type, as the answer states it. */
  readonly contentType: string | undefined
  /** Bytes of the whole file, where the answer states them. */
  readonly size: number | undefined
  /** Where this answer begins within the file: 0, or the offset that was asked for and granted. */
  readonly from: number
  /** Marks this version of the file, for going on with the same one later. */
  readonly etag: string | undefined
  /** Whether the server can go on in the middle of the file. */
  readonly resumable: boolean
  /** The bytes from there on. They can be read once. */
  readonly stream: AsyncIterable<Uint8Array>
}

/**
 * An operation that answers with a file.
 *
 * @category models
 */
export interface Binary<I> {
  // Reads the whole file into memory: for small ones. Undocumented on purpose, as above.
  (...args: Arguments<I, CallOptions>): Promise<Content>
  /** Reads the whole file into memory and keeps the status and headers of the answer. */
  readonly withResponse: (...args: Arguments<I, CallOptions>) => Promise<Answer<Content>>
  /** Reads the whole file and resolves with it or the `FlatError`. Only aborting and closing reject. */
  readonly result: (...args: Arguments<I, CallOptions>) => Promise<Result<Content>>
  /**
   * Iterates over the file's bytes in constant memory. Where it breaks off and the server can go on in the middle, it does, as often as the client may
   * retry.
   */
  readonly stream: (...args: Arguments<I, FileOptions>) => AsyncIterable<Uint8Array>
  /** Opens the file: type, size and version at once, the bytes as they come. */
  readonly download: (...args: Arguments<I, DownloadOptions>) => Promise<Download>
}
