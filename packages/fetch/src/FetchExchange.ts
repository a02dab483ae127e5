/**
 * An exchange straight over `fetch`: one abort controller, one timer, the body read piece by piece so that a body that stands still is told from
 * one that is slow.
 */
import { Decode, type Encode, Timeout, type Transport } from "@flat-sdk/core/FlatError"
import type { Arrive } from "@flat-sdk/core/internal/body/BodyBuffer"
import * as BodyLimit from "@flat-sdk/core/internal/body/BodyLimit"
import * as Bytes from "@flat-sdk/core/internal/body/Bytes"
import * as Utf8 from "@flat-sdk/core/internal/body/Utf8"
import type { ReceivedAnswer } from "@flat-sdk/core/internal/request/Response"
import { failure, type Shortcuts } from "@flat-sdk/core/internal/transport/Exchange"
import { longestTimer } from "@flat-sdk/core/internal/transport/LoopTurn"
import * as LoopTurn from "@flat-sdk/core/internal/transport/LoopTurn"
import type { Limits, Outgoing } from "@flat-sdk/core/internal/transport/Outgoing"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { brokeOff, FetchDownload } from "./FetchDownload.ts"
import * as Uploading from "./Uploading.ts"

/** What an attempt is made with. */
export interface Settings {
  readonly fetch: typeof globalThis.fetch
  /** Options of the user's for it. What an attempt says itself goes before them. */
  readonly init?: RequestInit | undefined
}

type Finish = (result: Effect.Effect<ReceivedAnswer, Transport | Timeout | Encode | Decode>) => void

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
    // One timer for all limits, looked at when it ends: a second one would cost as much again.
    this.since = performance.now()
    this.timer = setTimeout(ranOut, Math.min(limits.attempt, limits.idle, longestTimer), this)
    if (typeof body === "object") body.onMoved = (complete) => this.sent(complete ? "attempt" : "idle")
  }

  /** The body moves, or all of it is sent: the time of the answer begins, with some more where nobody can see it go. */
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
        // Redirects are the client's business: it never carries the token to another origin.
        redirect: "manual",
        ...(typeof outgoing.body === "object"
          ? await Uploading.bodyOf(outgoing.body, (millis) => this.sent("attempt", millis))
          : bodyOf(outgoing.body)),
        signal: this.controller.signal
      })
      if (this.done) return
      // What answers a body without its end answers nothing.
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

  /** A limit may have run out. `read` says that the loop has read what had arrived until then. */
  ranOut(read = false): void {
    if (this.done) return
    const { head, limits } = this
    let limit = head === undefined ? this.awaiting : "idle"
    let end = (head === undefined ? this.since : this.moved) + limits[limit]
    // The body of an error may be slow, but not for longer than an attempt.
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
    // What `fetch` then rejects with comes later, when this has ended.
    this.controller.abort()
    this.end(Effect.fail(timeout))
  }

  private end(result: Effect.Effect<ReceivedAnswer, Transport | Timeout | Encode | Decode>): void {
    if (this.done) return
    this.done = true
    clearTimeout(this.timer)
    // An answer may come before all is sent.
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

  /** Ends the request or its body, whichever is under way. */
  close(): void {
    if (this.download === undefined) this.interrupt()
    else this.download.arrivals.close()
  }
}

// Deno's fetch sends a text again when the connection breaks before an answer, a write included; a stream it can send only once.
const repeatsTexts = "Deno" in globalThis

// `null` is no body; the property cannot be left undefined under exact optional types.
const bodyOf = (body: string | undefined): RequestInit & { readonly duplex?: "half" } =>
  body === undefined || !repeatsTexts ? { body: body ?? null } : { body: new Blob([body]).stream(), duplex: "half" }

// One for all: a decoder is costly to make, and one that has no piece left over can be used again.
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
 * Makes the exchanges over a `fetch`, which is looked up for each request, in the context of the call.
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
          Effect.callback<ReceivedAnswer, Transport | Timeout | Encode | Decode>((resume) => {
            attempt = start(fiber.context, outgoing, limits, arrive, resume)
            return Effect.sync(() => attempt?.close())
          })
        )
      )
    }
  }
}
