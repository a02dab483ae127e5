/** Log of the received requests, for tests that inspect them. It never contains tokens or bodies. */

/** A recorded request. */
export interface RecordedRequest {
  readonly method: string
  /** Path under `/v2`. */
  readonly path: string
  /** Raw query, without `?`. */
  readonly query: string
  /** Operation id, `undefined` for an unknown route. */
  readonly operation: string | undefined
  /** Names of the headers, lower-case. */
  readonly headers: ReadonlyArray<string>
  /** When the request arrived, in milliseconds since the epoch. */
  readonly time: number
  /** Status of the response; `undefined` until there is one. */
  readonly status: number | undefined
  /** Name of the fault that was injected. */
  readonly fault: string | undefined
  /** Whether the operation was executed: `false` for error responses and for faults that replace it, `true` even if a fault hid the response. */
  readonly executed: boolean
}

/** A mutable record, completed as the request proceeds. */
export type Entry = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] }

export class RequestLog {
  readonly #capacity: number
  #entries: Array<Entry> = []
  #total = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(request: Omit<Entry, "status" | "fault" | "executed">): Entry {
    const entry: Entry = { ...request, status: undefined, fault: undefined, executed: false }
    this.#total++
    this.#entries.push(entry)
    // Trims rarely, because removing from the front copies the array.
    if (this.#entries.length >= this.#capacity * 2) this.#entries = this.#entries.slice(-this.#capacity)
    return entry
  }

  /** The latest requests, oldest first. */
  get entries(): ReadonlyArray<RecordedRequest> {
    return this.#entries.slice(-this.#capacity)
  }

  /** Number of requests received since the last `clear`, including those no longer kept. */
  get total(): number {
    return this.#total
  }

  clear(): void {
    this.#entries = []
    this.#total = 0
  }
}
