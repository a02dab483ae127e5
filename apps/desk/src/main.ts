#!/usr/bin/env node
/** Starts the desk with a sandbox full of people: builds the page, and prints the address and how to sign in. Ctrl-C ends everything. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect, Exit, Layer, Redacted, Runtime } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { randomBytes } from "node:crypto"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import * as Desk from "./server/Desk.ts"
import * as Page from "./server/Page.ts"
import { defaultFolder } from "./server/runs/School.ts"
import * as Spans from "./server/Spans.ts"
import * as School from "./start/School.ts"

const unusable = (cause: number, userMessage: string) => Effect.fail(new CliError.UserError({ cause, userMessage }))

const desk = Command.make("desk", {
  people: Flag.Int("people").pipe(
    Flag.withDefault(2000),
    Flag.withDescription("Accounts of the school (default 2000)")
  ),
  data: Flag.String("data").pipe(
    Flag.withDefault(defaultFolder()),
    Flag.withDescription("The desk's own folder: the simulated school, imports and their passwords")
  ),
  port: Flag.Int("port").pipe(Flag.withDefault(4020), Flag.withDescription("Port of the desk (default 4020)")),
  verbose: Flag.Boolean("verbose").pipe(Flag.withDefault(false), Flag.withDescription("Log what the server does"))
}, ({ data, people, port, verbose }) =>
  Effect.gen(function*() {
    if (people < 1) return yield* unusable(people, "--people must be at least 1: the administrator.")
    if (port < 1 || port > 65535) return yield* unusable(port, "--port must be from 1 to 65535.")
    yield* Console.log("Building the page, and filling the school …")
    const page = yield* Page.build
    const origin = new URL(`http://127.0.0.1:${port}`)
    // Schools of other sizes are other schools.
    const folder = join(data, `school-of-${people}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { application, baseUrl, name, people: known } = yield* School.open(people, origin, {
      data: join(folder, "flat.sqlite")
    })
    const secret = Redacted.make(randomBytes(32).toString("base64url"))
    yield* Layer.build(
      Desk.layer({ application, origin, baseUrl, secret, page, data: join(folder, "desk") }).pipe(
        Layer.provide(verbose ? Spans.layer((line) => console.error(line)) : Layer.empty)
      )
    )
    yield* Console.log(`
${name}: ${people.toLocaleString("en")} accounts in a sandbox on this machine. Nothing leaves it.

   ${origin.href}   sign in as ${known.join(" or ")}; no password is needed

A roster folder to plan: packages/roster/samples/lindenfeld-oneroster. Ctrl-C ends the desk; what it
did is in ${folder}, where the next start finds it.`)
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.catchTag(
      "ServeError",
      () => unusable(port, `Cannot listen on port ${port}. End the program that does, or choose another with --port.`)
    )
  )).pipe(Command.withDescription("Serves a school's desk in the browser, with a simulated school."))

// Ctrl-C is the normal end: exit code 0.
const teardown: Runtime.Teardown = (exit, onExit) =>
  Runtime.defaultTeardown<unknown, unknown>(
    Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? Exit.void : exit,
    onExit
  )

Command.run(desk, { version: "0.0.0" }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown, disableErrorReporting: true })
)
