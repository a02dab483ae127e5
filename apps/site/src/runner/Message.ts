/** What the page and the worker that runs a snippet send each other. */

/** The faults that a reader can switch on. Each applies to the sandbox that the snippet talks to. */
export const faults = {
  none: "No faults",
  "rate-limit": "Rate limit",
  "lost-response": "Lost response",
  slow: "Slow responses"
} as const

export type Fault = keyof typeof faults

export interface Job {
  readonly code: string
  readonly fault: Fault
}

/** One request of the snippet. Times are in milliseconds since the program started. */
export interface Sent {
  readonly type: "sent"
  readonly id: number
  readonly method: string
  /** Path under `/v2` and query, or the whole address of another server. */
  readonly path: string
  readonly at: number
}

export interface Settled {
  readonly type: "settled"
  readonly id: number
  /** `undefined` if no response arrived. */
  readonly status: number | undefined
  /** Why there is no usual response. */
  readonly note: string | undefined
  readonly at: number
}

export interface Printed {
  readonly type: "printed"
  readonly text: string
  /** Whether the page says it, and not the program. */
  readonly isError: boolean
}

/** The program has ended. The failure is a text for readers. */
export interface Ended {
  readonly type: "ended"
  readonly failure: string | undefined
  readonly at: number
}

export type Message = Sent | Settled | Printed | Ended
