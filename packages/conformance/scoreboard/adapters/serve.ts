/** The protocol, for clients in JavaScript: one call a line comes in, one outcome a line goes out. */
import { createInterface } from "node:readline"
import { inspect } from "node:util"

export interface Call {
  readonly baseUrl: string
  readonly token: string
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  readonly all?: boolean
  readonly times: number
  /** Tokens that are valid one after the other. */
  readonly tokens?: ReadonlyArray<string>
  /** Seconds for one attempt. */
  readonly timeout?: number
  readonly retries?: number
  /** Seconds after which the call is cancelled. */
  readonly cancelAfter?: number
}

/** Returns the service of a client that has the operation of a call. */
export const serviceOf = <A>(client: object, { operation }: Call): Readonly<Record<string, A>> => {
  const { omr, organization, scores } = client as Readonly<Record<string, Readonly<Record<string, A>>>>
  return [omr, organization, scores].find((service) => operation in service!)!
}

/** A file of an input is `{ "base64": … }`. Returns the input with `read(bytes)` in its place. */
export const withFiles = (input: unknown, read: (base64: string) => unknown): unknown => {
  if (typeof input !== "object" || input === null) return input
  if ("base64" in input) return read(String(input.base64))
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, withFiles(value, read)]))
}

export const fileOf = (bytes: Uint8Array): unknown => ({ base64: Buffer.from(bytes).toString("base64") })

/** Returns a signal that is aborted when the call is to be cancelled. */
export const signalOf = ({ cancelAfter }: Call): AbortSignal | undefined => {
  if (cancelAfter === undefined) return undefined
  return cancelAfter === 0 ? AbortSignal.abort() : AbortSignal.timeout(cancelAfter * 1000)
}

const shownOf = (error: unknown): string =>
  `${String(error)}\n${inspect(error, { depth: 8 })}\n${JSON.stringify(error)}`

/** Reads calls until the input ends. `special` says what is special about an error of the client. */
export const serve = async (
  client: string,
  version: string,
  make: (call: Call) => () => Promise<unknown>,
  special: (error: unknown) => Readonly<Record<string, unknown>>
): Promise<void> => {
  console.log(JSON.stringify({ client, version, runtime: `Node ${process.versions.node}` }))
  for await (const line of createInterface({ input: process.stdin })) {
    const call = JSON.parse(line) as Call
    let outcome: unknown
    try {
      const once = make(call)
      let value: unknown
      for (let time = 0; time < call.times; time++) value = await once()
      outcome = { outcome: "value", value }
    } catch (error) {
      const name = error instanceof Error ? error.constructor.name : typeof error
      outcome = { outcome: "error", name, shown: shownOf(error), ...special(error) }
    }
    console.log(JSON.stringify(outcome))
  }
}
