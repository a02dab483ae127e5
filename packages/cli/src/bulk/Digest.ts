/**
 * A digest of a row, to recognise it in a later run. Secrets are in a second part, made with a key that only this user has: no one can try passwords against a
 * results file that was passed on, and a changed password is noticed nevertheless.
 */
import type { Input } from "@flat-sdk/agents/operations"
import * as Effect from "effect/Effect"
import { createHash, createHmac } from "node:crypto"
import { join } from "node:path"
import { configFolder, createFolder, thisMachine } from "../profiles/ConfigFolder.ts"
import * as KeyFile from "../profiles/KeyFile.ts"
import type { Mapping } from "./Mapping.ts"
import type { Row } from "./Row.ts"

/** The key of this user, or `undefined` if there is none and none can be saved. */
export type Key = Uint8Array | undefined

/** Reads the key of this user, and creates it when it is first needed. */
export const loadKey: Effect.Effect<Key> = Effect.suspend(() => {
  const folder = configFolder(thisMachine())
  return Effect.try({ try: () => createFolder(folder), catch: String }).pipe(
    Effect.andThen(KeyFile.load(join(folder, "bulk.key"))),
    Effect.catch(() => Effect.undefined)
  )
})

const sortKeys = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sortKeys)
    : typeof value === "object" && value !== null && !("toJSON" in value)
    ? Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sortKeys(inner)])
    : value

const without = (value: unknown, path: ReadonlyArray<string>): unknown => {
  const [name, ...rest] = path
  if (name === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return value
  const { [name]: inner, ...others } = value as Record<string, unknown>
  return rest.length === 0 ? others : { ...others, [name]: without(inner, rest) }
}

const text = (value: unknown): string => JSON.stringify(sortKeys(value))

/** Returns the digest of a row: of its input, and of the account as which it is called. */
export const of = ({ columns, fixed }: Mapping, row: Pick<Row, "as" | "input">, key: Key): string => {
  const input: Input = row.as === undefined ? row.input : { ...row.input, as: row.as }
  const secrets = [...columns, ...fixed].filter(({ target }) => target.isSecret).map(({ target }) => target.path)
  const shown = text(secrets.reduce<unknown>(without, input))
  // The letter keeps spreadsheets from taking it for a number.
  const open = `d${createHash("sha256").update(shown).digest("hex").slice(0, 32)}`
  if (secrets.length === 0 || key === undefined) return open
  const name = createHash("sha256").update(key).digest("hex").slice(0, 8)
  // With the other values, so that equal passwords do not have equal digests.
  return `${open}.${name}.${createHmac("sha256", key).update(text([shown, input])).digest("hex").slice(0, 16)}`
}

export const openPart = (digest: string): string => digest.split(".", 1)[0]!

/** Returns whether two digests with the same open part have different secrets, as far as that is known. */
export const haveOtherSecrets = (one: string, other: string): boolean => {
  const [, key, secrets] = one.split(".")
  const [, otherKey, otherSecrets] = other.split(".")
  return key !== undefined && key === otherKey && secrets !== otherSecrets
}
