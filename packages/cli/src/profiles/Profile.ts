/** Profiles: which server, account and token a command uses. */
import * as FlatClient from "@flat-sdk/core/FlatClient"
import * as FlatConfig from "@flat-sdk/core/FlatConfig"
import type * as FlatError from "@flat-sdk/core/FlatError"
import * as OAuth from "@flat-sdk/core/OAuth"
import { Transport } from "@flat-sdk/core/Transport"
import * as HttpTransport from "@flat-sdk/node/HttpTransport"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { finder, grantable, type IdOf } from "./Account.ts"
import { credentialPath, type Machine, thisMachine } from "./ConfigFolder.ts"
import { type Contents, type CredentialFile, credentialFile, profileOf, type StoredProfile } from "./CredentialFile.ts"
import * as Debug from "./Debug.ts"
import { type ProfileError, profileError } from "./ProfileError.ts"
import { tokenSource } from "./ProfileTokens.ts"

export interface Flags {
  readonly profile?: string | undefined
  readonly baseUrl?: string | undefined
}

export interface Resolved {
  readonly baseUrl: string
  readonly accessToken: FlatConfig.AccessToken
  readonly scopes: ReadonlyArray<string> | undefined
}

/** What a command would use, without checking that there is a token. */
export interface Selection {
  readonly baseUrl: string
  /** Name of the profile; `undefined` if the token comes from the environment. */
  readonly profile: string | undefined
  readonly stored: StoredProfile | undefined
  readonly source: "FLAT_ACCESS_TOKEN" | "profile" | "none"
}

/** A client of the account, with what is known about others in its organization. */
export interface Connection {
  readonly client: FlatClient.FlatClientShape
  readonly idOf: IdOf
  /** Returns a client that acts as another account, by its id or username: the same one for the same account and scopes. */
  readonly actAs: (
    user: string,
    accepted: ReadonlyArray<string> | undefined,
    where?: string
  ) => Effect.Effect<FlatClient.FlatClientShape, ProfileError | FlatError.FlatError>
}

/** How clients are made. A program with further operations replaces it, and its clients have them. */
export const MakeClient = Context.Reference<typeof FlatClient.make>("@flat-sdk/cli/MakeClient", {
  defaultValue: () => FlatClient.make
})

export class Profiles extends Context.Service<Profiles, {
  readonly file: CredentialFile
  readonly transport: Transport["Service"]
  /** Selects a profile by flags, variables and the current profile, in this order. `FLAT_ACCESS_TOKEN` takes precedence over `FLAT_PROFILE`. */
  readonly select: (flags: Flags) => Effect.Effect<Selection, ProfileError>
  /** Returns the server and the token. Fails if there is no token. */
  readonly resolve: (flags: Flags) => Effect.Effect<Resolved, ProfileError>
  /** Creates a client of the account itself. */
  readonly connect: (
    flags: Flags,
    options?: Omit<FlatConfig.Options, "accessToken" | "baseUrl">
  ) => Effect.Effect<Connection, ProfileError | FlatError.FlatError>
}>()("@flat-sdk/cli/Profiles") {}

export const defaultName = "default"

/** Fails for a name that could be confused with a flag or a path. */
export const checkName = (name: string, from: string): Effect.Effect<string, ProfileError> =>
  /^[a-z\d][\w.-]{0,63}$/i.test(name) ? Effect.succeed(name) : Effect.fail(profileError(
    "Invalid",
    `${from} must be a name of letters, digits, dots, hyphens and underscores that begins with a letter or digit, not ${
      JSON.stringify(name)
    }`
  ))

/** Whether tokens may be sent over http: to another machine. */
export const allowsHttp = (): boolean => process.env["FLAT_ALLOW_HTTP"] === "1"

/** A variable that is empty is not set. */
export const set = (value: string | undefined): string | undefined =>
  value === undefined || value === "" ? undefined : value

/** Whether two base URLs are the same server. An invalid one is reported by the client. */
const sameServer = (left: string, right: string): boolean => URL.parse(left)?.origin === URL.parse(right)?.origin

/** The name of the selected profile: of the flag, the variable, or the current one. */
export const nameIn = (
  env: Machine["env"],
  { current = defaultName }: Pick<Contents, "current">,
  { profile }: Flags
): Effect.Effect<string, ProfileError> => {
  if (profile !== undefined) return checkName(profile, "--profile")
  const variable = set(env["FLAT_PROFILE"])
  return variable === undefined ? Effect.succeed(current) : checkName(variable, "FLAT_PROFILE")
}

