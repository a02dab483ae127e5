/** What a process does and what becomes of it. Invariants compare it with what the API executed. */
import type { FlatConfig } from "@flat-sdk/core"
import type { FlatClientShape } from "@flat-sdk/core/FlatClient"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Context from "effect/Context"
import type { Sender } from "./Exchange.ts"
import type { Period, Process } from "./Process.ts"

/** A client of a process, with the requests that it has in flight. */
export interface Client {
  readonly name: string
  readonly process: Process
  /** Another one after it was closed. */
  flat: FlatClientShape
  /** The tenant that its calls name; empty if they name none. */
  readonly tenant: string
  isClosed: boolean
  readonly concurrency: number
  readonly retries: number
  /** Milliseconds. */
  readonly maxWait: number
  inFlight: number
  most: number
}

/** A call, from its start to its result. */
export interface Operation extends Sender, Period {
  /** Process, client, and place in its work, such as `p1.c0.7`. */
  readonly name: string
  readonly client: Client
  /**
   * `once`: a write that may not be sent again after an attempt that may have been executed. A `list` is several calls, each with the deadline, and a
   * `wait` several with one.
   */
  readonly kind: "read" | "list" | "wait" | "once" | "again"
  /** Milliseconds. */
  readonly deadline: number
  /** What it writes, if others write the same object. */
  readonly value?: string | undefined
  /** `undefined` while it runs, and for ever if its process was killed. */
  result?: "done" | "failed" | "interrupted"
  error?: FlatError | undefined
  /** Whether the result says that the write was sent again. */
  repeated: boolean
  /** Its calls of the API by their numbers, each from its first attempt to the end of its last. */
  readonly calls: Map<number, Period>
  /** Attempts that the hook `onRequest` reported. */
  announced: number
  /** Attempts whose end the hook `onResponse` reported. */
  reported: number
  /** What the hook `onWait` reported. */
  readonly waits: Array<Parameters<NonNullable<FlatConfig.Options["onWait"]>>[0]>
}

/** The operation of the current fiber, or what else it sends requests for. */
export const CurrentOperation = Context.Reference<Sender | undefined>("simulation/Operation", {
  defaultValue: () => undefined
})

/** Whether the API certainly did not execute a failed write, as the error says. */
export const isCertain = ({ error, result }: Operation): boolean =>
  result === "failed" && error !== undefined && error.outcome !== "unknown"
