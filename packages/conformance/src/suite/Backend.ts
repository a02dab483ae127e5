/**
 * The servers of the suite: a sandbox with its control routes, reached by `fetch`, and a server for responses that the sandbox does not send
 * (`Quirks.ts`).
 */

export interface Recorded {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly operation: string | undefined
  readonly headers: ReadonlyArray<string>
  readonly status: number | undefined
  readonly executed: boolean
}

/**
 * Behaviour of a runtime's HTTP implementation that a client cannot change: it reports a refused connection like a broken one, hides redirects, or
 * repeats a request automatically when its connection breaks.
 */
export type Habit = "hides refused connections" | "hides redirects" | "repeats requests"

export interface Addresses {
  /** Origin of the sandbox, such as `http://127.0.0.1:4010`. */
  readonly origin: string
  /** The `fetch` that reaches the sandbox. */
  readonly fetch: typeof globalThis.fetch
  readonly token: string
  /** Token that may only read accounts. */
  readonly readOnlyToken: string
  /** Origin of the quirk server (`Quirks.ts`). */
  readonly quirks: string
  /** Origin that refuses connections; `undefined` without a network. */
  readonly unreachable: string | undefined
  /** Habits of the runtime. None by default. */
  readonly habits?: ReadonlyArray<Habit>
}

/** The servers, as cases use them. */
export interface Backend extends Addresses {
  readonly baseUrl: string
  readonly has: (habit: Habit) => boolean
  /** Removes all faults and recorded requests. The state stays: cases create what they need with unique names. */
  readonly clear: () => Promise<void>
  readonly faults: (...rules: ReadonlyArray<string>) => Promise<void>
  /** The requests that the server received in this case. */
  readonly requests: () => Promise<ReadonlyArray<Recorded>>
}

export const make = (addresses: Addresses): Backend => {
  const control = async (method: string, route: string, body?: unknown): Promise<unknown> => {
    const response = await addresses.fetch(`${addresses.origin}/_sandbox/${route}`, {
      method,
      headers: { authorization: `Bearer ${addresses.token}`, "content-type": "application/json" },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) })
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${route} of the sandbox failed with ${response.status}: ${text}`)
    return text === "" ? undefined : JSON.parse(text)
  }
  return {
    ...addresses,
    baseUrl: `${addresses.origin}/v2`,
    has: (habit) => addresses.habits?.includes(habit) === true,
    clear: async () => {
      await control("DELETE", "faults")
      await control("DELETE", "requests")
    },
    faults: async (...rules) => {
      await control("PUT", "faults", rules)
    },
    requests: async () => await control("GET", "requests") as ReadonlyArray<Recorded>
  }
}
