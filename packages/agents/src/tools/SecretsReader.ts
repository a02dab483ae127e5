/**
 * The operation with which a person reads the secrets that were left out of a result. Never one that writes.
 */
import type { Contract, Input, Operation } from "../contract/Contract.ts"
import * as Shape from "../contract/Shape.ts"
import { parametersIn } from "../danger/Finding.ts"

export interface Reading {
  readonly operation: Operation
  readonly input: Input
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" ? value.id : undefined

/** Returns the operation and its input, or `undefined` if no operation reads the secrets again. */
export const secretsReaderOf = (
  contract: Contract,
  operation: Operation,
  input: Input,
  value: unknown,
  secrets: ReadonlyArray<string>
): Reading | undefined => {
  if (secrets.length === 0) return undefined
  if (operation.method === "GET") return { operation, input }
  const { path } = operation
  const id = idOf(value)
  const readers = contract.operations.filter((one) => {
    if (one.method !== "GET" || one.variantOf !== undefined || one.kind === "file") return false
    const shape = Shape.make(contract, one.response)
    const fields = { ...shape.fields, ...shape.item().fields }
    return secrets.every((secret) => Object.hasOwn(fields, secret))
  })
  // The thing that was made; otherwise the thing that was changed, or the list that it is in.
  const made = readers.find((one) => one.path.replace(/\/\{[^/]+\}$/, "") === path && one.path !== path)
  const last = made && parametersIn(made.path).at(-1)
  if (made !== undefined && last !== undefined && id !== undefined) {
    return { operation: made, input: { ...input, [last]: id } }
  }
  const paths = [path, path.replace(/\/[^/{}]+$/, ""), path.replace(/\/\{[^/]+\}$/, "")]
  const other = paths.flatMap((path) => readers.find((one) => one.path === path) ?? [])[0]
  return other === undefined ? undefined : { operation: other, input }
}
