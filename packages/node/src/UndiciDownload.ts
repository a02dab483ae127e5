/**
 * An exchange for files over undici's `dispatch`: the body of a successful response is passed on as it arrives, directly from the parser, and the
 * connection is paused while the consumer is busy.
 */
import type * as Undici from "@effect/platform-node/Undici"
import type { Decode, Encode, Timeout, Transport } from "@flat-sdk/core/FlatError"
import { BodyBuffer, type Source } from "@flat-sdk/core/internal/body/BodyBuffer"
import type { TransportResponse } from "@flat-sdk/core/internal/request/Response"
import type { Shortcuts } from "@flat-sdk/core/internal/transport/Exchange"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { interrupted, ResponseReader, type Send } from "./UndiciExchange.ts"

class FileReader extends ResponseReader implements Source {
  private arrivals: BodyBuffer | undefined = undefined

  override onResponseStart(
    controller: Undici.Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | Array<string> | undefined>
  ): void {
    super.onResponseStart(controller, status, headers)
    if (this.done || status < 200 || status > 299) return
    this.arrivals = new BodyBuffer(this.limits.idle, this)
    this.end(Effect.succeed({ status, headers: this.headers, text: "", body: this.arrivals.pull }))
  }

  protected override add(piece: Buffer): void {
    if (this.arrivals === undefined) super.add(piece)
    else this.arrivals.add(piece)
  }

  // Files have no limit.
  protected override most(): number {
    return this.arrivals === undefined ? super.most() : Infinity
  }

  override whole(): void {
    if (this.arrivals === undefined) super.whole()
    else this.arrivals.end()
  }

  override corrupt(cause: unknown): void {
    if (this.arrivals === undefined) return super.corrupt(cause)
    this.arrivals.fail(this.failed(cause))
    this.stop()
  }

  override onResponseError(controller: unknown, cause: unknown): void {
    if (this.arrivals === undefined) super.onResponseError(controller, cause)
    else {
      this.arrivals.fail(this.failed(cause))
      this.decompression?.close()
    }
  }

  pause(): void {
    if (this.decompression === undefined) this.controller?.pause()
    else this.decompression.pause()
  }

  resume(): void {
    if (this.decompression !== undefined) return this.decompression.resume()
    // In a microtask, because undici continues reading synchronously and must not be in the middle of parsing another response.
    queueMicrotask(() => this.controller?.resume())
  }

  stop(): void {
    this.decompression?.close()
    this.controller?.abort(interrupted)
  }

  /** Aborts the request, or the body if it is already being read. */
  close(): void {
    if (this.arrivals === undefined) this.interrupt()
    else this.arrivals.close()
  }
}

/** Creates the exchange for files from a send function. */
export const make = (send: Send): Shortcuts["open"] => (scope) => (outgoing, limits) => {
  let reader: FileReader | undefined
  return Effect.andThen(
    Scope.addFinalizer(scope, Effect.sync(() => reader?.close())),
    Effect.callback<TransportResponse, Transport | Timeout | Encode | Decode>((resume) => {
      reader = new FileReader(limits, resume, outgoing.body)
      send(outgoing, reader)
      return Effect.sync(() => reader?.close())
    })
  )
}
