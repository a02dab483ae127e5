/** Checks the options of the handler, and reports all problems together. */
import type * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import { checkBaseUrl, defaultBaseUrl } from "../call/OptionChecks.ts"
import type { InputProblem } from "../error/FlatError.ts"
import * as OptionReader from "../fields/OptionReader.ts"
import type { WebApplication, WebAuthSettings } from "../shared/WebAuth.ts"
import { cleartext, isLoopback, isReadable } from "../transport/TransportRequest.ts"
import { problemOf } from "./Routes.ts"
import type { SessionStore } from "./SessionStore.ts"

type Secret = string | Redacted.Redacted<string>

/** Options as a program passes them. */
export interface Settings
  extends WebAuthSettings<WebApplication<Secret, string>, SessionStore, Secret, string, Duration.Input>
{}

const optionNames = ["oauth", "sessions", "secret", "allow", "lifetime", "baseUrl", "allowHttp"]

const textOf = (value: unknown): string => {
  const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
  return typeof text === "string" ? text.trim() : ""
}

const problemOfRedirect = (url: URL | null): string | undefined =>
  url === null
    ? "must be an absolute URL: the redirect URL that is registered with Flat"
    : url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))
    ? "must be https, or http on localhost: cookies and tokens could be read on the way"
    : !/^\/.+\/callback$/.test(url.pathname) || url.search !== "" || url.hash !== ""
    ? "must end with /callback, after the path that pages call: \"https://app.example/api/flat/callback\""
    : undefined

/** Returns checked options, or their problems. `more` are options of one API; `hasFetch`: the program sends the requests itself. */
export const read = (settings: Settings, more: ReadonlyArray<string>, hasFetch: boolean) => {
  const { flag, millis, problems, reject, unknown } = OptionReader.over(settings)
  unknown([...optionNames, ...more])
  const { allow, oauth, sessions } = settings
  const given: Partial<Settings["oauth"]> = Object(oauth)
  for (const name of ["clientId", "clientSecret", "redirectUri"] as const) {
    if (textOf(given[name]) !== "") continue
    const advice = "set the environment variable or the setting that it comes from"
    reject(`oauth.${name}`, `must be a non-empty string: ${advice}`)
  }
  const redirect = URL.parse(String(given.redirectUri))
  const problem = problemOfRedirect(redirect)
  if (problem !== undefined) reject("oauth.redirectUri", problem)
  const scopes: unknown = given.scopes
  if (!Array.isArray(scopes) || scopes.length === 0 || scopes.some((scope) => typeof scope !== "string")) {
    reject("oauth.scopes", "must be an array of scopes such as [\"scores.readonly\"]")
  }
  const functions = ["get", "add", "replace", "delete"] as const
  if (sessions !== "cookie" && !functions.every((name) => typeof sessions?.[name] === "function")) {
    reject("sessions", `must be "cookie", or have the functions ${functions.join(", ")}, as memorySessions() has`)
  }
  const secrets = [settings.secret].flat().map(textOf)
  if (secrets.length === 0 || secrets.some((secret) => secret.length < 32)) {
    reject("secret", "must be a string of at least 32 random characters, or an array of them")
  }
  if (Array.isArray(allow)) {
    allow.forEach((operation, at) => {
      const problem = problemOf(operation)
      if (problem !== undefined) reject(`allow[${at}]`, problem)
    })
  } else if (allow !== "session-scopes") {
    reject("allow", "must be an array of operations such as [\"getAuthenticatedUser\"], or \"session-scopes\"")
  }
  const lifetime = millis("lifetime", "7 days")
  // Browsers keep no cookie for longer than 400 days.
  if (lifetime < 1000 || lifetime > 400 * 86_400_000) reject("lifetime", "must be from 1 second to 400 days")
  const baseUrl = checkBaseUrl(settings.baseUrl ?? defaultBaseUrl, reject)
  const allowHttp = flag("allowHttp")
  if (!allowHttp && !hasFetch) {
    if (isReadable(baseUrl)) reject("baseUrl", cleartext)
    for (const name of ["tokenUrl", "invalidationUrl"] as const) {
      if (isReadable(String(given[name]))) reject(`oauth.${name}`, cleartext)
    }
  }
  return problems.length > 0 || redirect === null ? problems : {
    oauth,
    origin: redirect.origin,
    basePath: redirect.pathname.slice(0, -"/callback".length),
    isSecure: redirect.protocol === "https:",
    sessions,
    secrets,
    allow,
    /** Milliseconds. */
    lifetime,
    baseUrl,
    allowHttp
  }
}

/** Checked options. */
export type Options = Exclude<ReturnType<typeof read>, ReadonlyArray<InputProblem>>
