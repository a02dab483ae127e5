/**
 * Seals strings, so that they can be kept where others may read and change them: in cookies and in stores. AES-GCM with a key for each secret; the purpose is
 * authenticated, so that what was sealed for one cannot be opened for another.
 */

/** Seals and opens strings. */
export interface Seal {
  readonly seal: (value: string, purpose: string) => Promise<string>
  /** Returns the value; `undefined` if it was not sealed for this purpose with one of the secrets, or was changed. */
  readonly open: (sealed: string, purpose: string) => Promise<string | undefined>
}

const version = "1."
const ivLength = 12

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const base64Url = (bytes: Uint8Array): string => {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0))

/** Returns a random string of 256 bits. */
export const randomId = (): string => base64Url(crypto.getRandomValues(new Uint8Array(32)))

/** Returns the SHA-256 of a string, in base64url. */
export const hashOf = async (text: string): Promise<string> =>
  base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(text))))

const keyOf = async (secret: string): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf("flat-sdk/web/1") },
    await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"]
  )

/** Creates a seal. The first secret seals, and all of them open. */
export const make = (secrets: ReadonlyArray<string>): Seal => {
  const keys = secrets.map((secret) => {
    let key: Promise<CryptoKey> | undefined
    return () => key ??= keyOf(secret)
  })
  const algorithm = (iv: Uint8Array<ArrayBuffer>, purpose: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: bytesOf(version + purpose)
  })
  return {
    seal: async (value, purpose) => {
      const iv = crypto.getRandomValues(new Uint8Array(ivLength))
      const sealed = await crypto.subtle.encrypt(algorithm(iv, purpose), await keys[0]!(), bytesOf(value))
      return version + base64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
    },
    open: async (sealed, purpose) => {
      if (!sealed.startsWith(version) || !/^[\w-]+$/.test(sealed.slice(version.length))) return undefined
      for (const key of keys) {
        try {
          const bytes = fromBase64Url(sealed.slice(version.length))
          const [iv, content] = [bytes.slice(0, ivLength), bytes.slice(ivLength)]
          return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(iv, purpose), await key(), content))
        } catch {
          // Sealed with another secret, or changed.
        }
      }
      return undefined
    }
  }
}
