/**
 * Reads secrets: from standard input, from a variable, or hidden from a terminal. Never from an argument, which other programs and the shell's history show.
 */
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { type ProfileError, profileError } from "./ProfileError.ts"

// A token has some hundred characters.
const longest = 65_536

/** Whether the user can be asked: both ends are a terminal. */
export const canAsk = Effect.gen(function*() {
  const stdio = yield* Stdio.Stdio
  return (yield* stdio.stdinIsTerminal) && (yield* stdio.stdoutIsTerminal)
})

export const runPrompt = <A>(prompt: Prompt.Prompt<A>) =>
  Effect.mapError(Prompt.run(prompt), () => profileError("Login", "Cancelled. Nothing was changed"))

const read: Effect.Effect<string, ProfileError, Stdio.Stdio> = Effect.gen(function*() {
  const { stdin } = yield* Stdio.Stdio
  let length = 0
  return yield* stdin.pipe(
    Stream.takeWhile((bytes) => (length += bytes.length) <= longest),
    Stream.decodeText,
    Stream.mkString,
    Effect.mapError(() => profileError("Login", "Standard input cannot be read")),
    Effect.filterOrFail(
      () => length <= longest,
      () => profileError("Login", "Standard input is too long for a token. Check that the right file is passed")
    )
  )
})

/** Checks a secret: one word of printable ASCII, as a header demands. Its value is not in the error. */
const check = (what: string, text: string): Effect.Effect<Redacted.Redacted<string>, ProfileError> => {
  const secret = text.trim()
  return /^[\x21-\x7e]+$/.test(secret)
    ? Effect.succeed(Redacted.make(secret))
    : Effect.fail(profileError(
      "Invalid",
      `The ${what} ${
        secret === "" ? "is empty" : "has spaces, line breaks or characters outside ASCII"
      }. Check what is passed`
    ))
}

const ask = (what: string) =>
  Effect.flatMap(
    runPrompt(Prompt.Hidden({ message: `Paste the ${what}:` })),
    (secret) => check(what, Redacted.value(secret))
  )

/** Reads a secret from standard input; asks for it on a terminal. */
export const fromInput = Effect.fnUntraced(function*(what: string) {
  return yield* (yield* canAsk) ? ask(what) : Effect.flatMap(read, (text) => check(what, text))
})

/** Reads a secret from a variable; without it, asks for it on a terminal. */
export const fromVariable = Effect.fnUntraced(function*(what: string, variable: string, orElse: string) {
  const value = process.env[variable] ?? ""
  if (value !== "") return yield* check(what, value)
  if (yield* canAsk) return yield* ask(what)
  return yield* profileError("Invalid", `The ${what} is missing. Set ${variable}${orElse}`)
})

/** Reads a value that is no secret from a variable; without it, asks for it on a terminal. */
export const openly = Effect.fnUntraced(function*(what: string, variable: string, flag: string) {
  const value = process.env[variable] ?? ""
  if (value !== "") return value
  if (yield* canAsk) return (yield* runPrompt(Prompt.String({ message: `${what}:` }))).trim()
  return yield* profileError("Invalid", `The ${what} is missing. Set ${variable} or ${flag}`)
})
