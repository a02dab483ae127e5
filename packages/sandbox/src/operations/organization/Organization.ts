/**
 * Handlers of the organization tag.
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Access from "../../auth/Access.ts"
import * as SchoolHandlers from "../../server/SchoolHandlers.ts"
import { ServedApi } from "../../server/ServedApi.ts"
import * as Invitations from "./Invitations.ts"
import * as Lti from "./Lti.ts"
import * as Users from "./Users.ts"

/** Layer that provides the handlers of the organization tag. */
export const layer = HttpApiBuilder.group(
  ServedApi,
  "organization",
  (builder) =>
    Effect.succeed(builder.handleAll(SchoolHandlers.of("organization", (school, config) => ({
      ...Users.handlers(school),
      ...Invitations.handlers(school),
      ...Access.handlers(school, config.tokenLifetime),
      ...Lti.handlers(school)
    }))))
)
