/** A request on its way, at the server, and its response on the way back. */
import type * as Tracer from "effect/Tracer"
import type { Process } from "./Process.ts"

/** What requests are sent for. */
export interface Sender {
  readonly name: string
  /** Id of the operation of the API, or what a page does. */
  readonly does: string
  readonly client: {
    inFlight: number
    /** The most that it had in flight. */
    most: number
    readonly isClosed?: boolean
    /** The limit of what it has in flight, if it has one. */
    readonly concurrency?: number
  }
  /** Whether it was interrupted: then it may not have learned from its last response. */
  isCut?: boolean
  readonly sent: Array<Exchange>
  /** Its spans and those of its attempts, if its process is observed. */
  spans?: Array<Tracer.NativeSpan>
}

export interface Exchange {
  /** Where it is in the history, such as `p1.c0.7#2` for the second request of an operation. */
  readonly name: string
  readonly process: Process
  /** The operation that it belongs to; `undefined` for requests of tokens. */
  readonly operation: Sender | undefined
  /** The client that sends it, also if it is one of tokens. */
  readonly client: Sender["client"] | undefined
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** An upload has it once it was sent to its end. */
  body: string | undefined
  readonly sentAt: number
  /** Since when all processes had been busy as it was sent. */
  readonly busySince: number
  /** The refresh token that it uses. */
  readonly refreshToken: string | undefined
  /** When the API executed it. */
  executedAt?: number
  /** Whether the server received it a second time. */
  doubled?: boolean
  /** Whether it was executed so long after its client let go of it that programs take it that it is no longer. */
  isLate?: boolean
  /** When its last bytes were sent or arrived. */
  movedAt: number
  /** When the bytes before these were. */
  movedBefore: number
  /** When its last bytes got to its process, which may have been stalled. */
  arrivedAt: number
  /** When the whole response was there. */
  respondedAt?: number
  /** Status of that response. */
  status?: number
  /** What the API returned, whether or not it got anywhere. */
  returned?: HttpResponse
  /** The response as the server sent it. */
  response?: HttpResponse
  /** When the client let go of the connection, and what the server does then. */
  closedAt: number | undefined
  onClose?: () => void
}

/** A response, or why there is none. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Reads the JSON of a response. */
export const jsonOf = <A>({ body }: HttpResponse): A => JSON.parse(new TextDecoder().decode(body)) as A

/** Returns what a response says of the limit of requests. A number that it does not say is NaN. */
export const limitOf = ({ headers }: HttpResponse) => {
  const header = (name: string) => Number(headers[`x-ratelimit-${name}`])
  return { limit: header("limit"), left: header("remaining"), reset: header("reset") }
}
