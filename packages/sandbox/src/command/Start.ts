/** Starts a server from the values of the flags, and says in a user's words why it cannot. */
import type { Encode } from "@flat-sdk/core/FlatError"
import * as CliError from "effect/cli/CliError"
import type * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import type { ServeError } from "effect/http/HttpServerError"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Rules from "../faults/Rules.ts"
import * as Server from "../instance/Server.ts"
import { resolve } from "../settings/Options.ts"
import type { flags } from "./Flags.ts"

/** The values of the flags. */
export type Values = Command.Command.Config.Infer<typeof flags>

const faultRules = (faults: Option.Option<string>, rate: number): ReadonlyArray<Rules.Rule> => {
  if (!(rate >= 0 && rate <= 1)) throw new Error("--fault-rate must be a number from 0 to 1")
  if (Option.isNone(faults)) return []
  const rules = Rules.parseAll(faults.value)
  // Faults without conditions form one rule and share one random draw. Each fault with conditions is a separate rule.
  const plain = rules.filter((rule) =>
    rule.operation === undefined && rule.times === undefined && rule.skip === undefined && rule.rate === undefined
  )
  const own = rules.filter((rule) => !plain.includes(rule))
  return [
    ...own.map((rule) => ({ rate, ...rule })),
    ...(plain.length === 0 ? [] : [{ fault: plain.map((rule) => rule.fault as Rules.Fault), rate }])
  ]
}

// Quotes for POSIX shells, which expand nothing between single quotes.
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const userError = (message: string) => new CliError.UserError({ cause: message, userMessage: message })

const cannotServe = (error: ServeError, host: string, port: number) => {
  const { code = "unknown reason" } = error.cause as { readonly code?: string }
  const unknownHost = `${host} is not an address of this machine. Choose another address with --host.`
  const messages: { readonly [code: string]: string } = {
    EADDRINUSE:
      `Port ${port} on ${host} is in use. Stop the program that listens on it, or choose another port with --port (0 picks a free port).`,
    EACCES: `Permission to listen on port ${port} of ${host} was denied. Choose a port above 1023 with --port.`,
    EADDRNOTAVAIL: unknownHost,
    ENOTFOUND: unknownHost
  }
  return userError(
    messages[code] ??
      `Cannot listen on ${host}, port ${port} (${code}). Choose another address or port with --host and --port.`
  )
}

const optionsOf = (values: Values): Server.ServerOptions => {
  const { allowOrigin, data, faultRate, faults, host, omrCredits, port, rateLimit, seed, taskDuration, token, users } =
    values
  if (port < 0 || port > 65535) throw new Error("--port must be a number from 0 to 65535")
  const given: Server.ServerOptions = {
    host,
    port,
    allowOrigins: Option.getOrElse(allowOrigin, () => "").split(",").map((one) => one.trim()).filter((one) =>
      one !== ""
    ),
    token: Redacted.value(token),
    users: Option.getOrUndefined(users),
    seed: Option.getOrUndefined(seed),
    data: Option.getOrUndefined(data),
    rateLimit: { requests: rateLimit },
    taskDuration,
    omrCredits,
    faults: faultRules(faults, faultRate)
  }
  resolve(given)
  return given
}

export const start = Effect.fnUntraced(
  function*(values: Values): Effect.fn.Return<Server.ServedSandbox, CliError.UserError, Scope.Scope> {
    const options = yield* Effect.try({
      try: () => optionsOf(values),
      catch: (error) => userError((error as Error).message)
    })
    return yield* Effect.mapError(Server.serve(options), (error) => {
      if (error._tag === "ServeError") return cannotServe(error, values.host, values.port)
      const { path, problem } = (error.reason as Encode).problems[0]!
      return userError(
        path === ""
          ? `Cannot start: ${problem}. If you set --data, check that the file is a database of this sandbox and is writable.`
          : `The option ${path} ${problem}`
      )
    })
  }
)

/** Describes a running server. Its base URL is on a separate line. */
export const greeting = (sandbox: Server.ServedSandbox, { data, token }: Values): string => {
  const { organization, users: { length } } = sandbox.state()
  return [
    `${organization.name}: ${length} accounts, stored ${Option.isNone(data) ? "in memory" : `in ${data.value}`}`,
    sandbox.url,
    `Try: curl -H ${quote(`Authorization: Bearer ${Redacted.value(token)}`)} ${
      quote(`${sandbox.url}/organizations/users?limit=2`)
    }`,
    `Explore the API in a browser: ${sandbox.docsUrl}`,
    "Stop with Ctrl-C"
  ].join("\n")
}
