/**
 * The body of a file over `fetch`. It is read as it arrives, ahead of the consumer up to the limit of the buffer.
 */
import { Transport as TransportReason } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"

/** Creates the error reason for an interrupted body. */
export const interrupted = (cause: unknown): TransportReason =>
  new TransportReason({ phase: "body", detail: Transport.rootMessage(cause), cause })

export class FetchDownload implements Transport.BodySource {
  readonly sink: Transport.BodySink
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  private readonly controller: AbortController
  private paused = false

  constructor(response: Response, controller: AbortController, idle: number, receive: Transport.Receive) {
    this.sink = receive(idle, this)
    this.reader = response.body?.getReader()
    this.controller = controller
    void this.read()
  }

  private async read(): Promise<void> {
    try {
      while (!this.paused) {
        const chunk = await this.reader?.read()
        if (chunk === undefined || chunk.done) return this.sink.end()
        this.sink.add(chunk.value)
      }
    } catch (cause) {
      this.sink.fail(interrupted(cause))
    }
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
    void this.read()
  }

  stop(): void {
    this.controller.abort()
  }
}
