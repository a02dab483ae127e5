#!/usr/bin/env node
/**
 * The command of this package: `npx @flat-sdk/sandbox`.
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
  if (!(rate >= 0 && rate <= 1)) throw new Error("--fault-rate must be 0 to 1: correct it")
  if (Option.isNone(faults)) return []
  const rules = Faults.parseAll(faults.value)
  // Faults without conditions of their own share the dice; the others are rules by themselves.
  const plain = rules.filter((rule) =>
    rule.operation === undefined && rule.times === undefined && rule.skip === undefined && rule.rate === undefined
  )
  const own = rules.filter((rule) => !plain.includes(rule))
  return [
    ...own.map((rule) => ({ rate, ...rule })),
    ...(plain.length === 0 ? [] : [{ fault: plain.map((rule) => rule.fault as Faults.Fault), rate }])
  ]
}

// For any shell of the POSIX family: between single quotes nothing has a meaning.
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const userError = (message: string) => new CliError.UserError({ cause: message, userMessage: message })

const cannotServe = (error: ServeError, host: string, port: number) => {
  const { code } = error.cause as { readonly code?: string }
  switch (code) {
    case "EADDRINUSE":
      return userError(
        `Port ${port} on ${host} is in use: stop the program that listens there, or choose another with --port (0 takes a free one)`
      )
    case "EACCES":
      return userError(`Port ${port} on ${host} is not allowed: choose one above 1023 with --port`)
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return userError(`${host} is no address of this machine: choose another with --host`)
    default:
      return userError(
        `Cannot listen on ${host}, port ${port} (${code ?? "unknown reason"}): choose others with --host and --port`
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
          if (port < 0 || port > 65535) throw new Error("--port must be 0 to 65535: correct it")
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
              }. If --data names a file, check that it is a ` +
                "database of this sandbox and can be written"
          ))
        )
      )
      const { organization, users: { length } } = sandbox.state()
      yield* Console.log(
        [
          `${organization.name}: ${length} accounts, kept ${Option.isNone(data) ? "in memory" : `in ${data.value}`}`,
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
    "Simulates the Flat API for a school, on this machine: accounts, classes, assignments, scores, collections, exports, recognition, scopes, rate limit. " +
      "Once it listens it prints its base URL alone on a line. Nothing leaves this machine."
  ),
  Command.withExamples([
    { command: "npx @flat-sdk/sandbox", description: "Serve a school of 40 on port 4010" },
    {
      command: "npx @flat-sdk/sandbox --users 10000 --seed 7",
      description: "Serve a large school, another one than seed 1 gives"
    },
    { command: "npx @flat-sdk/sandbox --data school.sqlite", description: "Keep what is changed until the next start" },
    { command: "npx @flat-sdk/sandbox --rate-limit 100", description: "Meet the rate limit soon" },
    {
      command: "npx @flat-sdk/sandbox --faults \"status;status=503,reset-before-headers\" --fault-rate 0.1 --seed 3",
      description: "Let one request in ten fail, the same ones at every start"
    },
    {
      command: "npx @flat-sdk/sandbox --faults \"latency;ms=2000;operation=countOrgaUsers\"",
      description: "Let one operation be slow"
    }
  ])
)

// A signal is the normal end of a server.
const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? onExit(0) : Runtime.defaultTeardown(exit, onExit)

Command.run(command, { version }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown, disableErrorReporting: true })
)
