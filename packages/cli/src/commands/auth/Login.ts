/** `flat auth login`: with OAuth2 in the browser, or with a token from standard input. */
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import { Transport } from "@flat-sdk/core/Transport"
import { allScopes } from "@flat-sdk/engine/Fields"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import { Globals } from "../../input/GlobalFlags.ts"
import { note } from "../../output/Output.ts"
import type { Scope } from "../../profiles/Account.ts"
import { profileOf, type StoredProfile } from "../../profiles/CredentialFile.ts"
import * as Loopback from "../../profiles/Loopback.ts"
import { nameIn, Profiles, set } from "../../profiles/Profile.ts"
import { type ProfileError, profileError } from "../../profiles/ProfileError.ts"
import * as SecretInput from "../../profiles/SecretInput.ts"
import * as SignIn from "../../profiles/SignIn.ts"

/** The name and the server of the profile to sign in. */
const target = Effect.gen(function*() {
  const globals = yield* Globals
  const { file } = yield* Profiles
  const name = yield* nameIn(process.env, {}, globals)
  const stored = profileOf(yield* file.read, name)
  const baseUrl = globals.baseUrl ?? set(process.env["FLAT_BASE_URL"]) ?? stored?.baseUrl ?? FlatConfig.defaultBaseUrl
  const url = URL.parse(baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return yield* profileError(
      "Invalid",
      `--base-url must be an http or https URL such as ${FlatConfig.defaultBaseUrl}`
    )
  }
  return { name, baseUrl: url.href.replace(/(?<!\/)\/+$/, "") }
})

/** Saves a profile. The first one becomes the current one. */
const save = (name: string, profile: StoredProfile) =>
  Effect.gen(function*() {
    const { file } = yield* Profiles
    const { current = name } = yield* file.update((contents) => ({
      ...contents,
      current: contents.current ?? name,
      profiles: { ...contents.profiles, [name]: profile }
    }))
    yield* note(`Signed in to ${profile.baseUrl} as ${profile.account.username}, as the profile ${name}.`)
    if (current !== name) {
      yield* note(
        `The current profile is ${current}. Use this one with --profile ${name}, or run: flat auth use ${name}`
      )
    }
    if (set(process.env["FLAT_ACCESS_TOKEN"]) !== undefined) {
      yield* note("FLAT_ACCESS_TOKEN is set and takes precedence over profiles. Unset it to use this sign-in.")
    }
  })

const scopesOf = (given: string | undefined): Effect.Effect<ReadonlyArray<Scope>, ProfileError> => {
  const all: ReadonlyArray<string> = allScopes
  const scopes = (given ?? "").split(/[\s,]+/).filter((scope) => scope !== "")
  const unknown = scopes.filter((scope) => !all.includes(scope))
  return scopes.length > 0 && unknown.length === 0
    ? Effect.succeed(scopes as ReadonlyArray<Scope>)
    : Effect.fail(profileError(
      "Invalid",
      `--scopes ${
        unknown.length === 0 ? "is missing: give scopes, separated by commas" : `has no scope ${unknown.join(" or ")}`
      }. The scopes are ${all.join(", ")}`
    ))
}

/** Asks how to sign in, on a terminal where no flag says it. */
const asksForToken = Effect.flatMap(SecretInput.canAsk, (canAsk) =>
  canAsk
    ? SecretInput.runPrompt(Prompt.Select({
      message: "How do you want to sign in?",
      choices: [
        { title: "With a personal token", value: true, description: "from the settings of your account" },
        { title: "In the browser", value: false, description: "with an application that is registered with Flat" }
      ]
    }))
    : Effect.succeed(false))

/** Asks for scopes on a terminal; fails with their names elsewhere. */
const askScopes = Effect.flatMap(SecretInput.canAsk, (canAsk) =>
  canAsk
    ? SecretInput.runPrompt(Prompt.MultiSelect({
      message: "What may the command do?",
      choices: allScopes.map((scope) => ({ title: scope, value: scope, selected: scope === "account.public_profile" })),
      min: 1
    }))
    : scopesOf(undefined))

