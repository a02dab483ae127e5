/**
 * The operations that an agent is offered: those that the token's scopes permit.
 */
import * as Effect from "effect/Effect"
import type { Catalog, Operation } from "../../catalog/Catalog.ts"
import { kebab } from "../../catalog/Naming.ts"
import { ToolError } from "../ToolError.ts"
import * as Search from "./Search.ts"

export interface Offer {
  readonly catalog: Catalog
  readonly operations: ReadonlyArray<Operation>
  /** The command of an operation's group. */
  readonly groupOf: (operation: Operation) => string
  readonly find: (words: string, limit: number) => ReadonlyArray<Operation>
  /** Returns the operation of a name: its id, in any case, or as a command. Otherwise fails with the closest names. */
  readonly get: (name: string) => Effect.Effect<Operation, ToolError>
}

export const isRead = ({ method }: Operation): boolean => method === "GET"

export const make = (catalog: Catalog, scopes: ReadonlyArray<string> | undefined): Offer => {
  const permits = (operation: Operation) =>
    scopes === undefined || operation.scopes.length === 0 || operation.scopes.some((scope) => scopes.includes(scope))
  const operations = catalog.operations.filter(permits)
  const key = (name: string) => name.replaceAll(/[^a-zA-Z\d]/g, "").toLowerCase()
  const byKey = new Map(catalog.operations.map((operation) => [key(operation.id), operation]))
  const groups = new Map(catalog.services.map(({ command, name }) => [name, command]))
  return {
    catalog,
    operations,
    groupOf: ({ service }) => groups.get(service) ?? service,
    find: (words, limit) => Search.find(catalog, words).filter(permits).slice(0, limit),
    get: (name) => {
      const operation = byKey.get(key(name))
      if (operation === undefined) {
        const close = [
          ...new Set([
            ...Search.closest(operations.map(({ id }) => id), name, 2),
            ...Search.find(catalog, kebab(name).replaceAll("-", " ")).filter(permits).slice(0, 2).map(({ id }) => id)
          ])
        ].join(", ")
        return Effect.fail(
          new ToolError({
            message: `There is no operation ${
              JSON.stringify(name.slice(0, 80))
            }. Closest: ${close}. Search with find_operations.`
          })
        )
      }
      if (permits(operation)) return Effect.succeed(operation)
      return Effect.fail(
        new ToolError({
          message: `${operation.id} needs a token with one of the scopes ${
            operation.scopes.join(", ")
          }; this token has ${scopes!.join(", ") || "none"}. Tell the user: \`flat auth login\` gets another token.`
        })
      )
    }
  }
}
