/**
 * Handlers of the account tag: the token's user.
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { Session } from "../../auth/Session.ts"
import * as Respond from "../../server/Respond.ts"
import { ServedApi } from "../../server/ServedApi.ts"
import { School } from "../../state/School.ts"
import * as UserProfiles from "./UserProfiles.ts"

/** Layer that provides the handlers of the account tag. */
export const layer = HttpApiBuilder.group(
  ServedApi,
  "account",
  Effect.fnUntraced(function*(group) {
    const school = yield* School
    return group.handleAll({
      getAuthenticatedUser: Respond.handler(Effect.fnUntraced(function*() {
        const { user } = yield* Session
        return (yield* Respond.flag("onlyId"))
          ? HttpServerResponse.jsonUnsafe(user.id)
          : UserProfiles.ownDetails(school, user)
      }))
    })
  })
)
