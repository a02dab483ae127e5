/**
 * A failure of profiles and credentials. Its message never contains a token or a secret.
 */
import { exitCodes, reasonCodes } from "@flat-sdk/terminal/ExitCode"
import * as Data from "effect/Data"

/** Why it failed. */
export type Kind =
  /** There is no token: sign in, or set the variable. */
  | "NotSignedIn"
  /** A flag, a variable or a profile is wrong. */
  | "Invalid"
  /** The credential file cannot be used: its permissions, its version, its contents. */
  | "File"
  /** Signing in did not finish. */
  | "Login"

const codes = {
  Invalid: exitCodes.rejected,
  File: exitCodes.rejected,
  NotSignedIn: reasonCodes.Unauthorized,
  Login: reasonCodes.Credentials
} as const satisfies Record<Kind, number>

/** A failure of profiles and credentials. */
export class ProfileError extends Data.TaggedError("ProfileError")<{ readonly kind: Kind; readonly message: string }> {
  /** The exit code of a command that fails with it. */
  get exitCode(): number {
    return codes[this.kind]
  }
}

/** Creates a failure. */
export const profileError = (kind: Kind, message: string): ProfileError => new ProfileError({ kind, message })
