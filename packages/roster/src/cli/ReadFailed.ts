/** The end of a command that could not read the organization. */
import type { FlatError } from "@flat-sdk/core/FlatError"
import { reasonCodes } from "@flat-sdk/terminal/ExitCode"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Failure from "../engine/outcome/Failure.ts"
import * as Exit from "./Exit.ts"

/** Prints why the organization could not be read and what to do, and exits with the code of the error reason. */
export const readFailed = Effect.fnUntraced(
  function*(error: FlatError | { readonly _tag: "AccountsUnreadable"; readonly message: string }, baseUrl: string) {
    const fix = error._tag === "FlatError"
      ? Failure.readingFix(error, baseUrl)
      : "check the base URL; if it is correct, contact Flat's support"
    yield* Console.error(
      `The organization could not be read. Nothing was written.\n${error.message}\nWhat to do: ${fix}.`
    )
    return yield* new Exit.ExitWith({ code: reasonCodes[error._tag === "FlatError" ? error.reason._tag : "Decode"] })
  }
)
