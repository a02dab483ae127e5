/** Reads any source of bytes, one chunk after the other. It can be cancelled at any time. */
import * as Upload from "../fields/Upload.ts"

/** Yields the chunks of a source, `undefined` at its end. */
export interface Reader {
  readonly next: () => Promise<Uint8Array | undefined>
  /** Ends the source, also while a chunk is pending. */
  readonly cancel: () => void
}

// One-time sources that were read, by identity, so that the next call detects them too.
const startedSources = new WeakSet<object>()

/** Returns the size of a source in bytes, if the source itself has one. */
export const sizeOf = (source: unknown): number | undefined =>
  Upload.isBytes(source) ? source.byteLength : Upload.isBlob(source) ? source.size : undefined

/** Returns a source that every attempt finds as it is now: a copy of bytes, which the program may change meanwhile. */
export const copyOf = (source: unknown): unknown =>
  Upload.isBytes(source) ? (ArrayBuffer.isView(source) ? new Uint8Array(source) : source.slice(0)) : source

/** Whether a source can be read only once and was read already, or is being read. */
export const isConsumed = (source: unknown): boolean =>
  Upload.isOnce(source) &&
  (startedSources.has(source) || ("locked" in source && source.locked) ||
    ("readableDidRead" in source && source.readableDidRead === true))

const quietly = (end: () => unknown): void => {
  // Ignores errors of the source while it is cancelled.
  void (async () => end())().catch(() => {})
}

const ofBytes = (bytes: Uint8Array | ArrayBuffer): Reader => {
  let left: Uint8Array | undefined = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes)
  return {
    next: async () => {
      const all = left
      left = undefined
      return all
    },
    cancel: () => {}
  }
}

const ofStream = (stream: ReadableStream<Uint8Array>): Reader => {
  const reader = stream.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done ? undefined : value
    },
    cancel: () => quietly(() => reader.cancel())
  }
}

const ofIterable = (iterable: AsyncIterable<Uint8Array>): Reader => {
  const iterator = iterable[Symbol.asyncIterator]()
  return {
    next: async () => {
      const { done, value } = await iterator.next()
      return done === true ? undefined : value
    },
    cancel: () =>
      quietly(() =>
        // The iterator of a Node stream waits for the pending chunk; the stream itself does not.
        "destroy" in iterable && typeof iterable.destroy === "function" ? iterable.destroy() : iterator.return?.()
      )
  }
}

export const readerOf = (source: Upload.Source): Reader => {
  if (Upload.isBytes(source)) return ofBytes(source)
  if (Upload.isBlob(source)) return ofStream(source.stream())
  if (Upload.isOnce(source)) {
    startedSources.add(source)
    return "getReader" in source ? ofStream(source) : ofIterable(source)
  }
  throw new Error("it is not a source of bytes")
}
