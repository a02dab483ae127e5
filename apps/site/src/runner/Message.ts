/** What the page and the worker that runs a snippet send each other. Times are in milliseconds since the program started. */

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

interface Of<Type extends string> {
  readonly type: Type
  readonly at: number
}

/** One request of the snippet: its path under `/v2` and query, or the whole address of another server. */
export type Sent = Of<"sent"> & { readonly id: number; readonly method: string; readonly path: string }

/** No status if no response arrived. The note says why there is no usual response. */
export type Settled = Of<"settled"> & {
  readonly id: number
  readonly status: number | undefined
  readonly note: string | undefined
}

/** An error is what the page says, and not the program. */
export interface Printed {
  readonly type: "printed"
  readonly text: string
  readonly isError: boolean
}

/** The program has ended. The failure is a text for readers. */
export type Ended = Of<"ended"> & { readonly failure: string | undefined }

export type Message = Sent | Settled | Printed | Ended
