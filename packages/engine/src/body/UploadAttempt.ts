/**
 * One attempt to send a body with file contents: prefix, base64 chunk by chunk, suffix. Transports pull one chunk at a time, only as fast as the
 * server accepts them, so that no more than one chunk is in memory. If a source fails, the body stays incomplete.
 */
import { rootMessage } from "../error/Cause.ts"
import { Encode } from "../error/FlatError.ts"
import * as Upload from "../fields/Upload.ts"
import type { RequestBody } from "../transport/TransportRequest.ts"
import * as Base64 from "./Base64.ts"
import * as UploadSource from "./UploadSource.ts"

/** Opens sources that only one of the APIs knows, such as Effect streams, as an iterable. */
export type Opener = (source: unknown, context: unknown) => AsyncIterable<Uint8Array> | undefined

/** Calls a function that the application passed in, so that its failure does not end the upload. */
export type Observe = (hook: () => unknown) => void

/** Bytes per encoded chunk: 64 kB of base64. */
const block = 48 * 1024

const cancellation = /* #__PURE__ */ new Error("the request was cancelled")

const nothing = new Uint8Array()

/** A place in a body for a file content: as base64 in JSON, or as it is. */
export class Base64Slot {
  /** Path of the content, such as `body.files[0].file`. */
  readonly path: string
  readonly source: unknown
  readonly size: number | undefined
  readonly declared: number | undefined
  readonly onProgress: Upload.Options["onProgress"]
  readonly isRaw: boolean

  constructor(path: string, content: unknown, isRaw = false) {
    const upload = Upload.isUpload(content) ? content : Upload.from(content as Upload.Source)
    this.path = path
    this.source = UploadSource.copyOf(upload.source)
    this.size = UploadSource.sizeOf(upload.source) ?? upload.size
    this.declared = upload.size
    this.onProgress = upload.onProgress
    this.isRaw = isRaw
  }
}

class SlotEncoder {
  private readonly slot: Base64Slot
  private readonly open: () => unknown
  private readonly observe: Observe
  private reader: UploadSource.Reader | undefined = undefined
  private held: Uint8Array = nothing
  /** Whether the source has ended. Until then, fewer than three bytes are held back for the next chunk. */
  private over = false
  private sent = 0
  private cancelled = false

  constructor(slot: Base64Slot, open: () => unknown, observe: Observe) {
    this.slot = slot
    this.open = open
    this.observe = observe
  }

  /** Returns the next chunk of base64, `undefined` at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const { size } = this.slot
    while (!this.over && this.held.length < 3) await this.more()
    const ready = this.over ? this.held.length : this.held.length - this.held.length % 3
    if (ready === 0) {
      if (this.sent === 0) throw new Error("it has no bytes. Was it read before?")
      if (size !== undefined && this.sent < size) throw new Error(`it ended after ${this.sent} of ${size} bytes`)
      return undefined
    }
    const chunk = this.held.subarray(0, Math.min(block, ready))
    this.held = this.held.subarray(chunk.length)
    this.sent += chunk.length
    if (size !== undefined && this.sent > size) throw new Error(`it has more bytes than its declared size of ${size}`)
    const { onProgress } = this.slot
    if (onProgress !== undefined) this.observe(() => onProgress({ sent: this.sent, size }))
    return this.slot.isRaw ? chunk : Base64.encode(chunk)
  }

  private async more(): Promise<void> {
    const chunk = await (this.reader ??= await this.opened()).next()
    if (chunk === undefined) this.over = true
    else if (!Upload.isBytes(chunk) || !ArrayBuffer.isView(chunk)) {
      throw new Error(`a chunk is a ${typeof chunk}, and must be a Uint8Array`)
    } else if (this.held.length === 0) this.held = chunk
    else if (chunk.length > 0) {
      const both = new Uint8Array(this.held.length + chunk.length)
      both.set(this.held)
      both.set(chunk, this.held.length)
      this.held = both
    }
  }

  private async opened(): Promise<UploadSource.Reader> {
    const source = await this.open()
    const reader = UploadSource.readerOf(source as Upload.Source)
    if (this.cancelled) reader.cancel()
    return reader
  }

  /** Number of bytes that were read. */
  get bytes(): number {
    return this.sent + this.held.length
  }

