/**
 * Creates the token of a client that acts as another user.
 */
import * as Effect from "effect/Effect"
import { createOrganizationUserAccessToken } from "../../../core/src/generated/descriptions/Organization.ts"
import * as PreparedOperation from "../../../core/src/internal/operation/PreparedOperation.ts"
import type { RequestPipe } from "../../../core/src/internal/request/RequestPipe.ts"
import { prepare } from "./operations.ts"

/** Calls the operation over a pipe. The response has the type that the description states; one that differs from it is handled in `Delegation`. */
export const createToken = (pipe: RequestPipe["Service"], input: unknown) =>
  Effect.map(
    PreparedOperation.execute(
      prepare("createOrganizationUserAccessToken", createOrganizationUserAccessToken),
      pipe,
      input
    ),
    (response) => response.value as { readonly token?: string }
  )