const visit = (isOpened: boolean) => (url: string) =>
  Effect.gen(function*() {
    yield* note(`Sign in and allow access in the browser:\n\n  ${url}\n\nWaiting for the browser…`)
    if (isOpened) Loopback.openBrowser(url)
  })

export const login = Command.make(
  "login",
  {
    withToken: Flags.toggle("with-token", "Read a personal token from standard input, check it and save it"),
    scopes: Flags.text("scopes", "a,b", "Scopes to ask for, separated by commas"),
    clientId: Flags.text(
      "client-id",
      "ID",
      "Client id of the application that is registered with Flat (default: FLAT_CLIENT_ID)"
    ),
    withClientSecret: Flags.toggle(
      "with-client-secret",
      "Read the client secret from standard input (default: FLAT_CLIENT_SECRET)"
    ),
    redirectUri: Flags.text(
      "redirect-uri",
      "URL",
      `Redirect URI that is registered for the application, on this machine (default ${Loopback.defaultRedirectUri})`
    ),
    browser: Flag.Boolean("browser").pipe(
      Flag.withDescription("Open the browser; without a terminal, the URL is only printed"),
      Flag.withDefault(true)
    ),
    timeout: Flag.Int("timeout").pipe(
      Flag.withMetavar("SECONDS"),
      Flag.withDescription("How long to wait for the browser (default 300)"),
      Flag.filter((seconds) => seconds > 0, () => "must be more than 0"),
      Flag.withDefault(300)
    )
  },
  Effect.fnUntraced(
    function*(
      { browser, clientId, redirectUri = Loopback.defaultRedirectUri, scopes, timeout, withClientSecret, withToken }
    ) {
      const { name, baseUrl } = yield* target
      const { transport } = yield* Profiles
      if (withToken || (scopes === undefined && clientId === undefined && (yield* asksForToken))) {
        const token = yield* SecretInput.fromInput("token")
        return yield* save(
          name,
          yield* Effect.provideService(SignIn.withToken(baseUrl, Redacted.value(token)), Transport, transport)
        )
      }
      const asked = yield* scopes === undefined ? askScopes : scopesOf(scopes)
      const id = clientId ?? (yield* SecretInput.openly("client id", "FLAT_CLIENT_ID", "--client-id"))
      const clientSecret = yield* withClientSecret
        ? SecretInput.fromInput("client secret")
        : SecretInput.fromVariable(
          "client secret",
          "FLAT_CLIENT_SECRET",
          ", or pass it on standard input with --with-client-secret"
        )
      const stdio = yield* Stdio.Stdio
      const isTerminal = yield* stdio.stderrIsTerminal
      const profile = yield* SignIn.withOAuth({
        baseUrl,
        clientId: id,
        clientSecret,
        scopes: asked,
        redirectUri,
        timeout: timeout * 1000,
        visit: (url) => Effect.provideService(visit(browser && isTerminal)(url), Stdio.Stdio, stdio)
      }).pipe(Effect.provideService(Transport, transport))
      yield* save(name, profile)
    }
  )
).pipe(
  Command.withDescription(
    "Sign in with OAuth2 in the browser, or with a personal token. Keeps the token in a file that only you can read. " +
      "No token or secret is given as an argument."
  ),
  Command.withExamples([
    { command: "flat auth login --with-token < token.txt", description: "Sign in with a personal token" },
    {
      command: "flat auth login --scopes account.public_profile,edu.classes.readonly",
      description: "Sign in with OAuth2, with FLAT_CLIENT_ID and FLAT_CLIENT_SECRET set"
    },
    {
      command: "flat auth login --with-token --profile north --base-url http://127.0.0.1:4010/v2 < token.txt",
      description: "Sign in to another server, as another profile"
    }
  ])
)
