/**
 * Runs `flat` within the test's process: the same program with its standard input and output in memory, over a real socket. Its variables and its folder are
 * those of this process while it runs, so runs with the same ones go together, and others one after the other.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Transport } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { type Variables, within } from "../../../../scripts/tests/Variables.ts"
import * as App from "../../src/App.ts"
import * as Catalog from "../../src/catalog/Catalog.ts"
import * as Profile from "../../src/profiles/Profile.ts"
import * as Delivery from "../../src/watch/Delivery.ts"

/** How a command is run. */
export interface RunOptions {
  /** Further variables; `undefined` removes one. The token and the URL of the sandbox are set. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** What standard input contains. Nothing by default. */
  readonly stdin?: string | Uint8Array | undefined
  /** Whether standard input, output and error are one terminal: then everything is in `stdout`. */
  readonly terminal?: boolean | undefined
  readonly cwd?: string | undefined
  /** Whether its waits are a tenth as long: for a command that retries or polls. Not for a process. */
  readonly hurried?: boolean
  /** Whether standard output says that it is a terminal. Not for a process. */
  readonly stdoutIsTerminal?: boolean
  /** Whether it is a process of its own. With a terminal it is. */
  readonly process?: boolean | undefined
  /** Sees standard error while it is written. Not for a process. */
  readonly onStderr?: (chunk: Buffer) => void
}

/** How a command ended. */
export interface Ran {
  readonly stdout: string
  readonly stderr: string
  /** Bytes of standard output. */
  readonly bytes: Buffer
  /** Exit code; `null` if a signal ended the process. */
  readonly code: number | null
}

/** What the last response to a request had. */
export interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

export interface Program {
  readonly run: (
    args: ReadonlyArray<string>,
    options?: Omit<RunOptions, "terminal" | "process">
  ) => Promise<Ran & { readonly seen: Seen | undefined }>
  /** Runs a server beside other commands: its variables are only those of its account, and its input and output are streams. */
  readonly serve: (
    args: ReadonlyArray<string>,
    options: {
      readonly env: Variables
      readonly stdin: Stream.Stream<Uint8Array>
      readonly onStdout: (chunk: Buffer) => void
      readonly onStderr: (chunk: Buffer) => void
    }
  ) => Promise<{ readonly code: number }>
}

const bytesOf = (chunk: string | Uint8Array): Buffer => Buffer.from(chunk)

/** Reports the responses of a transport. */
const observed = (transport: Transport.TransportShape, see: (seen: Seen) => void): Transport.TransportShape => ({
  send: (...request) => Effect.tap(transport.send(...request), (response) => Effect.sync(() => see(response))),
  stream: (...request) => Effect.tap(transport.stream(...request), (response) => Effect.sync(() => see(response)))
})

const hurry = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Clock.Clock, (clock) => {
    const sleep: Clock.Clock["sleep"] = (duration) => clock.sleep(Duration.millis(Duration.toMillis(duration) / 10))
    return Effect.provideService(effect, Clock.Clock, Object.assign(Object.create(clock), { sleep }))
  })

/** Creates the program for a catalog. `further` replaces services of the program. */
export const program = (
  catalog: Catalog.Catalog = Catalog.load(),
  further: Layer.Layer<never> = Layer.empty
): Program => {
  const start = async (
    args: ReadonlyArray<string>,
    env: Variables,
    stdin: Stream.Stream<Uint8Array>,
    [out, err]: readonly [out: (chunk: Buffer) => void, err: (chunk: Buffer) => void],
    { hurried = false, stdoutIsTerminal = false }: Pick<RunOptions, "hurried" | "stdoutIsTerminal">
  ) => {
    let seen: Seen | undefined
    const sink = (write: (chunk: Buffer) => void) => () =>
      Sink.forEach((chunk: string | Uint8Array) => Effect.sync(() => write(bytesOf(chunk))))
    const stdio = Stdio.layerTest({
      args: Effect.succeed(args),
      stdin,
      stdout: sink(out),
      stderr: sink(err),
      stdoutIsTerminal: Effect.succeed(stdoutIsTerminal)
    })
    const transport = Layer.effect(
      Transport.Transport,
      Effect.map(Transport.Transport, (transport) => observed(transport, (response) => (seen = response)))
    ).pipe(Layer.provide(HttpTransport.layer()))
    const profiles = Profile.layer({ platform: process.platform, env, home: env["HOME"] ?? "/nonexistent" })
    const services = Layer.mergeAll(NodeServices.layer, further, Layer.provide(profiles, transport))
    const write = (text: string | Uint8Array, done: () => void): boolean => {
      out(bytesOf(text))
      done()
      return true
    }
    const code = await Effect.runPromise(
      App.run(args, catalog).pipe(
        hurried ? hurry : (self) => self,
        Effect.provideService(Delivery.Target, { write } as Pick<NodeJS.WritableStream, "write">),
        Effect.provide(stdio),
        Effect.provide(services)
      )
    )
    return { code, seen }
  }
  return {
    run: (args, { cwd, env = {}, onStderr, stdin = "", ...options } = {}) =>
      within(env, cwd, async () => {
        const out: Array<Buffer> = []
        const err: Array<Buffer> = []
        const noted = (chunk: Buffer) => {
          err.push(chunk)
          onStderr?.(chunk)
        }
        const collect = [(chunk: Buffer) => void out.push(chunk), noted] as const
        const ended = await start(args, env, Stream.make(bytesOf(stdin)), collect, options)
        const bytes = Buffer.concat(out)
        return { stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes, ...ended }
      }),
    serve: (args, { env, onStderr, onStdout, stdin }) => start(args, env, stdin, [onStdout, onStderr], {})
  }
}
