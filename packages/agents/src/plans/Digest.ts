/** Identifies calls. */
import { createHash } from "node:crypto"
import type { Input, Operation } from "../contract/Contract.ts"

/** A call that a model asks for. */
export interface Call {
  readonly operation: Operation
  /** With the real names. */
  readonly input: Input
  /** In the words of the model: with pseudonyms. */
  readonly given: { readonly parameters: Input; readonly body: unknown }
}

/** JSON with the fields of objects in order: the same for equal values. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  const fields = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([one], [other]) => one < other ? -1 : 1)
  return `{${fields.map(([field, one]) => `${JSON.stringify(field)}:${canonical(one)}`).join(",")}}`
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex")

/** Identifies a call: its operation and its input, whatever the order of the fields. */
export const digestOf = (operation: Operation, input: Input): string => hash(`${operation.id}\n${canonical(input)}`)

/** Identifies calls in their order. */
export const digestOfAll = (calls: ReadonlyArray<Pick<Call, "operation" | "input">>): string =>
  hash(calls.map(({ input, operation }) => digestOf(operation, input)).join("\n"))
