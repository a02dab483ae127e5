#!/usr/bin/env node
/**
 * The command-line entry point: `npx @flat-sdk/sandbox`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { ServeError } from "effect/http/HttpServerError"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Runtime from "effect/Runtime"
import { createRequire } from "node:module"
import * as Faults from "./faults/Faults.ts"
import { flags } from "./server/Flags.ts"
import { OptionError, resolve } from "./server/Options.ts"
import * as Server from "./server/Server.ts"

const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string }

const faultRules = (faults: Option.Option<string>, rate: number): ReadonlyArray<Faults.Rule> => {
  if (!(rate >= 0 && rate <= 1)) throw new Error("--fault-rate must be a number from 0 to 1")
  if (Option.isNone(faults)) return []
  const rules = Faults.parseAll(faults.value)
  // Faults without conditions form one rule and share one random draw. Each fault with conditions is a separate rule.
  const plain = rules.filter((rule) =>
    rule.operation === undefined && rule.times === undefined && rule.skip === undefined && rule.rate === undefined
  )
  const own = rules.filter((rule) => !plain.includes(rule))
  return [
    ...own.map((rule) => ({ rate, ...rule })),
    ...(plain.length === 0 ? [] : [{ fault: plain.map((rule) => rule.fault as Faults.Fault), rate }])
  ]
}

// Quotes for POSIX shells, which expand nothing between single quotes.
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const userError = (message: string) => new CliError.UserError({ cause: message, userMessage: message })

const cannotServe = (error: ServeError, host: string, port: number) => {
  const { code } = error.cause as { readonly code?: string }
  switch (code) {
    case "EADDRINUSE":
      return userError(
        `Port ${port} on ${host} is in use. Stop the program that listens on it, or choose another port with --port (0 picks a free port).`
      )
    case "EACCES":
      return userError(
        `Permission to listen on port ${port} of ${host} was denied. Choose a port above 1023 with --port.`
      )
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return userError(`${host} is not an address of this machine. Choose another address with --host.`)
    default:
      return userError(
        `Cannot listen on ${host}, port ${port} (${
          code ?? "unknown reason"
        }). Choose another address or port with --host and --port.`
      )
  }
}

const command = Command.make(
  "npx @flat-sdk/sandbox",
  flags,
  Effect.fnUntraced(
    function*({ data, faultRate, faults, host, omrCredits, port, rateLimit, seed, taskDuration, token, users }) {
      const options = yield* Effect.try({
        try: (): Server.ServerOptions => {
          if (port < 0 || port > 65535) throw new Error("--port must be a number from 0 to 65535")
          const given: Server.ServerOptions = {
            host,
            port,
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
        },
        catch: (error) => userError((error as Error).message)
      })
      const sandbox = yield* Server.serve(options).pipe(
        Effect.mapError((error) => cannotServe(error, host, port)),
        Effect.catchDefect((defect) =>
          Effect.fail(userError(
            defect instanceof OptionError
              ? defect.message
              : `Cannot start: ${
                defect instanceof Error ? defect.message : String(defect)
              }. If you set --data, check that the file is a ` +
                "database of this sandbox and is writable."
          ))
        )
      )
      const { organization, users: { length } } = sandbox.state()
      yield* Console.log(
        [
          `${organization.name}: ${length} accounts, stored ${Option.isNone(data) ? "in memory" : `in ${data.value}`}`,
          sandbox.url,
          `Try: curl -H ${quoted(`Authorization: Bearer ${Redacted.value(token)}`)} ${
            quoted(`${sandbox.url}/organizations/users?limit=2`)
          }`,
          "Stop with Ctrl-C"
        ].join("\n")
      )
      return yield* Effect.never
    },
    Effect.scoped
  )
).pipe(
  Command.withDescription(
    "Simulates the Flat API for a school on this machine: accounts, classes, assignments, scores, collections, exports, recognition, scopes, rate limit. " +
      "Prints its base URL on a separate line when it is ready. Sends nothing to other machines."
  ),
  Command.withExamples([
    { command: "npx @flat-sdk/sandbox", description: "Serve a school with 40 accounts on port 4010" },
    {
      command: "npx @flat-sdk/sandbox --users 10000 --seed 7",
      description: "Serve a large school, with other data than seed 1"
    },
    { command: "npx @flat-sdk/sandbox --data school.sqlite", description: "Keep changes across restarts" },
    { command: "npx @flat-sdk/sandbox --rate-limit 100", description: "Reach the rate limit after 100 requests" },
    {
      command: "npx @flat-sdk/sandbox --faults \"status;status=503,reset-before-headers\" --fault-rate 0.1 --seed 3",
      description: "Fail one request in ten, the same ones on every run"
    },
    {
      command: "npx @flat-sdk/sandbox --faults \"latency;ms=2000;operation=countOrgaUsers\"",
      description: "Slow down one operation"
    }
  ])
)

// A signal is the normal way to stop a server: exit code 0.
const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? onExit(0) : Runtime.defaultTeardown(exit, onExit)

Command.run(command, { version }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown, disableErrorReporting: true })
)
