/**
 * Runs `flat` within the test's process: the same program with its standard input and output in memory, over a real socket.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Transport } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as App from "../../src/App.ts"
import type { Catalog } from "../../src/catalog/Catalog.ts"
import * as Document from "../../src/catalog/Document.ts"
import * as Profile from "../../src/profiles/Profile.ts"
import type { Ran, RunOptions } from "./Cli.ts"

/** What the last response to a request had. */
export interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

export interface Program {
  readonly run: (
    args: ReadonlyArray<string>,
    options: Omit<RunOptions, "terminal" | "cwd"> & { readonly stdoutIsTerminal?: boolean }
  ) => Promise<Ran & { readonly seen: Seen | undefined }>
}

const bytesOf = (chunk: string | Uint8Array): Buffer => Buffer.from(chunk)

/** Collects what is written. */
const collector = (into: Array<Buffer>) => () =>
  Sink.forEach((chunk: string | Uint8Array) => Effect.sync(() => void into.push(bytesOf(chunk))))

/** Reports the responses of a transport. */
const observed = (transport: Transport.TransportShape, see: (seen: Seen) => void): Transport.TransportShape => ({
  send: (...request) => Effect.tap(transport.send(...request), (response) => Effect.sync(() => see(response))),
  stream: (...request) => Effect.tap(transport.stream(...request), (response) => Effect.sync(() => see(response)))
})

/** Creates the program for a catalog. `further` replaces services of the program. */
export const program = (
  catalog: Catalog = Document.load(),
  further: Layer.Layer<never> = Layer.empty
): Program => ({
  run: async (args, { env = {}, stdin = "", stdoutIsTerminal = false }) => {
    const out: Array<Buffer> = []
    const err: Array<Buffer> = []
    let seen: Seen | undefined
    const stdio = Stdio.layerTest({
      args: Effect.succeed(args),
      stdin: Stream.make(bytesOf(stdin)),
      stdout: collector(out),
      stderr: collector(err),
      stdoutIsTerminal: Effect.succeed(stdoutIsTerminal)
    })
    const transport = Layer.effect(
      Transport.Transport,
      Effect.map(Transport.Transport, (transport) => observed(transport, (response) => (seen = response)))
    ).pipe(Layer.provide(HttpTransport.layer()))
    const profiles = Profile.layer({ platform: process.platform, env, home: env["HOME"] ?? "/nonexistent" })
    const services = Layer.mergeAll(NodeServices.layer, further, Layer.provide(profiles, transport))
    const code = await Effect.runPromise(App.run(args, catalog).pipe(Effect.provide(stdio), Effect.provide(services)))
    const bytes = Buffer.concat(out)
    return { stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes, code, seen }
  }
})
