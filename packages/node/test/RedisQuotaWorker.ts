/**
 * A worker that runs in a separate process: `node RedisQuotaWorker.ts NAME API-URL REDIS-URL CALLS`. It prints "ready", starts at the first line on
 * its standard input, makes its calls, and prints "done".
 */
import { FlatClient } from "@flat-sdk/core"
import { Effect, Layer } from "effect"
import { once } from "node:events"
import { NodeTransport, RedisQuota } from "../src/index.ts"

const [name = "", baseUrl = "", url = "", calls = ""] = process.argv.slice(2)

const FlatLive = FlatClient.layer({ accessToken: "a-token", baseUrl, userAgent: name, concurrency: 4 }).pipe(
  Layer.provide(NodeTransport.layer()),
  Layer.provide(RedisQuota.layerRedis({ url, key: "shared", onFailure: "closed" }))
)

const work = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  process.stdout.write("ready\n")
  yield* Effect.promise(() => once(process.stdin, "data"))
  yield* Effect.forEach(Array.from({ length: Number(calls) }), () => flat.organization.countOrgaUsers(), {
    concurrency: "unbounded"
  })
  process.stdout.write("done\n")
})

await Effect.runPromise(Effect.provide(work, FlatLive))
process.stdin.destroy()
