/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Types of operations: a single response, a paginated list, or a file. The types of the individual operations are in `generated/`.
 */
import type { FlatError } from "./FlatError.ts"
import type { CustomHeaders, Duration } from "./Options.ts"

/**
 * A value of an extensible enumeration that this version does not know yet. It is a string, but a plain string is not assignable to it: a `switch`
 * over the known values narrows the type, and the remaining type is `Other`.
 *
 * @category models
 */
export type Other = string & { readonly "~@flat-sdk/Other": "Other" }

/**
 * Input of an operation without parameters.
 *
 * @category models
 */
export interface NoInput {
  readonly [parameter: string]: never
}

/**
 * Options of one call. Omitted options default to the client's options.
 *
 * @category models
 */
export interface CallOptions {
  /**
   * Aborts the call immediately, whether it is queued, waiting for the rate limit, sending or reading. The promise then rejects with
   * `signal.reason`, as `fetch` does: an `AbortError`, unless another reason was passed to `abort`. If the signal is already aborted, nothing is
   * sent. The time limits apply as well.
   *
   * A write that is aborted while it is in progress may have been executed.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Additional headers to send, such as one that a proxy requires. A header replaces the header of the same name in the client's option `headers`.
   * `undefined` and `null` are skipped. Headers that the client sets itself, such as `authorization`, reject with `Encode`.
   */
  readonly headers?: CustomHeaders | undefined
  /**
   * Time limit for the whole call: queueing, every attempt, every wait and the body. When iterating over a list, it applies to each page; when
   * streaming a file, it applies until the first bytes arrive.
   *
   * @default the client's `deadline`
   */
  readonly deadline?: Duration | undefined
  /**
   * Time limit for one attempt, from sending the request to receiving the response headers.
   *
   * @default the client's `attemptTimeout`
   */
  readonly attemptTimeout?: Duration | undefined
  /**
   * Time limit between two chunks of a response body.
   *
   * @default the client's `idleTimeout`
   */
  readonly idleTimeout?: Duration | undefined
  /**
   * Maximum number of retries of a failed attempt, if a retry is safe. `0` makes a single attempt.
   *
   * @default the client's `retries`
   */
  readonly retries?: number | undefined
  /**
   * Maximum time to wait for the rate limit. With `0`, a call that would have to wait rejects immediately with `RateLimited`.
   *
   * @default the client's `maxWait`
   */
  readonly maxWait?: Duration | undefined
  /**
   * If `true`, a successful response whose body differs from the API documentation rejects with `Decode`. If `false`, it is returned and reported as
   * drift.
   *
   * @default the client's `strict`
   */
  readonly strict?: boolean | undefined
}

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
  /** The items of this page. It may be empty even if more pages follow. */
  readonly items: ReadonlyArray<Item>
  /** Cursor of the next page; `undefined` on the last page. */
  readonly next: string | undefined
  /** Cursor of the previous page; `undefined` on the first page. */
  readonly previous: string | undefined
}

/**
 * A value, with the status and headers of its response.
 *
 * @category models
 */
