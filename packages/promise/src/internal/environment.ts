/**
 * The token and the base URL of the environment, for a client that is not given them.
 */
import { isSendable } from "@flat-sdk/core/internal/credentials/Credentials"
import type { FlatClientOptions } from "../Options.ts"
import { invalid } from "./open.ts"

type Environment = Readonly<Record<string, string | undefined>>

const wayOut = "or give the option accessToken"

const refuse = (problem: string): never => {
  throw invalid([{ path: "accessToken", problem }])
}

/** Reads a variable. Deno asks for permission when it is read, and throws without. */
const read = (environment: Environment, name: string, option: keyof FlatClientOptions): string | undefined => {
  try {
    return environment[name]
  } catch (cause) {
    throw invalid([{
      path: option,
      problem:
        `the environment variable ${name} cannot be read: allow it (Deno: --allow-env=${name}), or give the option ${option}`
    }], cause)
  }
}

/** Options with what they lack of the environment. Throws where there is no token in either. */
export const withEnvironment = (options: FlatClientOptions): FlatClientOptions => {
  // Deno has a `process` too; a browser has none.
  const environment = (globalThis as { readonly process?: { readonly env?: Environment } }).process?.env
  const name = "FLAT_ACCESS_TOKEN"
  const found: { accessToken?: string; baseUrl?: string } = {}
  if (!Object.hasOwn(options, "accessToken")) {
    if (environment === undefined) {
      return refuse(`${name} cannot be read: this runtime has no environment variables; give the option accessToken`)
    }
    const token = read(environment, name, "accessToken")
    if (token === undefined || token === "") {
      return refuse(
        `the environment variable ${name} is ${token === undefined ? "not set" : "empty"}: set it to a token ` +
          `(personal tokens are made in the account's settings), ${wayOut}`
      )
    }
    if (!isSendable(token)) {
      return refuse(`the environment variable ${name} is no token: it has spaces or line breaks; correct it, ${wayOut}`)
    }
    found.accessToken = token
  }
  if (options.baseUrl === undefined && environment !== undefined) {
    const url = read(environment, "FLAT_BASE_URL", "baseUrl")
    if (url !== undefined && url !== "") found.baseUrl = url
  }
  return { ...options, ...found }
}
