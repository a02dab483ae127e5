/** Finds the account that has a username now. */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Text from "../plan/parts/Text.ts"
import { pageSize } from "./Live.ts"
import { toAccount } from "./ReadLive.ts"

/** Finds the account with a username, ignoring case. With `all`, reads every account instead of searching, for an account that must exist. */
export const find = Effect.fnUntraced(function*(username: string, all: boolean) {
  const flat = yield* FlatClient.FlatClient
  const [found] = yield* flat.organization.listOrganizationUsers.stream(
    all ? { limit: pageSize } : { q: username, limit: pageSize }
  ).pipe(
    Stream.map(toAccount),
    Stream.filter((account) => account !== undefined && Text.key(account.username) === Text.key(username)),
    Stream.take(1),
    Stream.runCollect
  )
  return found
})
