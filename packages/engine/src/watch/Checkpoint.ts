/** Checkpoints of a watch: what has been reported of a list, as plain JSON. */
import type { InputProblem } from "../error/FlatError.ts"
import type { Checkpoint, Entry } from "../shared/Watching.ts"
import { isRecord } from "../validation/Validator.ts"
import * as Fingerprint from "./Fingerprint.ts"

export type { Checkpoint, Entry } from "../shared/Watching.ts"

/** The list that a checkpoint belongs to. */
export interface Identity {
  readonly name: string
  readonly scope: string
}

export const fingerprintOf = (entry: Entry): string => typeof entry === "string" ? entry : entry[0]

export const summaryOf = (entry: Entry): unknown => typeof entry === "string" ? undefined : entry[1]

export const entryOf = (fingerprint: string, summary: unknown): Entry =>
  summary === undefined ? fingerprint : [fingerprint, summary]

export const make = ({ name, scope }: Identity, seen: ReadonlyMap<string, Entry>): Checkpoint => ({
  watch: name,
  of: scope,
  seen: Object.fromEntries(seen)
})

/** The known items of a checkpoint, or why it cannot be used. */
export type Read = { readonly seen: ReadonlyArray<readonly [string, Entry]> } | { readonly problem: InputProblem }

const wrong = (path: string, problem: string): Read => ({ problem: { path, problem } })

const isEntry = (value: unknown): value is Entry => {
  const fingerprint: unknown = Array.isArray(value) && value.length === 2 ? value[0] : value
  return typeof fingerprint === "string" && Fingerprint.isFingerprint(fingerprint)
}

// What is found may be anything: only what looks like the name of a watch is repeated in an error.
const describeVersion = (found: unknown): string =>
  typeof found === "string" && /^[\w.-]{1,40}$/.test(found) ? `one of ${found}` : "something else"

/** Reads a checkpoint that a program has saved. */
export const read = ({ name, scope }: Identity, from: unknown): Read => {
  if (!isRecord(from)) {
    const text = typeof from === "string" ? "a string: parse it with JSON.parse first" : "something else"
    return wrong("from", `expected a checkpoint of ${name}, found ${text}`)
  }
  if (from["watch"] !== name) {
    return wrong("from.watch", `expected a checkpoint of ${name}, found ${describeVersion(from["watch"])}`)
  }
  if (from["of"] !== scope) {
    return wrong("from.of", `the checkpoint belongs to ${name} of another input: to watch this one, start without it`)
  }
  const seen = from["seen"]
  if (!isRecord(seen)) return wrong("from.seen", "expected an object with the fingerprints of the items")
  const entries = Object.entries(seen)
  const broken = entries.filter(([, entry]) => !isEntry(entry)).length
  if (broken > 0) {
    return wrong("from.seen", `${broken} of ${entries.length} values are not fingerprints: pass it as it was created`)
  }
  return { seen: entries as ReadonlyArray<readonly [string, Entry]> }
}
