/**
 * Handlers of the account tag: the token's user.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as UserProfiles from "./UserProfiles.ts"

/** Layer that provides the handlers of the account tag. */
export const layer = HttpApiBuilder.group(
  FlatApi,
  "account",
  (group) =>
    Effect.succeed(group.handleAll(SchoolHandlers.of("account", (school) => ({
      getAuthenticatedUser: Respond.handler(Effect.fnUntraced(function*() {
        const { user } = yield* Session
        return (yield* Respond.flag("onlyId"))
          ? HttpServerResponse.jsonUnsafe(user.id)
          : UserProfiles.ownDetails(school, user)
      }))
    }))))
)
