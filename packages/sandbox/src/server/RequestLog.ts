/**
 * What arrived: for tests that count requests. Never tokens or bodies.
 */

/** A request that arrived. */
export interface RecordedRequest {
  readonly method: string
  /** Path under `/v2`. */
  readonly path: string
  /** Query as it came, without `?`. */
  readonly query: string
  /** Operation id, `undefined` for an unknown route. */
  readonly operation: string | undefined
  /** Names of the headers, lower-case. */
  readonly headers: ReadonlyArray<string>
  /** Arrival, in milliseconds since the epoch. */
  readonly time: number
  /** Status that was answered; `undefined` while nothing was. */
  readonly status: number | undefined
  /** Name of the fault that was injected. */
  readonly fault: string | undefined
  /** Whether the operation was done: `false` for every refusal and for faults in its place, `true` also where a fault hid the answer. */
  readonly executed: boolean
}

/** A record that is filled in as the request proceeds. */
export type Entry = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] }

export class RequestLog {
  readonly #capacity: number
  #entries: Array<Entry> = []
  #total = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(entry: Entry): Entry {
    this.#total++
    this.#entries.push(entry)
    // Trimmed rarely: dropping from the front moves everything.
    if (this.#entries.length >= this.#capacity * 2) this.#entries = this.#entries.slice(-this.#capacity)
    return entry
  }

  /** The latest requests, oldest first. */
  get entries(): ReadonlyArray<RecordedRequest> {
    return this.#entries.slice(-this.#capacity)
  }

  /** How many arrived, forgotten ones included. */
  get total(): number {
    return this.#total
  }

  clear(): void {
    this.#entries = []
    this.#total = 0
  }
}
