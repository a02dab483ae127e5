/** Usernames where an operation takes the id of an account: in the path, and in fields of the body. */
import type { Input } from "@flat-sdk/agents/operations"
import * as Effect from "effect/Effect"
import { isReadonlyObject } from "effect/Predicate"
import type { Operation } from "../catalog/Catalog.ts"
import { type IdOf, isId } from "../profiles/Account.ts"

/** Fields of a body that have the id of an account, or a list of ids. */
const bodyFields = ["user", "assignedStudents"] as const

/** A value that is not the id of an account, and its place, such as `user` or `body.user`. */
interface Username {
  readonly place: string
  readonly name: string
}

/** Whether the operation takes a value that is not the id of an account as it is: public profiles have `me`, and one an e-mail address. */
const isAccepted = ({ path }: Operation, value: string): boolean =>
  path.startsWith("/users/{user}") && (value === "me" || value.includes("@"))

export const of = (operation: Operation, input: Input): ReadonlyArray<Username> => {
  const { body, user } = input
  const inPath = operation.path.includes("{user}") && !(typeof user === "string" && isAccepted(operation, user))
  const found = [
    ...(inPath ? [{ place: "user", value: user }] : []),
    ...(isReadonlyObject(body) ? bodyFields.map((field) => ({ place: `body.${field}`, value: body[field] })) : [])
  ]
  return found.flatMap(({ place, value }) =>
    [value].flat().flatMap((name) => typeof name === "string" && !isId(name) ? [{ place, name }] : [])
  )
}

export const replaceNames = Effect.fnUntraced(function*(operation: Operation, input: Input, idOf: IdOf) {
  const ids = new Map<unknown, string>()
  const places = new Set<string>()
  for (const { name, place } of of(operation, input)) {
    ids.set(name, yield* idOf(name, place.replace(/^body\./, "")))
    places.add(place)
  }
  const one = (value: unknown): unknown => ids.get(value) ?? value
  const changed = (value: unknown): unknown => Array.isArray(value) ? value.map(one) : one(value)
  const { body } = input
  return {
    ...input,
    ...(places.has("user") ? { user: one(input["user"]) } : undefined),
    ...(isReadonlyObject(body) && places.size > 0
      ? {
        body: Object.fromEntries(
          Object.entries(body).map(([name, value]) => [name, places.has(`body.${name}`) ? changed(value) : value])
        )
      }
      : undefined)
  } satisfies Input
})
