// A consumer of core and the fetch transport, type-checked with various settings: see ../TypeMatrix.ts.
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as Effect from "effect/Effect"

type IsAny<T> = 0 extends 1 & T ? true : false

export const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const count = yield* flat.organization.countOrgaUsers()
  const isAny: IsAny<typeof count> = false
  // @ts-expect-error a count is not a string
  const wrong: string = count
  return isAny ? wrong : count + 1
}).pipe(Effect.provide(FlatClient.layer()), Effect.provide(FetchTransport.layer()))
