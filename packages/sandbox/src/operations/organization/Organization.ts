/**
 * The organization tag of the contract, implemented over a school.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Access from "../../auth/Access.ts"
import { School } from "../../state/School.ts"
import * as Invitations from "./Invitations.ts"
import * as Lti from "./Lti.ts"
import * as Users from "./Users.ts"

/** Layer of the organization's handlers. */
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
