/**
 * Encodes base64 as bytes. Uses Node's own encoder if there is one: it is four times as fast as the table.
 */
const codes = /* #__PURE__ */ new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
)
const padding = 64

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
export const encodeByTable = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  let at = 0
  for (let index = 0; index < bytes.length; index += 3) {
    // Bytes past the end count as zeros.
    const three = bytes[index]! << 16 | (bytes[index + 1] ?? 0) << 8 | (bytes[index + 2] ?? 0)
    out[at++] = codes[three >> 18]!
    out[at++] = codes[three >> 12 & 63]!
    out[at++] = codes[index + 1 < bytes.length ? three >> 6 & 63 : padding]!
    out[at++] = codes[index + 2 < bytes.length ? three & 63 : padding]!
  }
  return out
}

/** Encodes bytes, with padding. */
export const encode: (bytes: Uint8Array) => Uint8Array = node === undefined
  ? encodeByTable
  : (bytes) => node.from(node.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"), "latin1")
