/**
 * An exchange directly over `fetch`, with one abort controller and one timer. The body is read in chunks, to distinguish a stalled body from a slow
 * one.
 */
import { Decode, type Encode, Timeout, type Transport } from "@flat-sdk/core/FlatError"
import type { Arrive } from "@flat-sdk/core/internal/body/BodyBuffer"
import * as BodyLimit from "@flat-sdk/core/internal/body/BodyLimit"
import * as Bytes from "@flat-sdk/core/internal/body/Bytes"
import * as Utf8 from "@flat-sdk/core/internal/body/Utf8"
import type { TransportResponse } from "@flat-sdk/core/internal/request/Response"
import { failure, type Shortcuts } from "@flat-sdk/core/internal/transport/Exchange"
import { longestTimer } from "@flat-sdk/core/internal/transport/LoopTurn"
import * as LoopTurn from "@flat-sdk/core/internal/transport/LoopTurn"
import type { Limits, Outgoing } from "@flat-sdk/core/internal/transport/Outgoing"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { brokeOff, FetchDownload } from "./FetchDownload.ts"
import * as Uploading from "./Uploading.ts"

/** Settings of an attempt. */
export interface Settings {
  readonly fetch: typeof globalThis.fetch
  /** The user's options for `fetch`. The attempt's own options take precedence. */
  readonly init?: RequestInit | undefined
}

type Finish = (result: Effect.Effect<TransportResponse, Transport | Timeout | Encode | Decode>) => void

class Attempt {
  private readonly controller = new AbortController()
  private readonly limits: Limits
  private readonly finish: Finish
  private head: Response | undefined = undefined
  private download: FetchDownload | undefined = undefined
  private since: number
  private moved = 0
  private timer: ReturnType<typeof setTimeout>
  private done = false
  private readonly body: Outgoing["body"]
  private awaiting: "attempt" | "idle" = "attempt"

  constructor(limits: Limits, finish: Finish, body: Outgoing["body"]) {
    this.limits = limits
    this.finish = finish
    this.body = body
    // One timer for all limits, which are checked when it fires: a second timer would double the cost.
    this.since = performance.now()
    this.timer = setTimeout(ranOut, Math.min(limits.attempt, limits.idle, longestTimer), this)
    if (typeof body === "object") body.onMoved = (complete) => this.sent(complete ? "attempt" : "idle")
  }

  /** Restarts the time limit when a part or all of the body was sent. `more` is extra time where sending cannot be observed. */
  private sent(awaiting: "attempt" | "idle", more = 0): void {
    if (this.head !== undefined) return
    this.awaiting = awaiting
    this.since = performance.now() + more
  }

  async run(
    { fetch, init }: Settings,
    outgoing: Outgoing,
    headers: Record<string, string>,
    arrive: Arrive | undefined
  ): Promise<void> {
    try {
      const response = await fetch(outgoing.url, {
        ...init,
        method: outgoing.method,
        headers: init?.headers === undefined || outgoing.anonymous === true
          ? headers
          : { ...flatten(new Headers(init.headers)), ...headers },
        // The client handles redirects itself: it never sends the token to another origin.
        redirect: "manual",
        ...(typeof outgoing.body === "object"
          ? await Uploading.bodyOf(outgoing.body, (millis) => this.sent("attempt", millis))
          : bodyOf(outgoing.body)),
        signal: this.controller.signal
      })
      if (this.done) return
      // A response to an incomplete body is not a response to the request.
      if (typeof this.body === "object" && this.body.failure !== undefined) throw this.body.failure
      this.head = response
      this.moved = performance.now()
      if (!response.ok) this.since = this.moved
      if (arrive !== undefined && response.ok) {
        this.download = new FetchDownload(response, this.controller, this.limits.idle, arrive)
        const body = this.download.arrivals.pull
        this.end(
          Effect.succeed({ status: response.status, headers: flatten(response.headers), text: "", body })
        )
        return
      }
      const bytes = await this.read(response)
      const text = decoder.decode(bytes)
      const malformed = Utf8.isMalformed(text, () => bytes)
      this.end(Effect.succeed({ status: response.status, headers: flatten(response.headers), text, malformed }))
    } catch (cause) {
      this.end(
        Effect.fail(
          cause instanceof Decode ? cause : (typeof this.body === "object" ? this.body.failure : undefined) ??
            (this.head === undefined ? failure(cause) : brokeOff(cause))
        )
      )
    }
  }

