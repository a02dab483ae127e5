/** A client whose requests are recorded, and answered by a function, without a network and on a virtual clock. */
import { FlatClient, type FlatConfig, type FlatError, Transport } from "@flat-sdk/core"
import { loadHttpClientTransport } from "@flat-sdk/engine/OnDemand"
import { Clock, Effect, Fiber, Random, type Scope } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"

// The first request would load it while virtual time passes.
await Effect.runPromise(loadHttpClientTransport())

/** What happens to a request: a response, a connection that fails, or nothing. */
export type Answer = Response | "refused" | "reset" | "silence"

export interface Sent {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: URL
  /** Milliseconds since the client was opened. */
  readonly at: number
}

const failures = { refused: "ECONNREFUSED", reset: "ECONNRESET" }

export interface Wire {
  readonly flat: FlatClient.FlatClientShape
  readonly sent: ReadonlyArray<Sent>
  /** Runs a call to its end, in virtual time. Returns the error, if it fails, and the milliseconds since the last request. */
  readonly run: (
    call: Effect.Effect<unknown, FlatError.FlatError>
  ) => Effect.Effect<{ readonly error: FlatError.FlatError | undefined; readonly millis: number }>
}

/** Opens a client. Waits are as long as they can be: random numbers are 1. */
export const open = (
  answer: (index: number) => Answer,
  options: FlatConfig.Options = {}
): Effect.Effect<Wire, FlatError.FlatError, Scope.Scope> =>
  Effect.gen(function*() {
    const sent: Array<Sent> = []
    const client = HttpClient.make((request, url) =>
      Effect.gen(function*() {
        const index = sent.push({ request, url, at: yield* Clock.currentTimeMillis }) - 1
        const found = answer(index)
        if (found === "silence") return yield* Effect.never
        if (typeof found !== "string") return HttpClientResponse.fromWeb(request, found)
        const cause = new TypeError("fetch failed", {
          cause: Object.assign(new Error(found), { code: failures[found] })
        })
        return yield* new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause })
        })
      })
    )
    const flat = yield* FlatClient.make({ accessToken: "TOKEN", logLevel: "off", ...options }).pipe(
      Effect.provideService(Transport.Transport, Transport.fromHttpClient(client))
    )
    const run: Wire["run"] = (call) =>
      Effect.gen(function*() {
        const begin = yield* Clock.currentTimeMillis
        const ended = (error: FlatError.FlatError | undefined) =>
          Effect.map(Clock.currentTimeMillis, (now) => ({ error, millis: now - (sent.at(-1)?.at ?? begin) }))
        const fiber = yield* Effect.forkChild(
          Effect.matchEffect(call, { onFailure: ended, onSuccess: () => ended(undefined) })
        )
        while (fiber.pollUnsafe() === undefined) {
          for (let turn = 0; turn < 5; turn++) {
            yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
          }
          yield* TestClock.adjust("1 second")
        }
        return yield* Fiber.join(fiber)
      }).pipe(Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 1 }))
    return { flat, sent, run }
  })
