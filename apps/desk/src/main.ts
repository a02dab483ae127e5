#!/usr/bin/env node
/** Starts the desk with a sandbox full of people: builds the page, and prints the address and how to sign in. Ctrl-C ends everything. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Redacted } from "effect"
import { Command, Flag } from "effect/cli"
import { randomBytes } from "node:crypto"
import * as Desk from "./server/Desk.ts"
import * as Spans from "./server/Spans.ts"
import * as PageBuild from "./start/PageBuild.ts"
import * as School from "./start/School.ts"

const host = "127.0.0.1"

const desk = Command.make("desk", {
  people: Flag.Int("people").pipe(
    Flag.withDefault(2000),
    Flag.withDescription("Accounts of the school (default 2000)")
  ),
  port: Flag.Int("port").pipe(Flag.withDefault(4020), Flag.withDescription("Port of the desk (default 4020)")),
  verbose: Flag.Boolean("verbose").pipe(Flag.withDescription("Log each span"))
}, ({ people, port, verbose }) =>
  Effect.gen(function*() {
    const page = yield* PageBuild.build
    const origin = new URL(`http://${host}:${port}`)
    const school = yield* School.open(people, origin)
    yield* Layer.build(
      Desk.layer({
        ...school.application,
        origin,
        baseUrl: school.baseUrl,
        secret: Redacted.make(randomBytes(32).toString("base64url")),
        page
      }).pipe(Layer.provide(verbose ? Spans.layer((line) => console.error(line)) : Layer.empty))
    )
    yield* Console.log(`
${school.name}: ${people.toLocaleString("en")} accounts in a sandbox on this machine. Nothing leaves it.

   ${origin.href}   sign in as ${school.people.join(", ")}; no password is needed

Ctrl-C ends it.`)
    return yield* Effect.never
  }).pipe(Effect.scoped)).pipe(
    Command.withDescription("Serves a school's desk in the browser, with a simulated school.")
  )

Command.run(desk, { version: "0.0.0" }).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
