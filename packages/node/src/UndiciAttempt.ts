/** An attempt over undici's `dispatch`. Whether a request was sent is known exactly, because undici reports when it starts to write the request. */
import type * as Undici from "@effect/platform-node/Undici"
import type * as Transport from "@flat-sdk/engine/Transport"
import { Decompression } from "./Decompression.ts"
import { NodeAttempt } from "./NodeAttempt.ts"

/**
 * How many requests the dispatcher has written to connections whose responses are not complete. Only their number: a set would keep every attempt until
 * the garbage collector has moved it to the old generation, which cost a quarter of a page's time.
 */
export interface Running {
  count: number
}

/** The controller is stored in a field: captured in a closure, it would keep the whole request alive until the response is garbage collected. */
export class UndiciAttempt extends NodeAttempt implements Undici.Dispatcher.DispatchHandler {
  private controller: Undici.Dispatcher.DispatchController | undefined = undefined
  private readonly running: Running

  constructor(running: Running, ...request: ConstructorParameters<typeof NodeAttempt>) {
    super(...request)
    this.running = running
  }

  onRequestStart(controller: Undici.Dispatcher.DispatchController): void {
    if (this.controller === undefined) this.running.count++
    this.controller = controller
    this.handed()
    if (this.done) controller.abort(interruption)
  }

  // While others run, the server is there, and undici limits the time that it takes to connect.
  queued(): boolean {
    return this.controller === undefined && this.running.count > 0
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | Array<string> | undefined>): void {
    // 1xx responses precede the final response.
    if (status >= 200) this.responded(status, flatten(headers))
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.arrived(chunk)
  }

  onResponseEnd(): void {
    this.running.count--
    this.complete()
  }

  onResponseError(_: unknown, cause: unknown): void {
    if (this.controller !== undefined) this.running.count--
    this.failed(cause)
  }

  protected get sent(): boolean {
    return this.controller !== undefined
  }

  protected abort(): void {
    this.controller?.abort(interruption)
  }

  protected pauseConnection(): void {
    this.controller?.pause()
  }

  protected resumeConnection(): void {
    // In a microtask, because undici continues reading synchronously and must not be in the middle of parsing another response.
    queueMicrotask(() => this.controller?.resume())
  }
}

const interruption = new Error("the request was interrupted")

const flatten = (headers: Record<string, string | Array<string> | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ")
  }
  return flat
}

export type Send = (request: Transport.TransportRequest, attempt: UndiciAttempt) => void

export const sending = (dispatcher: Undici.Dispatcher): Send => {
  // Nearly all requests go to one origin, so comparing prefixes avoids parsing every URL.
  let origin = ""
  const split = (url: string): { readonly origin: string; readonly path: string } => {
    if (origin !== "" && url.startsWith(origin) && url[origin.length] === "/" && !url.includes("#")) {
      return { origin, path: url.slice(origin.length) }
    }
    const parsed = new URL(url)
    origin = parsed.origin
    return { origin, path: parsed.pathname + parsed.search }
  }
  return (request, attempt) => {
    request.headers["accept-encoding"] ??= Decompression.accepted
    try {
      dispatcher.dispatch(
        {
          ...split(request.url),
          method: request.method,
          headers: request.headers,
          // undici also accepts iterables, which its types do not state.
          body: (request.body ?? null) as string | null,
          // The timer of the attempt is more precise than undici's.
          headersTimeout: 0,
          bodyTimeout: 0
        },
        attempt
      )
    } catch (cause) {
      attempt.onResponseError(undefined, cause)
    }
  }
}
