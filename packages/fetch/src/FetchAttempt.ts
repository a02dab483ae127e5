/**
 * One attempt over `fetch`, with one abort controller and one timer. The body is read in chunks, to distinguish a stalled body from a slow one.
 */
import { Decode, type Timeout } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Bytes from "effect/Bytes"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchBody from "./FetchBody.ts"

const inBrowser = typeof globalThis === "object" && "window" in globalThis && "document" in globalThis

// Deno's fetch resends a string body, even of a write, if the connection is lost before a response. A stream can be sent only once.
const resendsStrings = "Deno" in globalThis

/** Returns the `fetch` options for a string, or for no body: `null`, as exact optional property types do not allow `undefined`. */
export const ofString = (body: string | undefined): RequestInit & { readonly duplex?: "half" } =>
  body === undefined || !resendsStrings ? { body: body ?? null } : { body: new Blob([body]).stream(), duplex: "half" }

type Outcome = Effect.Effect<Transport.TransportResponse, Transport.TransportFailure>

class FetchAttempt implements Transport.TimedAttempt {
  private readonly controller = new AbortController()
  private readonly request: Transport.TransportRequest
  private readonly limits: Transport.AttemptLimits
  private readonly finish: (outcome: Outcome) => void
  private readonly timer: Transport.AttemptTimer
  private headersReceived = false
  private download: FetchBody.FetchDownload | undefined = undefined
  private done = false

  constructor(
    request: Transport.TransportRequest,
    limits: Transport.AttemptLimits,
    finish: (outcome: Outcome) => void
  ) {
    this.request = request
    request.isTaken = true
    this.limits = limits
    this.finish = finish
    this.timer = new Transport.AttemptTimer(limits, this, request.body)
  }

  /** Sends the request. `init`: the user's options for `fetch`. With `receive`, a success is a file. Never rejects. */
  async run(
    given: typeof globalThis.fetch | undefined,
    init: RequestInit | undefined,
    receive: Transport.Receive | undefined
  ): Promise<void> {
    // A function of the program's own may send requests over anything.
    const refusal = given === undefined ? Transport.refusalOf(this.request) : undefined
    if (refusal !== undefined) return this.end(Effect.fail(refusal))
    // The default of effect's reference is cached on first use, so the platform's `fetch` is looked up here for each request.
    const fetch = given ?? globalThis.fetch
    const { anonymous, body, method, url } = this.request
    const { "user-agent": userAgent, ...others } = this.request.headers
    const headers = inBrowser || userAgent === undefined ? others : this.request.headers
    try {
      const response = await fetch(url, {
        ...init,
        method,
        headers: init?.headers === undefined || anonymous === true
          ? headers
          : { ...flatten(new Headers(init.headers)), ...headers },
        // The client handles redirects itself: it never sends the token to another origin.
        redirect: "manual",
        ...(typeof body === "object"
          ? await FetchBody.ofUpload(body, (millis) => this.timer.sent(true, millis))
          : ofString(body)),
        signal: this.controller.signal
      })
      if (this.done) return
      // A response to an incomplete body is not a response to the request.
      if (typeof body === "object" && body.failure !== undefined) throw body.failure
      this.headersReceived = true
      this.timer.headersReceived(response.status)
      if (receive !== undefined && response.ok) this.endWithFile(response, receive)
      else await this.endWithText(response)
    } catch (cause) {
      this.end(Effect.fail(this.failureOf(cause)))
    }
  }

  private failureOf(cause: unknown): Transport.TransportFailure {
    const { body } = this.request
    if (cause instanceof Decode) return cause
    if (typeof body === "object" && body.failure !== undefined) return body.failure
    return this.headersReceived ? FetchBody.interruptionOf(cause) : Transport.failureOf(cause)
  }

  private endWithFile(response: Response, receive: Transport.Receive): void {
    this.download = new FetchBody.FetchDownload(response, this.controller, this.limits.idle, receive)
    const { pull: body } = this.download.sink
    this.end(Effect.succeed({ status: response.status, headers: flatten(response.headers), text: "", body }))
  }

  private async endWithText(response: Response): Promise<void> {
    const bytes = await this.read(response)
    const text = decoder.decode(bytes)
    const malformed = Transport.isMalformed(text, () => bytes)
    this.end(Effect.succeed({ status: response.status, headers: flatten(response.headers), text, malformed }))
  }

