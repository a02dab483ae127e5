/** Says on standard error why a command stands still: the client waits for the rate limit, or for a server that asks it to. */

/** What the client reports about a wait. */
interface Wait {
  readonly millis: number
  readonly reason: string
  readonly until: Date
}

/** Waits that nobody would notice. */
const short = 5000

/** Creates the hook of a client. Calls in flight wait for the same reset: it is noted once. `debug` logs every wait. */
export const make = (quiet: boolean, note: (text: string) => void, debug?: (line: string) => void) => {
  let reportedUntil = 0
  return ({ millis, reason, until }: Wait): void => {
    debug?.(`waiting ${Math.round(millis)} ms (${reason})`)
    if (quiet || millis < short || until.getTime() < reportedUntil + 1000) return
    reportedUntil = until.getTime()
    const why = reason === "backoff" ? "The server is not available" : "The hourly rate limit is nearly used up"
    note(`\n${why}. Waiting until ${until.toLocaleTimeString()}.`)
  }
}
