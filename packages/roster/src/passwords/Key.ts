/** The key that passwords are encrypted with while they are in a database. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto"
import { currentRandom } from "./Password.ts"

/** There is no key, or it is not one. */
export class KeyInvalid extends Data.TaggedError("KeyInvalid")<{ readonly detail: string }> {
  override get message(): string {
    return `${this.detail} Create a key with "openssl rand -base64 32", and give the same one to every process with FLAT_ROSTER_KEY or --key FILE.`
  }
}

/** A password cannot be decrypted: it was encrypted with another key, or changed. */
export class KeyWrong extends Data.TaggedError("KeyWrong")<{}> {
  override get message(): string {
    return "The passwords in the database are encrypted with another key."
  }
}

/** A key for passwords. */
export interface Key {
  /** A name of the key, from which it cannot be found. */
  readonly id: string
  /** Encrypts with AES-256-GCM. `place` says whose password it is: it cannot be moved to another person. */
  readonly seal: (password: Redacted.Redacted<string>, place: string) => string
  readonly open: (sealed: string, place: string) => Effect.Effect<Redacted.Redacted<string>, KeyWrong>
}

const nonceBytes = 12
const tagBytes = 16

const make = (bytes: Buffer): Key => ({
  id: createHmac("sha256", bytes).update("flat-roster key").digest("hex").slice(0, 16),
  seal: (password, place) => {
    const nonce = currentRandom().getRandomValues(new Uint8Array(nonceBytes)) // direct: it must not repeat
    const cipher = createCipheriv("aes-256-gcm", bytes, nonce).setAAD(Buffer.from(place))
    const sealed = Buffer.concat([cipher.update(Redacted.value(password), "utf8"), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64")
  },
  open: (sealed, place) =>
    Effect.try({
      try: () => {
        const all = Buffer.from(sealed, "base64")
        const decipher = createDecipheriv("aes-256-gcm", bytes, all.subarray(0, nonceBytes), {
          authTagLength: tagBytes
        })
          .setAAD(Buffer.from(place))
          .setAuthTag(all.subarray(nonceBytes, nonceBytes + tagBytes))
        const rest = all.subarray(nonceBytes + tagBytes)
        return Redacted.make(decipher.update(rest, undefined, "utf8") + decipher.final("utf8"), { label: "password" })
      },
      catch: () => new KeyWrong()
    })
})

const fail = (detail: string) => new KeyInvalid({ detail })

/** Reads the key, 32 bytes in base64 or in hexadecimal digits, from a file, else from `FLAT_ROSTER_KEY`. */
export const read = Effect.fnUntraced(function*(path: string | undefined, variable: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  const text = path === undefined
    ? variable ?? ""
    : yield* fs.readFileString(path).pipe(Effect.mapError(() => fail(`The key file ${path} cannot be read.`)))
  if (path === undefined && text === "") return yield* fail("The key for passwords is missing.")
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, "base64")
  return bytes.length === 32 ? make(bytes) : yield* fail("The key for passwords does not have 32 bytes.")
})
