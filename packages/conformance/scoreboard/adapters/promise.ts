/** @flat-sdk/promise, from its build. */
import { readFileSync } from "node:fs"
import { type Call, errorOf, fileOf, serve, signalOf, withFiles } from "./serve.ts"

const folder = new URL("../../../promise/", import.meta.url)
const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as { version: string }
const { FlatClient, isFlatError } = await import(
  new URL("dist/node/index.js", folder).href
) as typeof import("@flat-sdk/promise")

interface Operation {
  (input: unknown, options: unknown): Promise<unknown>
  readonly stream: (input: unknown, options: unknown) => AsyncIterable<unknown>
}

const make = (call: Call) => {
  const { all, baseUrl, input, operation, retries, timeout, token, tokens } = call
  const left = [...tokens ?? []]
  const flat = new FlatClient({
    baseUrl,
    accessToken: tokens === undefined ? token : () => left.shift() ?? token,
    logLevel: "off",
    ...(timeout === undefined ? {} : { attemptTimeout: timeout * 1000, idleTimeout: timeout * 1000 }),
    ...(retries === undefined ? {} : { retries })
  })
  const services = [flat.organization, flat.scores, flat.omr] as unknown as ReadonlyArray<Record<string, Operation>>
  const method = services.find((service) => operation in service)![operation]!
  const signal = signalOf(call)
  const options = signal === undefined ? {} : { signal }
  return async () => {
    const given = withFiles(input, (base64) => Buffer.from(base64, "base64"))
    if (all === true) return Array.fromAsync(method.stream(given, options))
    const value = await method(given, options) as { items?: unknown; bytes?: Uint8Array } | undefined
    return value?.bytes === undefined ? value?.items ?? value : fileOf(value.bytes)
  }
}

await serve("@flat-sdk/promise", version, make, errorOf(isFlatError))
