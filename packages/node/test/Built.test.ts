/**
 * Tests of the published files, which load undici's HTTP/2 client later than undici itself does.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import { createSecureServer } from "node:http2"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import * as selfsigned from "selfsigned"
import { bundle } from "../scripts/bundle.ts"
import type * as NodeTransport from "../src/NodeTransport.ts"

const folder = path.join(import.meta.dirname, "../node_modules/.cache/built")
const file = pathToFileURL(path.join(folder, "NodeTransport.js")).href

beforeAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true })
  await bundle(path.join(import.meta.dirname, "../src"), folder)
})

describe("the built Node transport", () => {
  it("loads Node's modules of HTTP/2 and TLS only when they are needed", () => {
    const program = `
      await import(${JSON.stringify(file)})
      console.log(process.moduleLoadList.filter((name) => /http2|tls/.test(name)).join())
    `
    const written = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" })
    assert.strictEqual(written, "\n")
  })

  it.live("talks to a server that accepts only HTTP/2", () =>
    Effect.gen(function*() {
      const built: typeof NodeTransport = yield* Effect.promise(() => import(/* @vite-ignore */ file))
      const { cert, private: key } = yield* Effect.promise(() => selfsigned.generate())
      const server = createSecureServer({ key, cert, allowHTTP1: false }, (request, response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(request.httpVersion === "2.0" ? "7" : "0")
      })
      yield* Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
      const { port } = server.address() as AddressInfo
      const options = { accessToken: "a-token", baseUrl: `https://127.0.0.1:${port}/v2` }
      const flat = FlatClient.layer(options).pipe(Layer.provide(built.layer({ verify: false })))
      const counted = Effect.gen(function*() {
        const { organization } = yield* FlatClient.FlatClient
        return yield* organization.countOrgaUsers({})
      })
      assert.strictEqual(yield* Effect.provide(counted, flat), 7)
      server.close()
    }))
})
