/** An attempt over undici's `dispatch`. Whether a request was sent is known exactly, because undici reports when it starts to write the request. */
import type * as Undici from "@effect/platform-node/Undici"
import type * as Transport from "@flat-sdk/engine/Transport"
import { Decompression } from "./Decompression.ts"
import { NodeAttempt, type Pool } from "./NodeAttempt.ts"

/**
 * The requests to an origin that were written to connections and whose responses are not complete. Only files are kept: a set of all requests would keep
 * every one until the garbage collector has moved it to the old generation, which cost a quarter of a page's time.
 */
export class Running implements Pool {
  count = 0
  readonly files = new Set<UndiciAttempt>()
}

/** The controller is stored in a field: captured in a closure, it would keep the whole request alive until the response is garbage collected. */
export class UndiciAttempt extends NodeAttempt implements Undici.Dispatcher.DispatchHandler {
  private controller: Undici.Dispatcher.DispatchController | undefined = undefined
  /** Set before the request is dispatched. */
  running: Running = none

  onRequestStart(controller: Undici.Dispatcher.DispatchController): void {
    if (this.controller === undefined) this.running.count++
    this.controller = controller
    this.handed()
    if (this.done) controller.abort(interruption)
  }

  // While others run, the server is there, and undici limits the time that it takes to connect.
  protected get pool(): Pool | undefined {
    return this.controller === undefined && this.running.count > 0 ? this.running : undefined
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | Array<string> | undefined>): void {
    // 1xx responses precede the final response.
    if (status < 200) return
    this.responded(status, flatten(headers))
    if (this.isFile) this.running.files.add(this)
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.arrived(chunk)
  }

  onResponseEnd(): void {
    this.leave()
    this.complete()
  }

  onResponseError(_: unknown, cause: unknown): void {
    if (this.controller !== undefined) this.leave()
    this.failed(cause)
  }

  private leave(): void {
    this.running.count--
    this.running.files.delete(this)
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

const none = new Running()

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
  const origins = new Map<string, Running>()
  // Nearly all requests go to one origin, so comparing prefixes avoids parsing every URL.
  let origin = ""
  let running = none
  const split = (url: string): { readonly origin: string; readonly path: string } => {
    if (origin !== "" && url.startsWith(origin) && url[origin.length] === "/" && !url.includes("#")) {
      return { origin, path: url.slice(origin.length) }
    }
    const parsed = new URL(url)
    origin = parsed.origin
    running = origins.get(origin) ?? new Running()
    origins.set(origin, running)
    return { origin, path: parsed.pathname + parsed.search }
  }
  return (request, attempt) => {
    request.headers["accept-encoding"] ??= Decompression.accepted
    try {
      const target = split(request.url)
      attempt.running = running
      dispatcher.dispatch(
        {
          ...target,
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