  private async read(response: Response): Promise<Uint8Array> {
    if (response.body === null) return new Uint8Array()
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
    const chunks: Array<Uint8Array> = []
    let left = BodyLimit.of(this.limits, response.status)
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      this.moved = performance.now()
      left -= value.length
      chunks.push(left < 0 ? value.subarray(0, value.length + left) : value)
      if (left < 0) {
        this.controller.abort()
        if (response.ok) throw BodyLimit.exceeded(this.limits, response.status, response.headers.get("content-type"))
        break
      }
    }
    return chunks.length === 1 ? chunks[0]! : Bytes.join(chunks)
  }

  /** Checks the time limits. `read` is true once the event loop has read all data that had arrived by then. */
  ranOut(read = false): void {
    if (this.done) return
    const { head, limits } = this
    let limit = head === undefined ? this.awaiting : "idle"
    let end = (head === undefined ? this.since : this.moved) + limits[limit]
    // The body of an error response may be slow, but takes at most the time of an attempt.
    if (head?.ok === false && this.since + limits.attempt < end) {
      limit = "attempt"
      end = this.since + limits.attempt
    }
    const left = end - performance.now()
    if (left > 0) {
      this.timer = setTimeout(ranOut, Math.min(left, limits.attempt, limits.idle, longestTimer), this)
    } else if (!read) LoopTurn.afterReading(lastLook, this)
    else this.stop(new Timeout({ limit, millis: limits[limit] }))
  }

  private stop(timeout: Timeout): void {
    // The rejection of `fetch` that follows is ignored, because the attempt has ended by then.
    this.controller.abort()
    this.end(Effect.fail(timeout))
  }

  private end(result: Effect.Effect<TransportResponse, Transport | Timeout | Encode | Decode>): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    // A response may arrive before the whole body is sent.
    if (typeof this.body === "object") this.body.cancel()
    this.finish(result)
  }

  interrupt(): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    this.controller.abort()
    if (typeof this.body === "object") this.body.cancel()
  }

  /** Aborts the request, or the body if it is already being read. */
  close(): void {
    if (this.download === undefined) this.interrupt()
    else this.download.arrivals.close()
  }
}

// Deno's fetch resends a string body, even of a write, if the connection is lost before a response. A stream can be sent only once.
const repeatsTexts = "Deno" in globalThis

// `null` means no body; exact optional property types do not allow `undefined`.
const bodyOf = (body: string | undefined): RequestInit & { readonly duplex?: "half" } =>
  body === undefined || !repeatsTexts ? { body: body ?? null } : { body: new Blob([body]).stream(), duplex: "half" }

// Shared: creating a decoder is expensive, and one without pending bytes can be reused.
const decoder = new TextDecoder()

const ranOut = (attempt: Attempt): void => attempt.ranOut()
const lastLook = (attempt: Attempt): void => attempt.ranOut(true)

const flatten = (headers: globalThis.Headers): Record<string, string> => {
  const flat: Record<string, string> = {}
  headers.forEach((value, name) => {
    flat[name] = value
  })
  return flat
}

/**
 * Creates the exchanges over a `fetch` function, which is looked up for each request in the context of the call.
 *
 * @category constructors
 */
export const make = (
  settings: (context: Context.Context<never>) => Settings,
  dropUserAgent: boolean
): Shortcuts => {
  const start = (
    context: Context.Context<never>,
    outgoing: Outgoing,
    limits: Limits,
    arrive: Arrive | undefined,
    finish: Finish
  ): Attempt => {
    const { "user-agent": userAgent, ...headers } = outgoing.headers
    const attempt = new Attempt(limits, finish, outgoing.body)
    const kept = dropUserAgent || userAgent === undefined ? headers : outgoing.headers
    void attempt.run(settings(context), outgoing, kept, arrive)
    return attempt
  }
  return {
    exchange: (outgoing, limits) =>
      Effect.withFiber((fiber) =>
        Effect.callback((resume) => {
          const attempt = start(fiber.context, outgoing, limits, undefined, resume)
          return Effect.sync(() => attempt.interrupt())
        })
      ),
    open: (scope, arrive) => (outgoing, limits) => {
      let attempt: Attempt | undefined
      return Effect.andThen(
        Scope.addFinalizer(scope, Effect.sync(() => attempt?.close())),
        Effect.withFiber((fiber) =>
          Effect.callback<TransportResponse, Transport | Timeout | Encode | Decode>((resume) => {
            attempt = start(fiber.context, outgoing, limits, arrive, resume)
            return Effect.sync(() => attempt?.close())
          })
        )
      )
    }
  }
}
