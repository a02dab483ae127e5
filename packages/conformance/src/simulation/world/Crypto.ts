/** Web Crypto of a process, without threads. Hashes are real; what is sealed cannot be changed, but anybody could read it. */
import { createHash } from "node:crypto"
import type { Dice } from "./Random.ts"

type Bytes = Uint8Array<ArrayBuffer>

const hash = (...parts: ReadonlyArray<Bytes>): Bytes => {
  const digest = createHash("sha256")
  for (const part of parts) digest.update(part)
  return new Uint8Array(digest.digest())
}

interface Sealing {
  readonly iv: Bytes
  readonly additionalData: Bytes
}

const tagLength = 32

export const make = ({ below }: Dice) => ({
  getRandomValues: (bytes: Bytes): Bytes => bytes.map(() => below(256)),
  randomInt: below,
  subtle: {
    digest: async (_: string, data: Bytes) => hash(data).buffer,
    importKey: async (_: string, secret: Bytes) => secret,
    deriveKey: async (_: object, secret: Bytes) => secret,
    encrypt: async ({ additionalData, iv }: Sealing, key: Bytes, data: Bytes) =>
      new Uint8Array([...data, ...hash(key, iv, additionalData, data)]).buffer,
    decrypt: async ({ additionalData, iv }: Sealing, key: Bytes, sealed: Bytes) => {
      const data = sealed.slice(0, -tagLength)
      const tag = hash(key, iv, additionalData, data)
      if (sealed.length < tagLength || !tag.every((byte, at) => byte === sealed[data.length + at])) {
        throw new Error("what is sealed was changed")
      }
      return data.buffer
    }
  }
})
