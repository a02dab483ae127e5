/**
 * Bodies over `fetch`. Server runtimes send streams. Browsers send streams over HTTP/2 only, and some do not support them: there the body is assembled
 * as a `Blob`, which browsers keep outside of the heap.
 */
import { Transport as TransportReason } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"

interface Platform {
  readonly process?: { readonly versions?: { readonly node?: string } }
  readonly navigator?: { readonly userAgent?: string }
}

const { navigator, process } = globalThis as Platform
// Bun, Deno and Workers with `nodejs_compat` set a Node version too.
const hasNode = process?.versions?.node !== undefined
const isWorker = navigator?.userAgent === "Cloudflare-Workers"
const sendsStreams = hasNode || isWorker

// Node's `fetch` copies a request with its whole body before sending it, unless the body cannot be needed again: without a window and without
// redirects. A redirect is then a failure instead of a response. Workers refuse this option.
const fetchOptions: RequestInit = hasNode && !isWorker && !("Bun" in globalThis) && !("Deno" in globalThis)
  ? { window: null, redirect: "error" }
  : {}

// The progress of sending a `Blob` cannot be observed, so every 64 KiB (half a megabit) extend the time limit by one second.
const leastRate = 64 * 1024

/**
 * Returns the `fetch` options for an upload. If its sending cannot be observed, calls `grant` with the milliseconds to extend the time limit by.
 */
export const ofUpload = async (
  body: Transport.RequestBody,
  grant: (millis: number) => void,
  streams: boolean = sendsStreams
): Promise<RequestInit & { readonly duplex?: "half" }> => {
  if (streams) return { body: body.readable(), duplex: "half", ...fetchOptions }
  const blob = await body.blob()
  grant(blob.size / leastRate * 1000)
  return { body: blob }
}

/** Creates the error reason for an interrupted body. */
export const interruptionOf = (cause: unknown): TransportReason =>
  new TransportReason({ phase: "body", detail: Transport.rootMessage(cause), cause })

/** The body of a file. It is read as it arrives, ahead of the consumer up to the limit of the buffer. */
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
      this.sink.fail(interruptionOf(cause))
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
