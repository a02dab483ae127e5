/**
 * Admits requests to a sandbox on a socket. Everybody knows its default token: pages of other hosts, which a browser on this machine may have open, must
 * not reach it, neither by their own name for this machine (DNS rebinding) nor from their origin.
 */
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Authorization from "../auth/Authorization.ts"
import * as Cors from "../http/Cors.ts"
import { forbidden, toResponse } from "../http/Errors.ts"
import { defaultToken, OptionError } from "../settings/Options.ts"
import type { App } from "./App.ts"

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"])

const isAddress = (name: string): boolean => /^(\d+\.){3}\d+$|^\[/.test(name)

/** Returns the lower-case name of a `Host` header, without its port. */
const nameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, "")

/** Returns origins in the form that browsers send. Throws an {@link OptionError} if one has another form. */
const originsOf = (given: ReadonlyArray<string>): ReadonlySet<string> => {
  for (const origin of given) {
    if (origin !== "null" && (!/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin)) {
      throw new OptionError(
        "allowOrigins",
        `(--allow-origin) has "${origin}", which is not an origin. Write it as browsers send it: scheme, host and port, such as https://app.example, without a path.`
      )
    }
  }
  return new Set(given)
}

export interface AdmissionOptions {
  readonly host: string
  /** Access token of the administrator. */
  readonly token: string
  /** Origins of pages that are admitted like those of this machine. */
  readonly allowOrigins: ReadonlyArray<string>
}

/** Creates the check. Throws an {@link OptionError} if an origin is invalid. */
export const make = ({ allowOrigins, host, token }: AdmissionOptions): (app: App) => App => {
  const origins = originsOf(allowOrigins)
  const own = host.toLowerCase()
  const isExposed = !loopback.has(own) && own !== "::1"
  const names = new Set([...loopback, own, ...allowOrigins.map((origin) => URL.parse(origin)?.hostname)])
  const isKnownHost = (name: string): boolean => names.has(name) || (isExposed && isAddress(name))
  const isAdmitted = (origin: string): boolean => origins.has(origin) || loopback.has(URL.parse(origin)?.hostname ?? "")

  return (app) =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, method, url }) => {
      const refuse = (message: string) => Effect.succeed(Cors.allow(toResponse(forbidden("NOT_ADMITTED", message))))
      const { authorization, host: sent, origin } = headers
      if (sent !== undefined && !isKnownHost(nameOf(sent))) {
        return refuse(
          "The Host header must be 127.0.0.1, localhost or [::1]. To use another name, start the sandbox with --allow-origin http://NAME"
        )
      }
      if (origin === undefined || isAdmitted(origin)) return app
      const way = "start the sandbox with --allow-origin and the origin of the page"
      if (url.startsWith("/_sandbox")) {
        return refuse(`The control routes are for pages of this machine: ${way}`)
      }
      // The sender of this form chooses an account, and receives a code for its token.
      if (method === "POST" && url.startsWith("/auth/oauth")) {
        return refuse(`Only the sandbox's own page may decide for a user: ${way}`)
      }
      if (token === defaultToken && Authorization.bearer(authorization) === token) {
        return refuse(`The default token is for pages of this machine: ${way}, or with --token and a token of your own`)
      }
      return app
    })
}
