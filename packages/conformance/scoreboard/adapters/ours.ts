/** This project's clients: `node ours.ts promise`, from its build, and `node ours.ts core`, over the node transport. */
import { FlatClient, FlatError } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Layer, ManagedRuntime, Stream } from "effect"
import { readFileSync } from "node:fs"
import { type Call, errorOf, fileOf, serve, serviceOf, signalOf, withFiles } from "./serve.ts"

const name = process.argv[2] as "core" | "promise"
const folder = new URL(`../../../${name}/`, import.meta.url)
const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as { version: string }
const { FlatClient: Client, isFlatError } = await import(
  new URL("../../../promise/dist/node/index.js", import.meta.url).href
) as typeof import("@flat-sdk/promise")

interface PromiseOperation {
  (input: unknown, options: object): Promise<unknown>
  readonly stream: (input: unknown, options: object) => AsyncIterable<unknown>
}

interface EffectOperation {
  (input: unknown): Effect.Effect<unknown, FlatError.FlatError>
  readonly stream: (input: unknown) => Stream.Stream<unknown, FlatError.FlatError>
}

/** Opens a client, and returns the call as a function. */
const open = (call: Call): (input: unknown, options: object) => Promise<unknown> => {
  const { all, baseUrl, retries, timeout, token, tokens } = call
  const left = [...tokens ?? []]
  const next = () => left.shift() ?? token
  const options = {
    baseUrl,
    logLevel: "off" as const,
    ...(timeout === undefined ? {} : { attemptTimeout: timeout * 1000, idleTimeout: timeout * 1000 }),
    ...(retries === undefined ? {} : { retries })
  }
  if (name === "promise") {
    const flat = new Client({ ...options, accessToken: tokens === undefined ? token : next })
    const method = serviceOf<PromiseOperation>(flat, call)[call.operation]!
    return (input, rest) => all === true ? Array.fromAsync(method.stream(input, rest)) : method(input, rest)
  }
  const client = FlatClient.layer({ ...options, accessToken: tokens === undefined ? token : Effect.sync(next) })
  const runtime = ManagedRuntime.make(client.pipe(Layer.provide(NodeTransport.layer())))
  return (input, rest) =>
    runtime.runPromise(
      Effect.flatMap(FlatClient.FlatClient, (flat): Effect.Effect<unknown, FlatError.FlatError> => {
        const method = serviceOf<EffectOperation>(flat, call)[call.operation]!
        return all === true ? Stream.runCollect(method.stream(input)) : method(input)
      }),
      rest
    )
}

const make = (call: Call) => {
  const send = open(call)
  const signal = signalOf(call)
  return async () => {
    const given = withFiles(call.input, (base64) => Buffer.from(base64, "base64"))
    const value = await send(given, signal === undefined ? {} : { signal }) as
      | { items?: unknown; bytes?: Uint8Array }
      | undefined
    return value?.bytes === undefined ? value?.items ?? value : fileOf(value.bytes)
  }
}

await serve(`@flat-sdk/${name}`, version, make, errorOf(name === "promise" ? isFlatError : FlatError.isFlatError))
