/**
 * `flat auth`: signing in and out, and the profiles.
 */
import * as Command from "effect/cli/Command"
import { login } from "./auth/Login.ts"
import { list, use } from "./auth/ProfileList.ts"
import { logout, status } from "./auth/Status.ts"

export const command = Command.make("auth").pipe(
  Command.withDescription("Sign in and out, and choose between several accounts"),
  Command.withSubcommands([login, logout, status, list, use])
)
