/** `flat auth`: signing in and out, and the profiles. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { note, value } from "../output/Output.ts"
import { profileOf } from "../profiles/CredentialFile.ts"
import { checkName, defaultName, Profiles } from "../profiles/Profile.ts"
import { profileError } from "../profiles/ProfileError.ts"
import { login } from "./auth/Login.ts"
import { logout, status } from "./auth/Status.ts"

const list = Command.make(
  "list",
  {},
  Effect.fnUntraced(function*() {
    const { file } = yield* Profiles
    const { current = defaultName, profiles } = yield* file.read
    yield* value(
      Object.entries(profiles).map(([name, { account, baseUrl, expiresAt, scopes }]) => ({
        profile: name,
        current: name === current,
        account: account.username,
        baseUrl,
        scopes: scopes ?? null,
        expiresAt: expiresAt ?? null
      })),
      yield* GlobalFlags.outputOptions()
    )
  })
).pipe(
  Command.withDescription("List the profiles. Sends nothing"),
  Command.withExamples([{ command: "flat auth list" }])
)

const use = Command.make(
  "use",
  { name: Argument.String("profile").pipe(Argument.withDescription("Name of the profile")) },
  Effect.fnUntraced(function*({ name: given }) {
    const { file } = yield* Profiles
    const name = yield* checkName(given, "The profile")
    const contents = yield* file.read
    if (profileOf(contents, name) === undefined) {
      const names = Object.keys(contents.profiles)
      return yield* profileError(
        "Invalid",
        `There is no profile ${name}. ${
          names.length === 0 ? "Run: flat auth login" : `The profiles are ${names.join(", ")}`
        }`
      )
    }
    yield* file.update((contents) => ({ ...contents, current: name }))
    yield* note(`The current profile is ${name}.`)
  })
).pipe(
  Command.withDescription("Choose the profile that commands use without --profile and FLAT_PROFILE"),
  Command.withExamples([{ command: "flat auth use north" }])
)

export const command = Command.make("auth").pipe(
  Command.withDescription("Sign in and out, and choose between several accounts"),
  Command.withSubcommands([login, logout, status, list, use])
)
