/** This project's client, from its build. That of Effect has the same engine, and passes the same rows. */
import { readFileSync } from "node:fs"
import { type Call, fileOf, serve, serviceOf, signalOf, withFiles } from "./serve.ts"

const folder = new URL("../../../promise/", import.meta.url)
const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as { version: string }
const { FlatClient, isFlatError } = await import(
  new URL("dist/node/index.js", folder).href
) as typeof import("@flat-sdk/promise")

interface Operation {
  (input: unknown, options: object): Promise<{ items?: unknown; bytes?: Uint8Array } | undefined>
  readonly stream: (input: unknown, options: object) => AsyncIterable<unknown>
}

const make = (call: Call) => {
  const { all, baseUrl, input, operation, retries, timeout, token, tokens } = call
  const left = [...tokens ?? []]
  const flat = new FlatClient({
    baseUrl,
    logLevel: "off",
    accessToken: tokens === undefined ? token : () => left.shift() ?? token,
    ...(timeout === undefined ? {} : { attemptTimeout: timeout * 1000, idleTimeout: timeout * 1000 }),
    ...(retries === undefined ? {} : { retries })
  })
  const method = serviceOf<Operation>(flat, call)[operation]!
  const signal = signalOf(call)
  const options = signal === undefined ? {} : { signal }
  return async () => {
    const given = withFiles(input, (base64) => Buffer.from(base64, "base64"))
    if (all === true) return Array.fromAsync(method.stream(given, options))
    const value = await method(given, options)
    return value?.bytes === undefined ? value?.items ?? value : fileOf(value.bytes)
  }
}

await serve("@flat-sdk/promise", version, make, (error) => {
  if (!isFlatError(error)) return {}
  const { outcome, reason } = error
  const { _tag, resetAt, status } = reason as typeof reason & { readonly resetAt?: unknown; readonly status?: unknown }
  return { own: true, name: _tag, unknown: outcome === "unknown", status, resetAt }
})
