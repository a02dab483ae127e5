/**
 * Reading a source of bytes, whatever it is: one piece after the other, to be ended at any time.
 */
import * as Upload from "../../contract/fields/Upload.ts"

/** Yields the pieces of a source, `undefined` at its end. */
export interface Reader {
  readonly next: () => Promise<Uint8Array | undefined>
  /** Ends the source, also while a piece is awaited. */
  readonly cancel: () => void
}

// Sources that are read once and were: by their identity, so that they are known in the next call too.
const begun = new WeakSet<object>()

/** Bytes of a source that says so itself. */
export const sizeOf = (source: unknown): number | undefined =>
  Upload.isBytes(source) ? source.byteLength : Upload.isBlob(source) ? source.size : undefined

/** Whether a source can be read once and somebody reads it, or did. */
export const isSpent = (source: unknown): boolean =>
  Upload.isOnce(source) &&
  (begun.has(source) || ("locked" in source && source.locked) ||
    ("readableDidRead" in source && source.readableDidRead === true))

const quietly = (end: () => unknown): void => {
  // How a source takes its end is its own affair.
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
        // The iterator of Node's streams waits for the piece that is under way; the stream itself does not.
        "destroy" in iterable && typeof iterable.destroy === "function" ? iterable.destroy() : iterator.return?.()
      )
  }
}

/** Opens a source. */
export const readerOf = (source: Upload.Source): Reader => {
  if (Upload.isBytes(source)) return ofBytes(source)
  if (Upload.isBlob(source)) return ofStream(source.stream())
  if (Upload.isOnce(source)) {
    begun.add(source)
    return "getReader" in source ? ofStream(source) : ofIterable(source)
  }
  throw new Error("it is no source of bytes")
}