  private async read(response: Response): Promise<Uint8Array> {
    if (response.body === null) return new Uint8Array()
    const length = response.headers.get("content-length") ?? ""
    if (Transport.BodyLimit.isAnnounced(this.limits, response.status, { "content-length": length })) {
      throw this.exceeded(response)
    }
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
    const chunks: Array<Uint8Array> = []
    let left = Transport.BodyLimit.of(this.limits, response.status)
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      this.timer.chunkReceived()
      left -= value.length
      chunks.push(left < 0 ? value.subarray(0, value.length + left) : value)
      if (left < 0) {
        if (response.ok) throw this.exceeded(response)
        this.controller.abort()
        break
      }
    }
    return chunks.length === 1 ? chunks[0]! : Bytes.concat(chunks)
  }

  private exceeded({ headers, status }: Response): Decode {
    this.controller.abort()
    return Transport.BodyLimit.tooLarge(this.limits, status, headers.get("content-type"))
  }

  expired(timeout: Timeout): void {
    if (this.done) return
    // The rejection of `fetch` that follows is ignored, because the attempt has ended by then.
    this.controller.abort()
    this.end(Effect.fail(timeout))
  }

  private end(outcome: Outcome): void {
    if (this.done) return
    this.release()
    this.finish(outcome)
  }

  private release(): void {
    this.done = true
    this.timer.stop()
    // A response may arrive before the whole body is sent.
    if (typeof this.request.body === "object") this.request.body.cancel()
  }

  interrupt(): void {
    if (this.done) return
    this.release()
    this.controller.abort()
  }

  /** Aborts the request, or the body if it is already being read. */
  close(): void {
    if (this.download === undefined) this.interrupt()
    else this.download.sink.close()
  }
}

// Shared: creating a decoder is expensive, and one without pending bytes can be reused.
const decoder = new TextDecoder()

const flatten = (headers: globalThis.Headers): Record<string, string> => {
  const flat: Record<string, string> = {}
  headers.forEach((value, name) => {
    flat[name] = value
  })
  return flat
}

// The services of `effect/http/FetchHttpClient`, by their keys: loading that module, which loads effect's schemas, takes longer than all of this
// package.
const Fetch = /* #__PURE__ */ Context.Service<typeof globalThis.fetch, typeof globalThis.fetch>(
  "effect/http/FetchHttpClient/Fetch"
)
const RequestInit = /* #__PURE__ */ Context.Service<globalThis.RequestInit, globalThis.RequestInit>(
  "effect/http/FetchHttpClient/RequestInit"
)

/** What a call uses: a `fetch`, if it is not the platform's, and the user's options for it. */
interface Settings {
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly init?: RequestInit | undefined
}

/** Looks up the settings in the context of a call, then in `around`. */
export const settingsIn = (around: Context.Context<never>) => (context: Context.Context<never>): Settings => {
  const find = <I, S>(key: Context.Key<I, S>): S | undefined =>
    Context.getOrUndefined(context, key) ?? Context.getOrUndefined(around, key)
  return { fetch: find(Fetch), init: find(RequestInit) }
}

/** Creates a transport. The settings are looked up for each request, in the context of its call. */
export const over = (
  given: typeof globalThis.fetch | undefined,
  settings: (context: Context.Context<never>) => Settings = () => ({})
): Transport.TransportShape => {
  const start = (attempt: FetchAttempt, context: Context.Context<never>, receive?: Transport.Receive): void => {
    const { fetch, init } = settings(context)
    void attempt.run(given ?? fetch, init, receive)
  }
  return {
    marksTaken: true,
    send: (request, limits) =>
      Effect.withFiber(({ context }) =>
        Effect.callback((resume) => {
          const attempt = new FetchAttempt(request, limits, resume)
          start(attempt, context)
          return Effect.sync(() => attempt.interrupt())
        })
      ),
    stream: (request, limits, receive) => {
      let attempt: FetchAttempt | undefined
      const close = Effect.sync(() => attempt?.close())
      return Effect.andThen(
        Effect.addFinalizer(() => close),
        Effect.withFiber(({ context }) =>
          Effect.callback<Transport.TransportResponse, Transport.TransportFailure>((resume) => {
            attempt = new FetchAttempt(request, limits, resume)
            start(attempt, context, receive)
            return close
          })
        )
      )
    }
  }
}
