/** Encodes base64 as bytes. Uses Node's own encoder if there is one: it is four times as fast as Effect's. */
import * as Base64 from "effect/encoding/Base64"

interface NodeBuffer {
  readonly from:
    & ((text: string, encoding: string) => Uint8Array)
    & ((
      buffer: ArrayBufferLike,
      offset: number,
      length: number
    ) => { readonly toString: (encoding: string) => string })
}

// Read from the global object, so that bundlers for browsers do not add a polyfill.
const node = (globalThis as { readonly Buffer?: NodeBuffer }).Buffer

/** Encodes without Node. */
export const encodePortably = (bytes: Uint8Array): Uint8Array => new TextEncoder().encode(Base64.encode(bytes))

/** Encodes bytes, with padding. */
export const encode: (bytes: Uint8Array) => Uint8Array = node === undefined
  ? encodePortably
  : (bytes) => node.from(node.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"), "latin1")
