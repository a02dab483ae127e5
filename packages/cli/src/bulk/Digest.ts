/** A digest of a row, to recognise it in a later run. It leaves out secrets, so that nobody can try passwords against it. */
import { createHash } from "node:crypto"
import type { Input } from "../calls/Caller.ts"
import type { Mapping } from "./Mapping.ts"

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === "object" && value !== null && !("toJSON" in value)
    ? Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, sorted(inner)])
    : value

const without = (value: unknown, path: ReadonlyArray<string>): unknown => {
  const [name, ...rest] = path
  if (name === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return value
  const { [name]: inner, ...others } = value as Record<string, unknown>
  return rest.length === 0 ? others : { ...others, [name]: without(inner, rest) }
}

/** Returns the digest of the input of a row. */
export const of = ({ columns, fixed }: Mapping, input: Input): string => {
  const secrets = [...columns, ...fixed].filter(({ target }) => target.isSecret).map(({ target }) => target.path)
  const shown = secrets.reduce<unknown>(without, input)
  return createHash("sha256").update(JSON.stringify(sorted(shown))).digest("hex").slice(0, 32)
}
