/**
 * Reads the accounts of the school before the first result, so that their names are known in texts too. Which operations list accounts is derived from
 * the schemas of their responses.
 */
import * as Shape from "@flat-sdk/agents/contract/Shape"
import { isAccount } from "@flat-sdk/agents/privacy/FieldClasses"
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Caller } from "../../calls/Caller.ts"
import type { Operation } from "../../catalog/Catalog.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import type { ToolError } from "../ToolError.ts"
import { explaining } from "./Failure.ts"
import { isRead, type Offer } from "./Offer.ts"

/** At most so many pages are read of a list. */
const mostPages = 50

/** Operations that can be called as they are, and return accounts. */
export const sourcesOf = ({ catalog, operations }: Offer): ReadonlyArray<Operation> =>
  operations.filter((operation) => {
    if (!isRead(operation) || operation.parameters.some(({ required }) => required)) return false
    const shape = Shape.make(catalog, operation.response)
    return isAccount(shape.fields) || isAccount(shape.item().fields)
  })

// An account without the right to list others sees few names anyway.
const isRefused = ({ reason: { _tag } }: FlatError.FlatError): boolean =>
  _tag === "Forbidden" || _tag === "NotFound" || _tag === "PaymentRequired"

/** Returns an effect that reads the accounts when it first succeeds. It fails as the calls do: without the names nothing may be shown. */
export const make = (offer: Offer, caller: Caller, privacy: Privacy): Effect.Effect<void, ToolError> => {
  const sources = sourcesOf(offer)
  const lock = Semaphore.makeUnsafe(1)
  let isKnown = false

  const readOf = (operation: Operation) => {
    const learn = (value: unknown) => Effect.sync(() => privacy.learn(value, operation.response))
    const limit = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum
    return (operation.kind === "paginated"
      ? Stream.runForEach(
        Stream.take(caller.pages(operation, limit === undefined ? {} : { limit }), mostPages),
        ({ items }) => learn(items)
      )
      : Effect.flatMap(caller.call(operation, {}), learn)).pipe(
        Effect.catchIf(isRefused, () => Effect.void),
        explaining(operation, privacy)
      )
  }

  return lock.withPermit(
    Effect.suspend(() =>
      isKnown ? Effect.void : Effect.tap(Effect.forEach(sources, readOf, { discard: true }), () =>
        Effect.sync(() => {
          isKnown = true
        }))
    )
  )
}
