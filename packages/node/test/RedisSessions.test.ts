/** The store of sessions in Redis that docs/guides/where-the-token-lives.md shows, in a real one. */
import { assert, it } from "@effect/vitest"
import type { SessionStore } from "@flat-sdk/engine/Web"
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import { Effect } from "effect"
import { createClient } from "redis"
import * as RedisQuotaServer from "./RedisQuotaServer.ts"

interface Redis {
  readonly get: (key: string) => Promise<string | null>
  readonly set: (key: string, value: string, options: Condition) => Promise<string | null>
  readonly del: (key: string) => Promise<number>
}
interface Condition {
  readonly condition: "NX" | "XX"
  readonly expiration: { readonly type: "PXAT"; readonly value: number }
}

const redisSessions = (redis: Redis): SessionStore => {
  const set = (condition: "NX" | "XX") => async (key: string, value: string, expiresAt: Date) =>
    await redis.set(key, value, { condition, expiration: { type: "PXAT", value: expiresAt.getTime() } }) === "OK"
  return { get: (key) => redis.get(key), add: set("NX"), replace: set("XX"), delete: (key) => redis.del(key) }
}

describeWith("redis-server", "sessions in Redis", (programs) => {
  it.live("are added once, replaced while they exist, and expire", () =>
    Effect.gen(function*() {
      const server = yield* RedisQuotaServer.start(programs)
      yield* Effect.promise(async () => {
        const redis = await createClient({ url: server.url }).connect()
        const store = redisSessions(redis)
        const soon = new Date(Date.now() + 600_000)
        const calls: ReadonlyArray<readonly [keyof SessionStore, string | undefined, Date, unknown]> = [
          ["replace", "early", soon, false],
          ["add", "first", soon, true],
          ["add", "second", soon, false],
          ["get", undefined, soon, "first"],
          ["replace", "third", soon, true],
          ["get", undefined, soon, "third"],
          ["delete", undefined, soon, 1],
          ["replace", "late", soon, false],
          ["add", "past", new Date(Date.now() - 1), true],
          ["get", undefined, soon, null]
        ]
        for (const [name, value, expiresAt, expected] of calls) {
          assert.strictEqual(await store[name]("session:1", value ?? "", expiresAt), expected, name)
        }
        await redis.close()
      })
    }))
})
