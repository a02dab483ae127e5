/**
 * Reads the token and the base URL from environment variables, for clients without these options.
 */
import { isSendable } from "@flat-sdk/engine/Credentials"
import type { FlatClientOptions } from "../api/Options.ts"
import { copyOptions, environmentOf, optionError } from "./open.ts"

const wayOut = "pass the option accessToken, or pass anonymous: true to call without a token"

const rejectToken = (problem: string): never => {
  throw optionError([{ path: "accessToken", problem }])
}

/** Reads a variable. Deno asks for permission on access, and throws if it is denied. */
const read = (
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  option: keyof FlatClientOptions
): string | undefined => {
  try {
    return environment[name]
  } catch (cause) {
    throw optionError([{
      path: option,
      problem:
        `the environment variable ${name} cannot be read: allow access to it (Deno: --allow-env=${name}), or pass the option ${option}`
    }], cause)
  }
}

/** Completes options from the environment. Throws if neither contains a token, unless `anonymous` is true. */
export const withEnvironment = (given: FlatClientOptions): FlatClientOptions => {
  const options = copyOptions(given)
  const environment = environmentOf()
  const name = "FLAT_ACCESS_TOKEN"
  const found: { accessToken?: string; baseUrl?: string; allowHttp?: boolean } = {}
  if (!Object.hasOwn(options, "accessToken") && options.anonymous !== true) {
    if (environment === undefined) {
      return rejectToken(
        `${name} cannot be read: this runtime has no environment variables. Pass the option accessToken`
      )
    }
    const token = read(environment, name, "accessToken")
    if (token === undefined || token === "") {
      return rejectToken(
        `the environment variable ${name} is ${token === undefined ? "not set" : "empty"}: set it to a token ` +
          `(create a personal token in the account's settings), ${wayOut}`
      )
    }
    if (!isSendable(token)) {
      return rejectToken(
        `the environment variable ${name} is not a token: it contains spaces or line breaks. Correct it, ${wayOut}`
      )
    }
    found.accessToken = token
  }
  if (options.baseUrl === undefined && environment !== undefined) {
    const url = read(environment, "FLAT_BASE_URL", "baseUrl")
    if (url !== undefined && url !== "") found.baseUrl = url
  }
  if (options.allowHttp === undefined && /^http:/i.test(found.baseUrl ?? "")) {
    found.allowHttp = read(environment!, "FLAT_ALLOW_HTTP", "allowHttp") === "1"
  }
  return { ...options, ...found }
}
