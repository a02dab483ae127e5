/** @flat-sdk/core over the node transport of @flat-sdk/node. */
import { FlatClient, FlatError } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Stream } from "effect"
import { readFileSync } from "node:fs"
import { type Call, errorOf, fileOf, serve, signalOf, withFiles } from "./serve.ts"

const { version } = JSON.parse(
  readFileSync(new URL("../../../core/package.json", import.meta.url), "utf8")
) as { version: string }

interface Operation {
  (input: unknown): Effect.Effect<unknown, FlatError.FlatError>
  readonly stream: (input: unknown) => Stream.Stream<unknown, FlatError.FlatError>
}

const make = (call: Call) => {
  const { all, baseUrl, input, operation, retries, timeout, times, token, tokens } = call
  const left = [...tokens ?? []]
  const program = Effect.gen(function*() {
    const flat = yield* FlatClient.make({
      baseUrl,
      accessToken: tokens === undefined ? token : Effect.sync(() => left.shift() ?? token),
      logLevel: "off",
      ...(timeout === undefined ? {} : { attemptTimeout: timeout * 1000, idleTimeout: timeout * 1000 }),
      ...(retries === undefined ? {} : { retries })
    })
    const services = [flat.organization, flat.scores, flat.omr] as unknown as ReadonlyArray<Record<string, Operation>>
    const method = services.find((service) => operation in service)![operation]!
    const given = withFiles(input, (base64) => Buffer.from(base64, "base64"))
    const once: Effect.Effect<unknown, FlatError.FlatError> = all === true
      ? Stream.runCollect(method.stream(given))
      : method(given)
    let value: unknown
    for (let time = 0; time < times; time++) value = yield* once
    return value
  }).pipe(Effect.provide(NodeTransport.layer()))
  const signal = signalOf(call)
  return async () => {
    const value = await Effect.runPromise(program, signal === undefined ? {} : { signal }) as
      | { items?: unknown; bytes?: Uint8Array }
      | undefined
    return value?.bytes === undefined ? value?.items ?? value : fileOf(value.bytes)
  }
}

await serve("@flat-sdk/core", version, (call) => {
  const once = make(call)
  let done: Promise<unknown> | undefined
  // The client lives as long as its program, which makes all calls.
  return () => done ??= once()
}, errorOf(FlatError.isFlatError))
