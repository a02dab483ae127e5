/**
 * The body of a file over `fetch`. It is read as it arrives, ahead of the consumer up to the limit of the buffer.
 */
import { Transport } from "@flat-sdk/core/FlatError"
import type { Arrive, BodyBuffer, Source } from "@flat-sdk/core/internal/body/BodyBuffer"
import { rootMessage } from "@flat-sdk/core/internal/redaction/Cause"

/** Creates the error reason for an interrupted body. */
export const brokeOff = (cause: unknown): Transport =>
  new Transport({ phase: "body", detail: rootMessage(cause), cause })

export class FetchDownload implements Source {
  readonly arrivals: BodyBuffer
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  private readonly controller: AbortController
  private paused = false

  constructor(response: Response, controller: AbortController, idle: number, arrive: Arrive) {
    this.arrivals = arrive(idle, this)
    this.reader = response.body?.getReader()
    this.controller = controller
    void this.read()
  }

  private async read(): Promise<void> {
    try {
      while (!this.paused) {
        const piece = await this.reader?.read()
        if (piece === undefined || piece.done) return this.arrivals.end()
        this.arrivals.add(piece.value)
      }
    } catch (cause) {
      this.arrivals.fail(brokeOff(cause))
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
