/** `flat auth status` and `flat auth logout`. */
import { Transport } from "@flat-sdk/core/Transport"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as GlobalFlags from "../../input/GlobalFlags.ts"
import { note, value } from "../../output/Output.ts"
import { type Contents, profileOf } from "../../profiles/CredentialFile.ts"
import { nameIn, Profiles } from "../../profiles/Profile.ts"
import { profileError } from "../../profiles/ProfileError.ts"
import { revoke } from "../../profiles/SignIn.ts"

/** Where the token comes from, in words. */
const origin = (source: "FLAT_ACCESS_TOKEN" | "profile" | "none", profile: string | undefined): string =>
  source === "FLAT_ACCESS_TOKEN" ? "FLAT_ACCESS_TOKEN, which takes precedence over profiles" : `the profile ${profile}`

export const status = Command.make(
  "status",
  {},
  Effect.fnUntraced(function*() {
    const { baseUrl, profile } = yield* GlobalFlags.Globals
    const profiles = yield* Profiles
    const flags = { profile, baseUrl }
    const selected = yield* profiles.select(flags)
    const { client } = yield* profiles.connect(flags)
    const account = yield* client.account.getAuthenticatedUser().pipe(
      Effect.catchIf(
        ({ reason }) => reason._tag === "Unauthorized",
        () =>
          Effect.fail(profileError(
            "NotSignedIn",
            `The token of ${origin(selected.source, selected.profile)}, is not valid at ${selected.baseUrl}: ` +
              "it has expired or was revoked. Run: flat auth login"
          ))
      )
    )
    // The token may have been refreshed by the call.
    const { stored } = yield* profiles.select(flags)
    yield* value({
      account: account.username,
      id: account.id,
      profile: selected.profile ?? null,
      baseUrl: selected.baseUrl,
      token: selected.source,
      scopes: stored?.scopes ?? null,
      expiresAt: stored?.expiresAt ?? null
    }, yield* GlobalFlags.outputOptions())
    if (selected.source === "FLAT_ACCESS_TOKEN") {
      yield* note("The token comes from FLAT_ACCESS_TOKEN, which takes precedence over profiles.")
    }
  })
).pipe(
  Command.withDescription(
    "Show the account, the profile, the scopes and the expiry of the token, and where it comes from. Checks the token by one call, and never prints it"
  ),
  Command.withExamples([{ command: "flat auth status" }])
)

const without = (name: string) => ({ current, profiles, ...contents }: Contents): Contents => {
  const { [name]: _, ...others } = profiles
  return { ...contents, ...(current === undefined || current === name ? {} : { current }), profiles: others }
}

export const logout = Command.make(
  "logout",
  {},
  Effect.fnUntraced(function*() {
    const { profile: wanted } = yield* GlobalFlags.Globals
    const { file, transport } = yield* Profiles
    const contents = yield* file.read
    const name = yield* nameIn(process.env, contents, { profile: wanted })
    const stored = profileOf(contents, name)
    if (stored === undefined) {
      return yield* profileError(
        "NotSignedIn",
        `There is no profile ${name}, so nothing was changed. See: flat auth list`
      )
    }
    const revoked = yield* Effect.result(Effect.provideService(revoke(stored), Transport, transport))
    yield* file.update(without(name))
    if (revoked._tag === "Failure") {
      return yield* profileError(
        "Login",
        `The profile ${name} is deleted, but its token was not revoked: ${revoked.failure.message}. ` +
          "Revoke the access of the application in the settings of the account"
      )
    }
    yield* note(
      revoked.success
        ? `Signed out: the tokens of the profile ${name} are revoked and deleted.`
        : `Signed out: the profile ${name} is deleted. The API cannot revoke a personal token: delete it in the settings of the account.`
    )
  })
).pipe(
  Command.withDescription("Revoke the tokens of a profile if the API can, and delete the profile"),
  Command.withExamples([
    { command: "flat auth logout" },
    { command: "flat auth logout --profile north" }
  ])
)
