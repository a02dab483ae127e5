/**
 * Handlers of the organization tag.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Access from "../../auth/Access.ts"
import { School } from "../../state/School.ts"
import * as Invitations from "./Invitations.ts"
import * as Lti from "./Lti.ts"
import * as Users from "./Users.ts"

/** Layer that provides the handlers of the organization tag. */
export const layer = (options: { readonly tokenLifetime: number }) =>
  HttpApiBuilder.group(
    FlatApi,
    "organization",
    Effect.fnUntraced(function*(handlers) {
      const school = yield* School
      return handlers.handleAll({
        ...Users.handlers(school),
        ...Invitations.handlers(school),
        ...Access.handlers(school, options.tokenLifetime),
        ...Lti.handlers(school)
      })
    })
  )
