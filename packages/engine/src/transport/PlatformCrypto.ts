/**
 * Web Crypto of the platform, for secrets, keys and ids. A simulation replaces it in the context, so that its histories can be repeated. Effect's `Random`
 * decides about waits only: what it returns can be predicted.
 */
import * as Context from "effect/Context"
import * as Fiber from "effect/Fiber"

/** What is used of Web Crypto. */
export interface Shape {
  readonly getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> // direct: a type
  readonly subtle: Pick<SubtleCrypto, "decrypt" | "deriveKey" | "digest" | "encrypt" | "importKey">
}

const PlatformCrypto = /* #__PURE__ */ Context.Reference<Shape>("@flat-sdk/core/PlatformCrypto", {
  defaultValue: () => globalThis.crypto
})

/** Returns the functions of the current fiber: call it before the first `await`. */
export const current = (): Shape => Context.get(Fiber.getCurrent()?.context ?? Context.empty(), PlatformCrypto)

/** Returns random bytes that nobody can predict. */
export const randomBytes = (count: number): Uint8Array<ArrayBuffer> => current().getRandomValues(new Uint8Array(count)) // direct: secrets and keys

/** Returns 128 random bits in hexadecimal. */
export const randomHex = (): string =>
  Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("") // direct: the same
