/**
 * Reads the accounts of the school, so that their names are known in texts too: when a text is first to be shown, not before. Which operations list
 * accounts is derived from the schemas of their responses.
 */
import type { FlatError } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { Operation } from "../contract/Contract.ts"
import type { Caller, ToolError } from "../contract/Host.ts"
import * as Shape from "../contract/Shape.ts"
import { isAccount } from "../privacy/FieldClasses.ts"
import type { Privacy } from "../privacy/Privacy.ts"
import { toToolError } from "./Failure.ts"
import { isRead, type Offer } from "./Offer.ts"

/** At most so many pages are read of a list: a school has fewer. */
const mostPages = 1000

/** Operations that can be called as they are, and return accounts. */
export const sourcesOf = ({ contract, operations }: Offer): ReadonlyArray<Operation> =>
  operations.filter((operation) => {
    if (!isRead(operation) || operation.parameters.some(({ required }) => required)) return false
    const shape = Shape.make(contract, operation.response)
    return isAccount(shape.fields) || isAccount(shape.item().fields)
  })

// An account without the right to list others sees few names anyway.
const isRefused = ({ reason: { _tag } }: FlatError.FlatError): boolean =>
  _tag === "Forbidden" || _tag === "NotFound" || _tag === "PaymentRequired"

/** Reports how many accounts were read. */
export type Progress = (accounts: number) => Effect.Effect<void>

/** Returns an effect that reads the accounts when it first succeeds. It fails as the calls do: without the names no text may be shown. */
export const make = (
  offer: Offer,
  caller: Caller,
  privacy: Privacy
): (progress: Progress) => Effect.Effect<void, ToolError> => {
  const sources = sourcesOf(offer)
  const lock = Semaphore.makeUnsafe(1)
  let isKnown = false
  let accounts = 0

  const readOf = (operation: Operation, progress: Progress) => {
    const learn = (value: unknown) =>
      Effect.suspend(() => {
        privacy.learn(value, operation.response)
        accounts += Array.isArray(value) ? value.length : 1
        return progress(accounts)
      })
    const limit = operation.parameters.find(({ name }) => name === "limit")?.schema.maximum
    return (operation.kind === "paginated"
      ? Stream.runForEach(
        Stream.take(caller.pages(operation, limit === undefined ? {} : { limit }), mostPages),
        ({ items }) => learn(items)
      )
      : Effect.flatMap(caller.call(operation, {}), learn)).pipe(
        Effect.catchIf(isRefused, () => Effect.void),
        Effect.catch((error) =>
          Effect.flatMap(toToolError({ contract: offer.contract, privacy }, operation, error), Effect.fail)
        )
      )
  }

  return (progress) =>
    lock.withPermit(
      Effect.suspend(() =>
        isKnown ? Effect.void : Effect.tap(
          Effect.suspend(() => {
            accounts = 0
            return Effect.forEach(sources, (source) => readOf(source, progress), { discard: true })
          }),
          () =>
            Effect.sync(() => {
              isKnown = true
            })
        )
      )
    )
}
