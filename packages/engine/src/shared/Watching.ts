/**
 * Changes of a list that is watched, checkpoints, and the options of a watch, in both APIs.
 */

/**
 * What a watch has reported so far: the fingerprint of each item that it knows. Plain JSON, to be saved and used in another process. It belongs to the
 * list that it was created for.
 *
 * **Details**
 *
 * It takes about 40 bytes of JSON for each item, and the summary if the watch has one: about 800 kB for 10,000 accounts. It is created when it is read,
 * so a checkpoint that is not used costs nothing.
 */
export interface Checkpoint {
  /** Name of the watch, such as `submissions`. */
  readonly watch: string
  /** Fingerprint of the input: which list it is. */
  readonly of: string
  /** The known items: fingerprints by key, with the summary if there is one. */
  readonly seen: { readonly [key: string]: Entry }
}

/** What is kept of an item: its fingerprint, or its fingerprint and its summary. */
export type Entry = string | readonly [fingerprint: string, summary: unknown]

/** An item is new in the list. */
export interface Added<out Item> {
  /** The kind of change. */
  readonly _tag: "Added"
  /** Id of the item. */
  readonly key: string
  /** The item as the last read returned it. */
  readonly item: Item
  /** Never there: the item is new. */
  readonly previous?: undefined
  /** What the watch has reported up to this change, including it. Save it after processing the change. */
  readonly checkpoint: Checkpoint
}

/** An item differs from what was last seen of it. */
export interface Changed<out Item, out Summary = undefined> {
  /** The kind of change. */
  readonly _tag: "Changed"
  /** Id of the item. */
  readonly key: string
  /** The item as the last read returned it. */
  readonly item: Item
  /** Summary of the item as it was last seen. */
  readonly previous?: Summary | undefined
  /** What the watch has reported up to this change, including it. Save it after processing the change. */
  readonly checkpoint: Checkpoint
}

/** An item is no longer in the list. */
export interface Removed<out Summary = undefined> {
  /** The kind of change. */
  readonly _tag: "Removed"
  /** Id of the item. */
  readonly key: string
  /** Never there: the item is gone. */
  readonly item?: undefined
  /** Summary of the item as it was last seen. */
  readonly previous?: Summary | undefined
  /** What the watch has reported up to this change, including it. Save it after processing the change. */
  readonly checkpoint: Checkpoint
}

/** A change of a list. Plain data: `JSON.stringify` of it includes the item and the checkpoint. */
export type Change<Item, Summary = undefined> = Added<Item> | Changed<Item, Summary> | Removed<Summary>

/** What happened in a poll; `Failure` is the error of a failed one. */
export type Poll<Failure> =
  /** The whole list was read. */
  | {
    readonly _tag: "Polled"
    /** Name of the watch. */
    readonly watch: string
    /** Number of items in the list. */
    readonly items: number
    /** Number of changes found. They follow this event. */
    readonly changes: number
    /** Number of requests that the poll sent. */
    readonly requests: number
    /** Earliest time of the next poll. */
    readonly next: Date
  }
  /** The list could not be read. Nothing was compared, and the poll is repeated. */
  | {
    readonly _tag: "Failed"
    /** Name of the watch. */
    readonly watch: string
    readonly error: Failure
    /** Number of failed polls in a row. Polls that the rate limit prevented do not count. */
    readonly failures: number
    /** Number of requests that the poll sent. */
    readonly requests: number
    /** Earliest time of the next poll. */
    readonly next: Date
  }

/** Options of a watch that do not depend on its list. `Saved` is what `onBaseline` returns. */
export interface WatchSettings<Duration, Failure, out Saved> {
  /** The checkpoint to resume from: reports what has changed since. */
  readonly from?: Checkpoint | undefined
  /**
   * `true`: without a checkpoint, the first poll reports every item as `Added`. `false`: it reports nothing, and later polls report what has changed
   * since.
   *
   * @default false
   */
  readonly emitExisting?: boolean | undefined
  /**
   * `true`: ends when the list was read once and its changes are emitted, for programs that run at times and save a checkpoint. A list of several pages
   * in which an item is missing is read up to three times, because the item may only have moved, unless reading the item by its id says where it is.
   *
   * @default false
   */
  readonly once?: boolean | undefined
  /**
   * Shortest time between the starts of two polls.
   *
   * @default "30 seconds"
   */
  readonly interval?: Duration | undefined
  /**
   * Longest time between two polls while nothing changes. The budget and a rate limit may require a longer one.
   *
   * @default "5 minutes", or `interval` if that is longer
   */
  readonly maxInterval?: Duration | undefined
  /**
   * Requests an hour that the watch may send. A poll that takes many requests is followed by a long pause.
   *
   * @default a tenth of the rate limit that the API reports
   */
  readonly budget?: number | undefined
  /**
   * Number of failed polls in a row after which the watch continues. With one more, it fails with the last error. Errors that a repetition cannot
   * solve, such as `Unauthorized`, `Forbidden` and `NotFound`, always end it.
   *
   * @default Infinity
   */
  readonly maxFailures?: number | undefined
  /** Called after every poll. If it throws or rejects, the watch continues; only the first failure is logged. */
  readonly onPoll?: ((event: Poll<Failure>) => void) | undefined
  /**
   * Called when the first poll has read the list without reporting it (`emitExisting: false`, no `from`), with a checkpoint of that list. The next poll
   * waits for what it returns, and the watch fails if that fails. If you save the checkpoint here, no change is lost if the program ends before the
   * first one.
   */
  readonly onBaseline?: ((checkpoint: Checkpoint) => Saved) | undefined
}

/** The option of a watch that depends on its list. */
export interface VersionSetting<in Item> {
  /**
   * Returns a string that differs when an item has changed in a way that matters to you. With another function, every item of a saved checkpoint looks
   * changed.
   *
   * @default the fields that the documentation of the watch names
   */
  readonly version?: ((item: Item) => string) | undefined
}
