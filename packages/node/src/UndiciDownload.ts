/**
 * The response of a request for a file over undici's `dispatch`: the body of a success is passed on as it arrives, directly from the parser, and the
 * connection is paused while the consumer is busy.
 */
import type * as Undici from "@effect/platform-node/Undici"
import type * as Transport from "@flat-sdk/core/Transport"
import * as Effect from "effect/Effect"
import { interrupted, ResponseReader } from "./UndiciResponse.ts"

export class FileReader extends ResponseReader implements Transport.BodySource {
  private sink: Transport.BodySink | undefined = undefined
  private readonly receive: Transport.Receive

  constructor(
    request: Transport.TransportRequest,
    limits: Transport.AttemptLimits,
    receive: Transport.Receive,
    finish: ConstructorParameters<typeof ResponseReader>[2]
  ) {
    super(request, limits, finish)
    this.receive = receive
  }

  override onResponseStart(
    controller: Undici.Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | Array<string> | undefined>
  ): void {
    super.onResponseStart(controller, status, headers)
    if (this.done || status < 200 || status > 299) return
    this.sink = this.receive(this.limits.idle, this)
    this.end(Effect.succeed({ status, headers: this.headers, text: "", body: this.sink.pull }))
  }

  protected override add(chunk: Buffer): void {
    if (this.sink === undefined) super.add(chunk)
    else this.sink.add(chunk)
  }

  // Files have no limit.
  protected override most(): number {
    return this.sink === undefined ? super.most() : Infinity
  }

  override whole(): void {
    if (this.sink === undefined) super.whole()
    else this.sink.end()
  }

  override corrupt(cause: unknown): void {
    if (this.sink === undefined) return super.corrupt(cause)
    this.sink.fail(this.failed(cause))
    this.stop()
  }

  override onResponseError(controller: unknown, cause: unknown): void {
    if (this.sink === undefined) super.onResponseError(controller, cause)
    else {
      this.sink.fail(this.failed(cause))
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

  // A file lives as long as its reader wants.
  protected override keep(): void {}

  /** Aborts the request, or the body if it is already being read. */
  close(): void {
    if (this.sink === undefined) this.interrupt()
    else this.sink.close()
  }
}
