/**
 * The shared quota of the published Node package, over a real Redis.
 */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport, RedisQuota } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as assert from "node:assert/strict"
import { it } from "node:test"
import * as RedisServer from "./support/RedisServer.ts"
import * as Servers from "./support/Servers.ts"

/** A worker with a separate client, connection to Redis and transport. */
const worker = <A, E>(
  server: Servers.Server,
  redis: RedisServer.RedisServer,
  work: (flat: FlatClient.FlatClientShape) => Effect.Effect<A, E>
): Promise<A> =>
  Effect.runPromise(
    Effect.provide(
      Effect.flatMap(FlatClient.FlatClient, work),
      FlatClient.layer({ accessToken: "a-token", baseUrl: `http://127.0.0.1:${server.port}/v2`, retries: 0 }).pipe(
        Layer.provide(NodeTransport.layer()),
        Layer.provide(RedisQuota.layerRedis({ url: redis.url, key: "one-school", onFailure: "closed" }))
      )
    )
  )

it("K5 workers share one token's budget over Redis", { skip: RedisServer.missing }, async () => {
  await using redis = await RedisServer.start()
  let remaining = 90
  await using server = await Servers.plain((_, response) => {
    remaining--
    response.writeHead(200, {
      "content-type": "application/json",
      "x-ratelimit-limit": 100,
      "x-ratelimit-remaining": remaining,
      "x-ratelimit-reset": Math.ceil(Date.now() / 1000) + 3600
    }).end("3")
  })
  assert.equal(await worker(server, redis, (flat) => flat.organization.countOrgaUsers()), 3)
  // The second worker has sent nothing yet, and has the budget that the first one learned.
  const { limit, remaining: left } = await worker(server, redis, (flat) => flat.quota)
  assert.deepEqual({ limit, left }, { limit: 100, left: 89 })
  assert.equal(server.requests.length, 1)
})

it("K5 calls fail as unsent if Redis is down and `onFailure` is closed", { skip: RedisServer.missing }, async () => {
  const redis = await RedisServer.start()
  await redis[Symbol.asyncDispose]()
  await using server = await Servers.plain()
  const error = await worker(server, redis, (flat) => Effect.flip(flat.organization.countOrgaUsers()))
  assert.equal(error.reason._tag === "Transport" && error.reason.phase, "connect")
  assert.deepEqual(server.requests, [])
})
