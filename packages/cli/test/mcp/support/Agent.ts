/** An agent: a client that we did not write, connected to the program, which calls a sandbox on a socket. */
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js"
import { type Cause, Effect, Queue, Stream } from "effect"
import { env as processEnv } from "node:process"
import * as InProcess from "../../support/InProcess.ts"
import { main } from "../../support/Program.ts"

export { main as program }

const inside = InProcess.program()

type Place = ReadonlyArray<string | number>

export interface ToolResult {
  readonly text: string
  readonly failed: boolean
  /** The value at a place of the JSON. */
  readonly at: (...path: Place) => unknown
  /** The string at a place of the JSON; empty if there is none. */
  readonly textAt: (...path: Place) => string
  /** The objects of the list at a place of the JSON. */
  readonly listAt: (...path: Place) => ReadonlyArray<Readonly<Record<string, unknown>>>
}

const valueAt = (json: unknown, path: Place): unknown =>
  path.reduce<unknown>(
    (value, name) => typeof value === "object" && value !== null ? Reflect.get(value, String(name)) : undefined,
    json
  )

const resultOf = (text: string, failed: boolean): ToolResult => {
  const json: unknown = failed ? undefined : JSON.parse(text)
  return {
    text,
    failed,
    at: (...path) => valueAt(json, path),
    textAt: (...path) => {
      const value = valueAt(json, path)
      return typeof value === "string" ? value : ""
    },
    listAt: (...path) => {
      const value = valueAt(json, path)
      return Array.isArray(value) ? value : []
    }
  }
}

export interface Agent {
  readonly client: Client
  readonly call: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<ToolResult>
  /** `call` as an effect. */
  readonly ask: (tool: string, args?: Readonly<Record<string, unknown>>) => Effect.Effect<ToolResult>
  /** Everything that the server sent to the client. */
  readonly received: () => string
  /** What of it were results of calls: the model sees these. */
  readonly results: () => string
  /** Everything that it wrote to standard error. */
  readonly log: () => string
  /** What was on standard output and is no message. */
  readonly problems: ReadonlyArray<Error>
}

/** Connects a client over a transport. */
export const connect = (transport: Transport, log: () => string, asks?: (client: Client) => void) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<Agent> => {
      const client = new Client(
        { name: "test", version: "1.0.0" },
        { capabilities: asks === undefined ? {} : { elicitation: {} } }
      )
      asks?.(client)
      const received: Array<string> = []
      const problems: Array<Error> = []
      Object.assign(client, { onerror: (error: Error) => void problems.push(error) })
      await client.connect(transport)
      const receive = transport.onmessage
      const record: Transport["onmessage"] = (message, extra) => {
        received.push(JSON.stringify(message))
        receive?.(message, extra)
      }
      Object.assign(transport, { onmessage: record })
      const call: Agent["call"] = async (name, args = {}) => {
        const result = await client.callTool({ name, arguments: args })
        const [first] = result.content as ReadonlyArray<{ readonly text: string }>
        return resultOf(first?.text ?? "", result.isError === true)
      }
      return {
        client,
        call,
        ask: (tool, args) => Effect.promise(() => call(tool, args)),
        received: () => received.join("\n"),
        results: () => received.filter((message) => message.includes("\"result\"")).join("\n"),
        log,
        problems
      }
    }),
    ({ client }) => Effect.promise(() => client.close())
  )

/** The variables of the program. */
export const environment = (url: string): Record<string, string> => ({
  FLAT_BASE_URL: url,
  FLAT_ACCESS_TOKEN: "sandbox-admin",
  // The code that other tests have compiled.
  ...(processEnv["NODE_COMPILE_CACHE"] === undefined
    ? undefined
    : { NODE_COMPILE_CACHE: processEnv["NODE_COMPILE_CACHE"] })
})

/** Starts the program within the test's process on standard input and output, with these flags. A client with `asks` can ask its user. */
export const start = (
  url: string,
  flags: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
  asks?: (client: Client) => void
) =>
  Effect.suspend(() => {
    let log = ""
    let left = ""
    const input = Effect.runSync(Queue.unbounded<Uint8Array, Cause.Done>())
    const transport: Transport = {
      start: () => Promise.resolve(),
      send: (message) => {
        Queue.offerUnsafe(input, Buffer.from(`${JSON.stringify(message)}\n`))
        return Promise.resolve()
      },
      close: async () => {
        Queue.endUnsafe(input)
        await ended
        transport.onclose?.()
      }
    }
    const receive = (line: string): void => {
      try {
        transport.onmessage?.(JSON.parse(line) as JSONRPCMessage)
      } catch (error) {
        transport.onerror?.(error as Error)
      }
    }
    const ended = inside.serve(["mcp", ...flags], {
      env: { ...environment(url), ...env },
      stdin: Stream.fromQueue(input),
      onStdout: (chunk) => {
        const lines = `${left}${chunk.toString()}`.split("\n")
        left = lines.pop()!
        lines.forEach(receive)
      },
      onStderr: (chunk) => {
        log += chunk.toString()
      }
    })
    return connect(transport, () => log, asks)
  })

/** Starts a sandbox whose rate limit is no limit for a test. */
export const school = (options: Sandbox.ServerOptions = {}) =>
  Sandbox.serve({ users: 30, taskDuration: 0, rateLimit: { requests: 1_000_000 }, ...options })
