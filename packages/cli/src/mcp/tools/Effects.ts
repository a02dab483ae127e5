/**
 * What a plan reads of the things that a write touches.
 */
import type { JsonSchema } from "@flat-sdk/agents/contract/JsonSchema"
import * as Danger from "@flat-sdk/agents/danger/Danger"
import { type Catalog, type Operation, resolve } from "../../catalog/Catalog.ts"

/** Whether every call of an operation needs a plan, whatever its input. */
export const alwaysPlanned = (catalog: Catalog, operation: Operation): boolean =>
  Danger.of(catalog, { operation, input: {} }).length > 0

/** The operation that reads what a path names, if there is one. */
export const readerOf = (operations: ReadonlyArray<Operation>, path: string): Operation | undefined =>
  operations.find((one) => one.method === "GET" && one.path === path && one.kind === "single")

/** The paths to look at for the current state: the same, and without a verb at the end. */
export const touchedBy = (operation: Operation): ReadonlyArray<string> =>
  Danger.isAction(operation) || operation.method === "DELETE"
    ? [operation.path, operation.path.replace(/\/[^/{}]+$/, "")]
    : [operation.path]

/** The written-out schema of a body. */
export const bodyOf = (catalog: Catalog, operation: Operation): JsonSchema | undefined =>
  operation.body && resolve(catalog, operation.body.schema)
