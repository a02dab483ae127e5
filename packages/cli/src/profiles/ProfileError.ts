/**
 * A failure of profiles and credentials. Its message never contains a token or a secret.
 */
import { type ExitCode, exitCodes, reasonCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"

const codes = {
  /** There is no token: sign in, or set the variable. */
  NotSignedIn: reasonCodes.Unauthorized,
  /** A flag, a variable or a profile is wrong. */
  Invalid: exitCodes.rejected,
  /** The credential file cannot be used: its permissions, its version, its contents. */
  File: exitCodes.rejected,
  /** Signing in did not finish. */
  Login: reasonCodes.Credentials
}

export type Kind = keyof typeof codes

export class ProfileError extends Data.TaggedError("ProfileError")<{ readonly kind: Kind; readonly message: string }> {
  get exitCode(): ExitCode {
    return codes[this.kind]
  }
}

export const profileError = (kind: Kind, message: string): ProfileError => new ProfileError({ kind, message })
