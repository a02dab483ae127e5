/** A request of a browser to the web app, from its start to its response. The requests to the API that it causes are sent in its name. */
import type { Sender } from "../world/Exchange.ts"
import type { Client } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"

export interface Reply {
  readonly status: number
  readonly cookies: ReadonlyArray<string>
  readonly location: string | null
  readonly text: string
}

/** What a server sends for the views of one session, which have one limit of requests in flight. */
export type Line = Pick<Client, "name" | "concurrency" | "inFlight" | "most">

export interface Visit extends Sender {
  /** Set by the server for a view. */
  client: Sender["client"]
  /** A `view` is a page that the server makes, with a client of its user. */
  readonly does: "login" | "callback" | "logout" | "read" | "write" | "view"
  readonly process: Process
  readonly user: string
  /** The cookie of the session that was sent. */
  readonly session: string | undefined
  /** The code that a callback has. */
  readonly code?: string | undefined
  readonly startedAt: number
  endedAt: number
  reply?: Reply | undefined
}

export const codeOf = ({ reply }: Visit): string | undefined =>
  reply !== undefined && reply.status >= 400 && reply.text.startsWith("{") ? JSON.parse(reply.text).code : undefined
