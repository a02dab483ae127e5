/**
 * Handlers of the organization tag.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Access from "../../auth/Access.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Invitations from "./Invitations.ts"
import * as Lti from "./Lti.ts"
import * as Users from "./Users.ts"

/** Layer that provides the handlers of the organization tag. */
export const layer = HttpApiBuilder.group(
  FlatApi,
  "organization",
  (builder) =>
    Effect.succeed(builder.handleAll(SchoolHandlers.of("organization", (school, config) => ({
      ...Users.handlers(school),
      ...Invitations.handlers(school),
      ...Access.handlers(school, config.tokenLifetime),
      ...Lti.handlers(school)
    }))))
)
