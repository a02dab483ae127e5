/** The commands of `roster`, for a command of yours that has them as its own, such as `flat roster`. */
import type * as FlatConfig from "@flat-sdk/core/FlatConfig"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Commands from "./cli/Commands.ts"
import * as Program from "./cli/Program.ts"
import { OuterCommand } from "./cli/settings/Settings.ts"
import { collectEarly } from "./cli/Version.ts"
import { exitRejected } from "./console/Exit.ts"

/** Why there is no token, as a sentence without its full stop. */
export interface Refusal {
  readonly message: string
}

/** How your command gets its token. */
export interface SignIn {
  /** The token, and the server that it belongs to if there is only one: it is sent to no other. `undefined`: the commands look for theirs. */
  readonly token: Effect.Effect<
    { readonly accessToken: FlatConfig.AccessToken; readonly baseUrl?: string } | undefined,
    Refusal
  >
  /** What to do without a token, for messages. */
  readonly hint: string
}

/** How your command has the commands of `roster`. */
export interface Options {
  /** What is typed before them, such as `flat roster`. */
  readonly name: string
  /** Runs before the command. Its scope closes when the command ends. */
  readonly signIn: Effect.Effect<SignIn, Refusal, Scope.Scope>
}

const reject = ({ message }: Refusal) => exitRejected(`Nothing was sent. ${message}.`)

/** The commands, each with its description. */
export const descriptions: ReadonlyArray<readonly [name: string, description: string]> = Commands.descriptions

/** Runs a command line, without the words before it, and ends the process with its exit code. A refusal ends it with 2, before anything is sent. */
export const start = (words: ReadonlyArray<string>, { name, signIn }: Options): void => {
  collectEarly()
  const outer = Layer.effect(
    OuterCommand,
    Effect.map(
      Effect.catch(signIn, reject),
      ({ hint, token }) => ({ signIn: hint, token: Effect.catch(token, reject) })
    )
  )
  Program.start(words, { name, outer })
}