  cancel(): void {
    this.cancelled = true
    this.reader?.cancel()
  }
}

export class UploadAttempt implements RequestBody {
  /** Length of the whole body in bytes, if known. */
  readonly length: number | undefined
  /** Called on progress: when a chunk is requested and when it is ready; with `true` after the last one. */
  onProgress: (complete: boolean) => void = () => {}
  /** Why the body is incomplete, if a source failed. */
  failure: Encode | undefined = undefined
  complete = false
  private readonly parts: ReadonlyArray<string | Base64Slot>
  private readonly opener: Opener | undefined
  private readonly context: unknown
  private readonly observe: Observe
  private at = 0
  private content: SlotEncoder | undefined = undefined
  private ended = false
  private giveUp: ((reason: unknown) => void) | undefined = undefined

  constructor(
    parts: ReadonlyArray<string | Base64Slot>,
    length: number | undefined,
    opener: Opener | undefined,
    context: unknown,
    observe: Observe
  ) {
    this.parts = parts
    this.length = length
    this.opener = opener
    this.context = context
    this.observe = observe
  }

  /** Returns the next chunk, `undefined` at the end. Rejects if a source fails, and after `cancel`. */
  next(): Promise<Uint8Array | undefined> {
    if (this.ended) return Promise.reject(cancellation)
    this.onProgress(false)
    // Not `Promise.race`: a promise that lives as long as the body would retain every chunk.
    return new Promise((resolve, reject) => {
      this.giveUp = reject
      this.produce().then((chunk) => {
        if (this.ended) return
        this.complete = chunk === undefined
        this.onProgress(this.complete)
        resolve(chunk)
      }, reject)
    })
  }

  private async produce(): Promise<Uint8Array | undefined> {
    for (;;) {
      const part = this.parts[this.at]
      if (part === undefined) return undefined
      if (typeof part === "string") {
        this.at++
        return new TextEncoder().encode(part)
      }
      const content = this.content ??= new SlotEncoder(part, () => this.sourceOf(part), this.observe)
      try {
        const chunk = await content.next()
        if (chunk !== undefined) return chunk
      } catch (cause) {
        throw this.failed(part, content.bytes, cause)
      }
      this.content = undefined
      this.at++
    }
  }

  private async sourceOf({ source }: Base64Slot): Promise<unknown> {
    const given: unknown = typeof source === "function" ? await source() : source
    return this.opener?.(given, this.context) ?? given
  }

  private failed({ path }: Base64Slot, bytes: number, cause: unknown): unknown {
    if (this.ended) return cancellation
    this.failure = new Encode({
      problems: [{
        path,
        problem: `the content could not be read ${bytes === 0 ? "at all" : `after ${bytes} bytes`}: ${
          rootMessage(cause)
        }`
      }],
      sent: "part",
      cause
    })
    this.cancel()
    return this.failure
  }

  /** Cancels the upload: rejects the pending chunk, and ends the source that is being read. */
  cancel(): void {
    if (this.ended) return
    this.ended = true
    this.content?.cancel()
    this.content = undefined
    this.giveUp?.(this.failure ?? cancellation)
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return {
      next: async () => {
        const value = await this.next()
        return value === undefined ? { done: true, value } : { done: false, value }
      },
      return: async () => {
        this.cancel()
        return { done: true, value: undefined }
      }
    }
  }

  /** Returns the chunks as a stream for `fetch`, which pulls the next one when it has room for it. */
  readable(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull: async (controller) => {
        const chunk = await this.next()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: () => this.cancel()
    }, { highWaterMark: 0 })
  }

  /** Reads the whole body into a `Blob`, which browsers keep outside the heap: for those whose `fetch` cannot send streams. */
  async blob(): Promise<Blob> {
    const blobs: Array<Blob> = []
    let chunks: Array<Uint8Array<ArrayBuffer>> = []
    for await (const chunk of this) {
      chunks.push(chunk as Uint8Array<ArrayBuffer>)
      if (chunks.length < 64) continue
      blobs.push(new Blob(chunks))
      chunks = []
    }
    return new Blob([...blobs, ...chunks])
  }
}
