/**
 * Handlers of the account tag: the token's user.
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../server/Respond.ts"
import * as SchoolHandlers from "../../server/SchoolHandlers.ts"
import { ServedApi } from "../../server/ServedApi.ts"
import * as UserProfiles from "./UserProfiles.ts"

/** Layer that provides the handlers of the account tag. */
export const layer = HttpApiBuilder.group(
  ServedApi,
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
