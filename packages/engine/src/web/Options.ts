/** Checks the options of the handler, and reports all problems together. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { checkBaseUrl, defaultBaseUrl } from "../config/OptionChecks.ts"
import type { InputProblem } from "../error/FlatError.ts"
import { unknownOption } from "../input/OptionReader.ts"
import type { WebApplication, WebAuthSettings } from "../shared/WebAuth.ts"
import { isRecord } from "../validation/Validator.ts"
import { problemOf } from "./Routes.ts"
import type { SessionStore } from "./SessionStore.ts"
import { make as siteOf, type Site } from "./Site.ts"

type Secret = string | Redacted.Redacted<string>

/** Options as a program passes them. */
export interface Settings
  extends WebAuthSettings<WebApplication<Secret, string>, SessionStore, Secret, string, Duration.Input>
{}

/** Checked options. */
export interface Options {
  readonly oauth: WebApplication<Secret, string>
  readonly site: Site
  readonly sessions: SessionStore | "cookie"
  readonly secrets: ReadonlyArray<string>
  readonly allow: ReadonlyArray<string> | "session-scopes"
  /** Milliseconds. */
  readonly lifetime: number
  readonly baseUrl: string
}

const known = ["oauth", "sessions", "secret", "allow", "lifetime", "baseUrl"]
const ofApplication = ["clientId", "clientSecret", "redirectUri"] as const
const ofStore = ["get", "add", "replace", "delete"] as const
const leastSecret = 32

const textOf = (value: unknown): string | undefined => {
  const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
  return typeof text === "string" ? text : undefined
}

/** Returns checked options, or their problems. `more` are options of one API. */
export const read = (settings: Settings, more: ReadonlyArray<string>): Options | ReadonlyArray<InputProblem> => {
  if (!isRecord(settings)) return [{ path: "", problem: "must be an object" }]
  const problems: Array<InputProblem> = []
  const reject = (path: string, problem: string) => {
    problems.push({ path, problem })
  }
  const all = [...known, ...more]
  for (const name of Object.keys(settings)) if (!all.includes(name)) reject(name, unknownOption(name, all))
  const { allow, oauth, secret, sessions } = settings as Settings
  const given: Partial<Settings["oauth"]> = isRecord(oauth) ? oauth : {}
  for (const name of ofApplication) {
    if ((textOf(given[name]) ?? "").trim() === "") {
      reject(
        `oauth.${name}`,
        "must be a non-empty string: set the environment variable or the setting that it comes from"
      )
    }
  }
  const site = siteOf(String(given.redirectUri))
  if (typeof site === "string") reject("oauth.redirectUri", site)
  const { scopes } = given
  if (!Array.isArray(scopes) || scopes.length === 0 || scopes.some((scope) => typeof scope !== "string")) {
    reject("oauth.scopes", "must be an array of scopes such as [\"scores.readonly\"]")
  }
  if (sessions !== "cookie" && !ofStore.every((name) => typeof sessions?.[name] === "function")) {
    reject("sessions", `must be "cookie", or have the functions ${ofStore.join(", ")}, as memorySessions() has`)
  }
  const secrets = (Array.isArray(secret) ? secret : [secret]).map((one: unknown) => textOf(one) ?? "")
  if (secrets.length === 0 || secrets.some((one) => one.length < leastSecret)) {
    reject("secret", `must be a string of at least ${leastSecret} random characters, or an array of them`)
  }
  if (Array.isArray(allow)) {
    allow.forEach((operation, at) => {
      const problem = problemOf(operation)
      if (problem !== undefined) reject(`allow[${at}]`, problem)
    })
  } else if (allow !== "session-scopes") {
    reject("allow", "must be an array of operations such as [\"getAuthenticatedUser\"], or \"session-scopes\"")
  }
  const lifetime = Option.match(Duration.fromInput(settings.lifetime ?? "7 days"), {
    onNone: () => NaN,
    onSome: Duration.toMillis
  })
  // Browsers keep no cookie for longer than 400 days.
  if (!(lifetime >= 1000 && lifetime <= 400 * 86_400_000)) reject("lifetime", "must be from 1 second to 400 days")
  const baseUrl = checkBaseUrl(settings.baseUrl ?? defaultBaseUrl, reject)
  return problems.length > 0 || typeof site === "string"
    ? problems
    : { oauth, site, sessions, secrets, allow, lifetime, baseUrl }
}
