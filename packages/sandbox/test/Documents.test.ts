import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { call } from "./support/call.ts"
import { served } from "./support/sandbox.ts"

const published = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("@flat-sdk/core/openapi.json"), "utf8")
) as Record<string, unknown>

/** Sends a request outside `/v2`, without a token. */
const get = ({ url }: { readonly url: string }, path: string, method = "GET") =>
  Effect.promise(async () => {
    const response = await fetch(new URL(path, url), { method })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })

describe("the documents of a sandbox on a socket", () => {
  it.effect("has core's OpenAPI document at /openapi.json, with its own address as the server", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const { headers, status, text } = yield* get(target, "/openapi.json")
      assert.deepStrictEqual([status, headers.get("content-type")], [200, "application/json"])
      const { servers, ...document } = JSON.parse(text) as Record<string, unknown>
      assert.deepStrictEqual(servers, [{ url: target.url, description: "This sandbox" }])
      const { servers: _, ...ours } = published
      assert.deepStrictEqual(document, ours)
      assert.strictEqual(headers.get("access-control-allow-origin"), "*")
      // It names the server as the client reaches it.
      const other = target.url.replace("127.0.0.1", "localhost")
      const renamed = yield* get({ url: other }, "/openapi.json?version=1")
      assert.strictEqual(JSON.parse(renamed.text).servers[0].url, other)
    }))

  it.effect("has an explorer at /docs, whose page refers to no other host and may connect to none", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* get(yield* served(), "/docs")
      assert.strictEqual(status, 200)
      assert.include(headers.get("content-type"), "text/html")
      assert.include(text, "createApiReference")
      assert.include(text, "listOrganizationUsers")
      const markup = text.replaceAll(/<script>.*?<\/script>/gs, "")
      assert.isBelow(markup.length, 3000)
      assert.notMatch(markup, /\b(?:src|href)=/)
      const policy = headers.get("content-security-policy") ?? ""
      assert.include(policy, "default-src 'none'")
      assert.notMatch(policy, /\*|https?:/)
    }))

  it.effect("are only read, neither need a token nor count as requests, and are served when the rate limit is reached", () =>
    Effect.gen(function*() {
      const target = yield* served({ rateLimit: { requests: 1, anonymousRequests: 1 } })
      for (const path of ["/openapi.json", "/docs", "/favicon.ico"]) {
        const { headers, status } = yield* get(target, path)
        assert.isBelow(status, 300)
        assert.isNull(headers.get("x-ratelimit-limit"))
        assert.isBelow((yield* get(target, path, "HEAD")).status, 300)
      }
      assert.strictEqual(target.sandbox.count(), 0)
      assert.strictEqual((yield* get(target, "/openapi.json", "DELETE")).status, 404)
      yield* Effect.promise(() => call(target, "/organizations/users/count"))
      const { status } = yield* Effect.promise(() => call(target, "/organizations/users/count"))
      assert.strictEqual(status, 403)
      assert.strictEqual((yield* get(target, "/openapi.json")).status, 200)
      assert.strictEqual(target.sandbox.count(), 3)
    }))
})
