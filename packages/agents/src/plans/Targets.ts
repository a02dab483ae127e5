/**
 * What a plan reads of the things that its calls touch.
 */
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type { Contract, Operation } from "../contract/Contract.ts"
import type { Caller } from "../contract/Host.ts"
import * as Danger from "../danger/Danger.ts"
import type { Call } from "./Plans.ts"

/** The operation that reads what a path names, if there is one. */
const readerOf = ({ operations }: Contract, path: string): Operation | undefined =>
  operations.find((one) => one.method === "GET" && one.path === path && one.kind === "single" && !one.variantOf)

/** The paths to look at for the current state: the same, and without a verb at the end. */
const touchedBy = (operation: Operation): ReadonlyArray<string> => {
  const { method, path } = operation
  const whole = Danger.isAction(operation) || method === "DELETE" ? [path, path.replace(/\/[^/{}]+$/, "")] : [path]
  // An account of the organization is read as any account.
  return path.endsWith("}") ? [...whole, `/${path.split("/").slice(-2).join("/")}`] : whole
}

/** The current state of what a call touches. */
export interface Target {
  readonly reader: Operation
  readonly value: unknown
  /** Why it could not be read. */
  readonly problem?: FlatError.FlatError | undefined
}

/** Reads the current state of what a call touches, if an operation reads it. */
export const read = Effect.fnUntraced(function*(
  contract: Contract,
  caller: Caller,
  { input, operation }: Pick<Call, "operation" | "input">
): Effect.fn.Return<Target | undefined> {
  for (const path of touchedBy(operation)) {
    const reader = readerOf(contract, path)
    if (reader === undefined) continue
    const names = reader.parameters.filter((one) => one.in === "path").map(({ name }) => name)
    return yield* caller.call(reader, Object.fromEntries(names.map((name) => [name, input[name]]))).pipe(
      Effect.map((value): Target => ({ reader, value })),
      Effect.catch((problem) => Effect.succeed<Target>({ reader, value: undefined, problem }))
    )
  }
  return undefined
})

const titles = ["title", "name", "printableName", "username", "email"]

/** The words with which a person recognises a thing: its title, or its name. */
export const titleOf = (value: unknown): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const found = titles.map((field): unknown => Reflect.get(value, field)).find((one) =>
    typeof one === "string" && one !== ""
  )
  return found === undefined ? undefined : String(found)
}
