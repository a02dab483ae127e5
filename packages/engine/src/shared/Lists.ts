/**
 * Responses, pages and positions in lists, in both APIs.
 */

/** A value with the status and headers of its response. */
export interface FlatResponse<out A> {
  /** The value that the operation returns without `withResponse`. */
  readonly value: A
  /** HTTP status. */
  readonly status: number
  /** Response headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * `true` for a write that was sent again after an attempt that may have been executed: it may have overwritten what somebody else changed in
   * between. `undefined` otherwise.
   */
  readonly repeated?: true | undefined
}

/** A page: some of the items of a list. */
export interface Page<out Item> {
  /** The items of this page. It may be empty even if more pages follow; 100 empty pages in a row fail as `Decode`. */
  readonly items: ReadonlyArray<Item>
  /** Cursor of the next page, `undefined` on the last page. */
  readonly next: string | undefined
  /** Cursor of the previous page, `undefined` on the first page. */
  readonly previous: string | undefined
}

/** Options of pagination, in addition to those of a call. */
export interface PageSettings {
  /**
   * `backwards` follows `previous`. The items of a page keep their order; the items of the list come in reverse.
   *
   * @default "forwards", or "backwards" when the input has `previous` only
   */
  readonly direction?: "forwards" | "backwards" | undefined
  /**
   * `true`: fetches the next page while the current one is processed; never more than one page ahead.
   *
   * @default false
   */
  readonly readAhead?: boolean | undefined
}

/** The option of collecting a list. */
export interface CollectSettings {
  /** Maximum number of items to collect. `Infinity` collects all. */
  readonly limit: number
}

/** The option of resuming a list. */
export interface ResumeSettings {
  /** The checkpoint to resume from. */
  readonly from?: Checkpoint | undefined
}

/**
 * A position in a list. Plain JSON, to be saved and used in another process. It belongs to the operation and the filters that it was created with.
 */
export interface Checkpoint {
  /** Name of the operation whose list it continues. */
  readonly operation: string
  /** The direction in which the list is read. */
  readonly direction: "forwards" | "backwards"
  /** Cursor of the page, `null` for the first. */
  readonly cursor: string | null
  /** Number of items of that page that are processed. Only a checkpoint without `digests` is resumed by it. */
  readonly offset: number
  /**
   * Digests of the ids of the items that were returned, eight bytes each in hexadecimal, one after the other. Whatever is removed or added before the
   * list is resumed, no item is lost and none is returned twice. They have no names: 1.6 kB for 100 items.
   */
  readonly digests?: string | undefined
}

/** An item, and the checkpoint after it. */
export interface Resumable<out Item> {
  /** The item. */
  readonly item: Item
  /** Where to resume after this item. */
  readonly checkpoint: Checkpoint
}
