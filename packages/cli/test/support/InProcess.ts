/**
 * Runs `flat` within the test's process: the same program with its standard input and output in memory, over a real socket. Its variables and its folder are
 * those of this process while it runs, so runs with the same ones go together, and others one after the other.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Transport } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import type { Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { type Variables, within } from "@flat-sdk/tools/tests/Variables"
import type * as Cause from "effect/Cause"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as App from "../../src/App.ts"
import * as Catalog from "../../src/catalog/Catalog.ts"
import * as Profile from "../../src/profiles/Profile.ts"
import * as Delivery from "../../src/watch/Delivery.ts"

/** What is typed when a text appears. */
export type Step = readonly [appears: string, typed: string]

/** What starts a command on a terminal of its own. */
export type RealTerminal = Programs<"script">

/** How a command is run. */
export interface RunOptions {
  /** Further variables; `undefined` removes one. The token and the URL of the sandbox are set. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** What standard input contains. Nothing by default. */
  readonly stdin?: string | Uint8Array | undefined
  /** A terminal that is standard input, output and error: then everything is in `stdout`. */
  readonly terminal?: RealTerminal | undefined
  readonly cwd?: string | undefined
  /** Whether its waits are a tenth as long: for a command that retries or polls. Not for a process. */
  readonly hurried?: boolean
  /** Whether standard output says that it is a terminal. Not for a process. */
  readonly stdoutIsTerminal?: boolean
  /** What is typed at a terminal, which is standard input, output and error. Not for a process. */
  readonly typed?: ReadonlyArray<Step>
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

const keyOf = (sign: string): Terminal.UserInput => {
  const names: Readonly<Record<string, string>> = { "\r": "return", "\u0003": "c", "\u007f": "backspace" }
  return {
    input: Option.some(sign),
    key: { name: names[sign] ?? sign.toLowerCase(), ctrl: sign === "\u0003", meta: false, shift: false }
  }
}

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, "")

/** A terminal at which somebody types. */
const typing = (typed: ReadonlyArray<Step>, show: (chunk: Buffer) => void): Terminal.Terminal => {
  const left = [...typed]
  let shown = ""
  const keys = Effect.runSync(Queue.unbounded<Terminal.UserInput, Cause.Done>())
  return Terminal.make({
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    size: Effect.die("no command looks at the size"),
    readLine: Effect.die("no command reads a line"),
    readInput: Effect.succeed(keys),
    display: (text) =>
      Effect.sync(() => {
        show(bytesOf(plain(text)))
        shown += plain(text)
        const [next] = left
        if (next === undefined || !shown.includes(next[0])) return
        left.shift()
        // Prompts are drawn again for each key: only what comes after counts.
        shown = ""
        for (const sign of next[1]) Queue.offerUnsafe(keys, keyOf(sign))
        if (next[1].endsWith("\u0003")) Queue.endUnsafe(keys)
      })
  })
}

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
    { hurried = false, typed, stdoutIsTerminal = typed !== undefined }: Pick<
      RunOptions,
      "hurried" | "stdoutIsTerminal" | "typed"
    >
  ) => {
    let seen: Seen | undefined
    const sink = (write: (chunk: Buffer) => void) => () =>
      Sink.forEach((chunk: string | Uint8Array) => Effect.sync(() => write(bytesOf(chunk))))
    const stdio = Stdio.layerTest({
      args: Effect.succeed(args),
      stdin,
      stdout: sink(out),
      stderr: sink(typed === undefined ? err : out),
      stdinIsTerminal: Effect.succeed(typed !== undefined),
      stdoutIsTerminal: Effect.succeed(stdoutIsTerminal)
    })
    const terminal = typed === undefined ? Layer.empty : Layer.mergeAll(
      Layer.succeed(Terminal.Terminal, typing(typed, out)),
      Layer.succeed(TerminalCapabilities.TerminalCapabilities, { canColor: false, canAnimate: true, canPrompt: true })
    )
    const transport = Layer.effect(
      Transport.Transport,
      Effect.map(Transport.Transport, (transport) => observed(transport, (response) => (seen = response)))
    ).pipe(Layer.provide(HttpTransport.layer()))
    const profiles = Profile.layer({ platform: process.platform, env, home: env["HOME"] ?? "/nonexistent" })
    const services = Layer.mergeAll(NodeServices.layer, terminal, further, Layer.provide(profiles, transport))
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