const select = (env: Machine["env"], file: CredentialFile) =>
  Effect.fnUntraced(function*(flags: Flags): Effect.fn.Return<Selection, ProfileError> {
    const baseUrl = set(flags.baseUrl) ?? set(env["FLAT_BASE_URL"])
    if (set(env["FLAT_ACCESS_TOKEN"]) !== undefined) {
      if (flags.profile !== undefined) {
        return yield* profileError(
          "Invalid",
          `--profile ${flags.profile}: FLAT_ACCESS_TOKEN is set and takes precedence over profiles. Unset it, or leave out --profile`
        )
      }
      return {
        baseUrl: baseUrl ?? FlatConfig.defaultBaseUrl,
        profile: undefined,
        stored: undefined,
        source: "FLAT_ACCESS_TOKEN"
      }
    }
    const contents = yield* file.read
    const profile = yield* nameIn(env, contents, flags)
    const stored = profileOf(contents, profile)
    return {
      baseUrl: baseUrl ?? stored?.baseUrl ?? FlatConfig.defaultBaseUrl,
      profile,
      stored,
      source: stored === undefined ? "none" : "profile"
    }
  })

const missing = (profile: string): ProfileError =>
  profileError(
    "NotSignedIn",
    profile === defaultName
      ? "Not signed in. Run: flat auth login, or set FLAT_ACCESS_TOKEN"
      : `There is no profile ${profile}. Run: flat auth login --profile ${profile}, or list the profiles with: flat auth list`
  )

const make = Effect.fnUntraced(function*(machine: Machine) {
  const transport = Debug.observe(yield* Transport)
  const scope = yield* Scope.Scope
  const { env } = machine
  const file = credentialFile(credentialPath(machine))
  const selected = select(env, file)

  const sourceOf = (name: string, profile: StoredProfile) => {
    if (profile.application === undefined) return Effect.succeed(Redacted.make(profile.accessToken))
    // The scope waits for a refresh in progress before the transport closes.
    return OAuth.make({ ...profile.application, allowHttp: allowsHttp() }).pipe(
      Effect.map((oauth) => tokenSource(file, name, profile, oauth)),
      Effect.provideService(Transport, transport),
      Scope.provide(scope)
    )
  }

  const resolve = Effect.fnUntraced(function*(flags: Flags): Effect.fn.Return<Resolved, ProfileError> {
    const { baseUrl, profile, stored } = yield* selected(flags)
    if (profile === undefined) {
      return { baseUrl, accessToken: Redacted.make(env["FLAT_ACCESS_TOKEN"] ?? ""), scopes: undefined }
    }
    if (stored === undefined) return yield* missing(profile)
    if (!sameServer(baseUrl, stored.baseUrl)) {
      return yield* profileError(
        "Invalid",
        `The profile ${profile} belongs to ${stored.baseUrl}, and its token is not sent to ${baseUrl}. ` +
          `Sign in there: flat auth login --profile NAME --base-url ${baseUrl}`
      )
    }
    return { baseUrl, accessToken: yield* sourceOf(profile, stored), scopes: stored.scopes }
  })

  const connect = Effect.fnUntraced(
    function*(flags: Flags, options: Omit<FlatConfig.Options, "accessToken" | "baseUrl"> = {}) {
      const { accessToken, baseUrl, scopes } = yield* resolve(flags)
      const client = yield* (yield* MakeClient)({ allowHttp: allowsHttp(), ...options, accessToken, baseUrl })
      const idOf = finder(client, scopes)
      const acting = new Map<string, FlatClient.FlatClientShape>()
      const actAs: Connection["actAs"] = (user, accepted, where = "--as") =>
        Effect.map(idOf(user, where), (id) => {
          const granted = grantable(accepted, scopes)
          const key = `${id} ${granted.join(" ")}`
          const found = acting.get(key) ?? client.actAs(id, granted)
          acting.set(key, found)
          return found
        })
      return { client, idOf, actAs }
    },
    Effect.provideService(Transport, transport),
    Scope.provide(scope)
  )

  return Profiles.of({ file, transport, select: selected, resolve, connect })
})

export const layer = (machine: Machine = thisMachine()): Layer.Layer<Profiles, never, Transport> =>
  Layer.effect(Profiles, make(machine))

const usesProxy = ["HTTP_PROXY", "HTTPS_PROXY"].some((name) =>
  [name, name.toLowerCase()].some((name) => (process.env[name] ?? "") !== "")
)

/** The transport of all requests: over `node:http`, which starts faster; over undici if there are proxies. */
export const transport = Layer.orDie(
  usesProxy
    ? Layer.unwrap(Effect.promise(async () => {
      const { layer } = await import("@flat-sdk/node/NodeTransport")
      return layer({ proxy: "environment" })
    }))
    : HttpTransport.layer()
)
