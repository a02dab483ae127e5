/**
 * Creates the token of a client that acts as another user.
 */
import { createOrganizationUserAccessToken } from "@flat-sdk/engine/Descriptions"
import { execute } from "@flat-sdk/engine/Operations"
import type { RequestPipe } from "@flat-sdk/engine/RequestPipe"
import * as Effect from "effect/Effect"
import { prepare } from "./operations.ts"

/** Calls the operation over a pipe. The response has the type that the description states; one that differs from it is handled in `Delegation`. */
export const createToken = (pipe: RequestPipe["Service"], input: unknown) =>
  Effect.map(
    execute(
      prepare("createOrganizationUserAccessToken", createOrganizationUserAccessToken),
      pipe,
      input
    ),
    (response) => response.value as { readonly token?: string }
  )
