/**
 * Seals strings, so that they can be kept where others may read and change them: in cookies and in stores. AES-GCM with a key for each secret; the purpose is
 * authenticated, so that what was sealed for one cannot be opened for another.
 */
import { base64Url } from "../oauth/AuthorizationCode.ts"
import * as PlatformCrypto from "../transport/PlatformCrypto.ts"

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** Returns a random string of 256 bits. */
export const randomId = (): string => base64Url(PlatformCrypto.randomBytes(32))

/** Returns the SHA-256 of a string, in base64url. */
export const hashOf = async (text: string): Promise<string> =>
  base64Url(new Uint8Array(await PlatformCrypto.current().subtle.digest("SHA-256", bytesOf(text))))

const keyOf = async ({ subtle }: PlatformCrypto.Shape, secret: string): Promise<CryptoKey> =>
  subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf("flat-sdk/web/1") },
    await subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"]
  )

/** Creates a seal. The first secret seals, and all of them open. */
export const make = (secrets: ReadonlyArray<string>) => {
  let derived: Promise<ReadonlyArray<CryptoKey>> | undefined
  const keysOf = (crypto: PlatformCrypto.Shape) =>
    derived ??= Promise.all(secrets.map((secret) => keyOf(crypto, secret)))
  const algorithm = (iv: Uint8Array<ArrayBuffer>, purpose: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: bytesOf(purpose)
  })
  return {
    seal: async (value: string, purpose: string): Promise<string> => {
      const crypto = PlatformCrypto.current()
      const iv = PlatformCrypto.randomBytes(12)
      const sealed = await crypto.subtle.encrypt(algorithm(iv, purpose), (await keysOf(crypto))[0]!, bytesOf(value))
      return base64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
    },
    /** Returns the value; `undefined` if it was not sealed for this purpose with one of the secrets, or was changed. */
    open: async (sealed: string, purpose: string): Promise<string | undefined> => {
      const crypto = PlatformCrypto.current()
      for (const key of await keysOf(crypto)) {
        try {
          const text = atob(sealed.replaceAll("-", "+").replaceAll("_", "/"))
          const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
          const opened = await crypto.subtle.decrypt(algorithm(bytes.slice(0, 12), purpose), key, bytes.slice(12))
          return new TextDecoder().decode(opened)
        } catch {
          // Sealed with another secret, or changed.
        }
      }
      return undefined
    }
  }
}
