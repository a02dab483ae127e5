/**
 * `flat roster`: the roster tool, with the token of a profile. It has its own flags, settings and exit codes; of the flags of `flat`, it knows `--profile`.
 */
import { descriptions, type Options, start as startRoster } from "@flat-sdk/roster/command"
import * as Command from "effect/cli/Command"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Profile from "../profiles/Profile.ts"

const flag = "--profile"

interface Words {
  readonly args: ReadonlyArray<string>
  readonly profile: string | undefined
}

const profileIn = (words: ReadonlyArray<string>): Words => {
  const index = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
  if (index === -1) return { args: words, profile: undefined }
  const isOne = words[index] !== flag
  return {
    args: words.toSpliced(index, isOne ? 1 : 2),
    profile: isOne ? words[index]!.slice(flag.length + 1) : words[index + 1] ?? ""
  }
}

/** Returns the token of a profile, when it is needed. The transport refreshes tokens until the command ends. */
export const signIn = (profile: string | undefined): Options["signIn"] =>
  Effect.gen(function*() {
    const profiles = Context.get(
      yield* Layer.build(Layer.provide(Profile.layer(), Profile.transport)),
      Profile.Profiles
    )
    const selecting = profiles.select({ profile })
    // A profile that is named must be the one that is used. Another one is looked at when a token is needed: files can be checked without.
    const selected = yield* profile === undefined ? Effect.option(profiles.select({})) : Effect.asSome(selecting)
    const stored = Option.getOrUndefined(selected)?.stored
    // The server of the profile is that of the command, unless FLAT_BASE_URL is set.
    if (stored !== undefined) process.env["FLAT_BASE_URL"] ||= stored.baseUrl
    const token = Effect.gen(function*() {
      const { stored } = yield* selecting
      if (stored === undefined && profile === undefined) return undefined
      const { accessToken } = yield* profiles.resolve({ profile, baseUrl: stored?.baseUrl })
      return { accessToken, baseUrl: stored!.baseUrl }
    })
    return {
      token,
      hint:
        "not signed in. Run flat auth login with the token of an organization administrator, or set FLAT_ACCESS_TOKEN"
    }
  })

/** Runs the words behind `flat roster`, and ends the process with the exit code. */
export const start = (words: ReadonlyArray<string>): void => {
  const { args, profile } = profileIn(words)
  startRoster(args, { name: "flat roster", signIn: signIn(profile) })
}

export const command = Command.make("roster").pipe(
  Command.withDescription(
    "Brings a school's roster to Flat: OneRoster, Clever, School Data Sync or CSV files. Its commands have flags of their own: flat roster plan --help"
  ),
  Command.withExamples([
    { command: "flat roster plan export.zip --out plan.json", description: "Show what the files would change" },
    { command: "flat roster apply plan.json --credentials passwords.csv", description: "Apply it" }
  ]),
  Command.withSubcommands(
    descriptions.map(([name, description]) => Command.make(name).pipe(Command.withDescription(description)))
  )
)
