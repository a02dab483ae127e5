/** The operations that an agent is offered: those that the scopes of the token permit, found by names that are nearly right. */
import * as Effect from "effect/Effect"
import leven from "leven"
import type { Operation } from "../contract/Contract.ts"
import { fail, type Host, type ServerHost, type ToolError } from "../contract/Host.ts"

export const closest = (names: ReadonlyArray<string>, name: string, count: number): ReadonlyArray<string> => {
  const far = (one: string) => leven(one.toLowerCase(), name.slice(0, 80).toLowerCase())
  return names.toSorted((one, other) => far(one) - far(other)).slice(0, count)
}

export const isRead = ({ method }: Operation): boolean => method === "GET"

export const make = (
  host: Host,
  scopes: ReadonlyArray<string> | undefined,
  search: ServerHost["search"] = () => []
) => {
  const { contract } = host
  const permits = (operation: Operation) =>
    scopes === undefined || operation.scopes.length === 0 || operation.scopes.some((scope) => scopes.includes(scope))
  const operations = contract.operations.filter(permits)
  const find = (words: string) => search(words).filter(permits)
  const key = (name: string) => name.replaceAll(/[^a-zA-Z\d]/g, "").toLowerCase()
  const byKey = new Map(contract.operations.map((operation) => [key(operation.id), operation]))
  return {
    contract,
    operations,
    host,
    find,
    /** Returns the operation of a name: its id, in any case, or as a command. Otherwise fails with the closest names. */
    get: (name: string): Effect.Effect<Operation, ToolError> => {
      const operation = byKey.get(key(name))
      if (operation === undefined) {
        const close = new Set([
          ...closest(operations.map(({ id }) => id), name, 2),
          ...find(name).slice(0, 2).map(({ id }) => id)
        ])
        return fail(
          `There is no operation ${JSON.stringify(name.slice(0, 80))}. Closest: ${
            [...close].join(", ")
          }. Search with find_operations.`
        )
      }
      return permits(operation) ? Effect.succeed(operation) : fail(
        `${operation.id} needs a token with one of the scopes ${operation.scopes.join(", ")}; this token has ${
          scopes!.join(", ") || "none"
        }. Inform the user: \`flat auth login\` gets another token.`
      )
    }
  }
}

export type Offer = ReturnType<typeof make>