export interface FlatResponse<out A> {
  readonly value: A
  /** HTTP status. */
  readonly status: number
  /** Response headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The outcome of a call, for code that checks results instead of catching errors.
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
  // Calls the operation. No docstring on purpose: an editor would show it instead of the operation's own documentation.
  (input: I, options?: CallOptions): Promise<A>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: (input: I, options?: CallOptions) => Promise<FlatResponse<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input: I, options?: CallOptions) => Promise<Result<A>>
}

/**
 * An operation that resolves with one value and that can be called without an input.
 *
 * @category models
 */
export interface OptionalSingle<I, A> {
  // As above.
  (input?: I, options?: CallOptions): Promise<A>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: (input?: I, options?: CallOptions) => Promise<FlatResponse<A>>
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (input?: I, options?: CallOptions) => Promise<Result<A>>
}

/**
 * Input of a caller that does not support tasks.
 *
 * @category models
 */
export type WithoutTasks = { readonly body: { readonly supportsTasks?: false | undefined } }

/**
 * An operation that returns a task instead of its result when the work takes long, if the body contains `supportsTasks: true`. Otherwise it always
 * returns the result.
 *
 * @category models
 */
export interface Deferrable<I, A, Task> {
  // Calls the operation. No docstring on purpose, as above.
  (input: I & WithoutTasks, options?: CallOptions): Promise<A>
  (input: I, options?: CallOptions): Promise<A | Task>
  /** Calls the operation and resolves with its value and the status and headers of the response. */
  readonly withResponse: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<FlatResponse<A>>
    (input: I, options?: CallOptions): Promise<FlatResponse<A | Task>>
  }
  /** Calls the operation and resolves with its value or its `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: {
    (input: I & WithoutTasks, options?: CallOptions): Promise<Result<A>>
    (input: I, options?: CallOptions): Promise<Result<A | Task>>
  }
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

/**
 * A whole file in memory.
 *
 * @category models
 */
export interface Content {
  readonly bytes: Uint8Array
  /** Content type of the response. */
  readonly contentType: string | undefined
}

/** Progress of reading a file. */
export interface Progress {
  /** Bytes received so far, including those of earlier attempts. */
  readonly received: number
  /** Total size in bytes, if known. */
  readonly size: number | undefined
}

/** @category models */
export interface FileOptions extends CallOptions {
  /** Called for every chunk. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** @category models */
export interface DownloadOptions extends CallOptions {
  /**
   * Offset in bytes to start from, to resume a partial file. The `from` of the resulting {@link Download} shows whether the server did so: it is 0 if
   * the whole file is sent, also if the server returned a range that does not start at this byte.
   *
   * @default 0
   */
  readonly from?: number | undefined
  /** Version of the partial file, from the `etag` of an earlier download. If the server has another version, the download starts at 0. */
  readonly etag?: string | undefined
}

/**
 * A file that is being downloaded. Its connection is released by reading it to the end, leaving the `for await`, disposing of it, aborting the call
 * or closing the client.
 *
 * @category models
 */
export interface Download extends AsyncDisposable {
  /** Content type of the response. */
  readonly contentType: string | undefined
  /** Size of the whole file in bytes, if the response states it. */
  readonly size: number | undefined
  /** Offset in the file at which this response starts: 0, or the requested offset if the server supports it. */
  readonly from: number
  /** Identifies this version of the file, to resume the same version later. */
  readonly etag: string | undefined
  /** Whether the server can resume in the middle of the file. */
  readonly resumable: boolean
  /** The bytes starting at `from`. They can be read once. */
  readonly stream: AsyncIterable<Uint8Array>
}

/**
 * An operation that returns a file.
 *
 * @category models
 */
export interface Binary<I> {
  // Reads the whole file into memory: for small files. No docstring on purpose, as above.
  (...args: Arguments<I, CallOptions>): Promise<Content>
  /** Reads the whole file into memory and resolves with it and the status and headers of the response. */
  readonly withResponse: (...args: Arguments<I, CallOptions>) => Promise<FlatResponse<Content>>
  /** Reads the whole file and resolves with it or the `FlatError`. Rejects only if the call is aborted or the client is closed. */
  readonly result: (...args: Arguments<I, CallOptions>) => Promise<Result<Content>>
  /**
   * Iterates over the file's bytes in constant memory. If the transfer is interrupted and the server supports ranges, it resumes where it stopped, up
   * to the number of `retries`.
   */
  readonly stream: (...args: Arguments<I, FileOptions>) => AsyncIterable<Uint8Array>
  /** Opens the file: resolves with its type, size and version, and streams the bytes. */
  readonly download: (...args: Arguments<I, DownloadOptions>) => Promise<Download>
}
