/**
 * The transport that the Promise package uses by default on Node: `node:http`, or the global `fetch` where the program has replaced or configured it.
 */
import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import { createClient, FlatClient } from "@flat-sdk/promise"
import { OAuth } from "@flat-sdk/promise/oauth"
import { organization } from "@flat-sdk/promise/organization"
import { Effect } from "effect"
import http from "node:http"
import { json, type ReceivedRequest, serve } from "./support/Server.ts"

const original = globalThis.fetch
const symbols = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")] as const
const globals = globalThis as unknown as Record<symbol, unknown>

afterEach(() => {
  globalThis.fetch = original
})

/** Only `fetch` sends this header. */
const isFetch = ({ headers }: ReceivedRequest) => headers["sec-fetch-mode"] !== undefined

const counted = serve(json(7))

const live = (name: string, run: (server: Effect.Success<typeof counted>) => Promise<void>) =>
  it.live(name, () => Effect.flatMap(counted, (server) => Effect.promise(() => run(server))))

/** Waits some turns of the event loop, which take less time than an idle connection is kept. */
const turns = async (condition: () => boolean) => {
  for (let turn = 0; turn < 500 && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.isTrue(condition())
}

describe("the default transport on Node", () => {
  live("N5 is node:http", async (server) => {
    await using flat = new FlatClient({ accessToken: "t", baseUrl: server.url })
    await using small = createClient({ organization }, { accessToken: "t", baseUrl: server.url })
    assert.strictEqual(await flat.organization.countOrgaUsers(), 7)
    assert.strictEqual(await small.organization.countOrgaUsers(), 7)
    assert.deepStrictEqual(server.received.map(isFetch), [false, false])
    assert.include(flat.describe(), "\ntransport          node:http")
  })

  live("N5 is the global fetch while the program has replaced it, asked for each request", async (server) => {
    await using flat = new FlatClient({ accessToken: "t", baseUrl: server.url, retries: 0 })
    const counts = async () => [await flat.organization.countOrgaUsers(), server.received.length]
    assert.deepStrictEqual(await counts(), [7, 1])
    globalThis.fetch = async () => Response.json(8)
    assert.deepStrictEqual(await counts(), [8, 1])
    assert.include(flat.describe(), "\ntransport          fetch")
    globalThis.fetch = original.bind(undefined)
    assert.deepStrictEqual(await counts(), [7, 2])
    globalThis.fetch = new Proxy(original, {})
    assert.deepStrictEqual(await counts(), [7, 3])
    globalThis.fetch = original
    assert.deepStrictEqual(await counts(), [7, 4])
    assert.deepStrictEqual(server.received.map(isFetch), [false, true, true, false])
  })

  live("N5 is the global fetch while the program has set undici's global dispatcher", async (server) => {
    await using flat = new FlatClient({ accessToken: "t", baseUrl: server.url, retries: 0 })
    const overFetch = async () => {
      await flat.organization.countOrgaUsers()
      return isFetch(server.received.at(-1)!)
    }
    // Loads undici, whose dispatcher is then the default one.
    await fetch(server.url)
    const current = globals[symbols[1]] === undefined ? symbols[0] : symbols[1]
    const own = globals[current] as { readonly dispatch: (...request: ReadonlyArray<unknown>) => unknown }
    const Agent = own.constructor as new(options: object) => object
    class ProxyAgent extends Agent {}
    // As `compose` returns it.
    const intercepted = new Proxy(own, {
      get: (target, key) =>
        key === "dispatch"
          ? (...request: ReadonlyArray<unknown>) => target.dispatch(...request)
          : Reflect.get(target, key)
    })
    try {
      for (
        const [dispatcher, expected] of [
          [own, false],
          [new Agent({}), false],
          [new Agent({ connect: { rejectUnauthorized: false } }), true],
          [new ProxyAgent({}), true],
          [intercepted, true],
          [own, false]
        ] as const
      ) {
        globals[current] = dispatcher
        assert.strictEqual(await overFetch(), expected)
      }
    } finally {
      globals[current] = own
    }
  })

  live("N5 calls http.request, so that a test double can replace it", async (server) => {
    const { request } = http
    let calls = 0
    http.request = ((...args: Parameters<typeof request>) => {
      calls++
      return request(...args)
    }) as typeof request
    try {
      await using flat = new FlatClient({ accessToken: "t", baseUrl: server.url })
      await flat.organization.countOrgaUsers()
    } finally {
      http.request = request
    }
    assert.strictEqual(calls, 1)
    assert.lengthOf(server.received, 1)
  })

  live("N5 sends requests over idle connections while the timers are fake", async (server) => {
    await using flat = new FlatClient({ accessToken: "t", baseUrl: server.url })
    await flat.organization.countOrgaUsers()
    await new Promise((resolve) => setTimeout(resolve, 20))
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate"] })
    try {
      assert.strictEqual(await flat.organization.countOrgaUsers(), 7)
    } finally {
      vi.useRealTimers()
    }
  })

  live("N5 also sends the requests of OAuth2", async (server) => {
    await using oauth = new OAuth({
      clientId: "client",
      clientSecret: "secret",
      redirectUri: "https://app.example/back",
      tokenUrl: `${server.origin}/token`
    })
    const { state } = oauth.authorize({ scopes: ["scores"] })
    await oauth.callback(`https://app.example/back?code=a-code&state=${state}`, state).catch(() => {})
    assert.deepStrictEqual(server.received.map(isFetch), [false])
  })

  live("N4 closes the idle connections of a client with it, and only those", async (server) => {
    const options = { accessToken: "t", baseUrl: server.url }
    const one = new FlatClient(options)
    const other = new FlatClient(options)
    await Promise.all([one.organization.countOrgaUsers(), other.organization.countOrgaUsers()])
    assert.strictEqual(server.connections.size, 2)
    await one.close()
    await turns(() => server.connections.size === 1)
    await other.organization.countOrgaUsers()
    assert.strictEqual(server.connections.size, 1)
    await other.close()
    await turns(() => server.connections.size === 0)
    assert.strictEqual(server.received.length, 3)
  })

  live("N4 shares idle connections between the clients of a program", async (server) => {
    const options = { accessToken: "t", baseUrl: server.url }
    for (let nth = 0; nth < 5; nth++) {
      await new FlatClient(options).organization.countOrgaUsers()
      await new Promise((resolve) => setTimeout(resolve, 2))
      assert.strictEqual(server.connections.size, 1)
    }
  })
})
