/** The key of the passwords in a PostgreSQL database, as commands name it. */
import * as Effect from "effect/Effect"
import * as Key from "../../passwords/Key.ts"
import * as Exit from "../Exit.ts"

/** Reads the key. Without one, or with something else, ends the command with exit code 2. */
export const requireKey = (flag: string | undefined) =>
  Key.read(flag, process.env["FLAT_ROSTER_KEY"]).pipe(
    Effect.catchTag("KeyInvalid", (error) => Exit.exitRejected(`Nothing was sent. ${error.message}`))
  )

export const wrongKey = (error: Key.KeyWrong) =>
  Exit.exitRejected(`Nothing was sent. ${error.message} Use that key with --key FILE or FLAT_ROSTER_KEY.`)
