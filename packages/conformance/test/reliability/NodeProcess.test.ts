/**
 * The default transport of the Promise package in processes of their own: what starts with the process, and whether it ends.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import * as http from "node:http"
import * as https from "node:https"
import { type AddressInfo, connect } from "node:net"
import * as path from "node:path"
import * as selfsigned from "selfsigned"
import { json, serve } from "./support/Server.ts"

const root = new URL("../..", import.meta.url)

/** Runs a program, and returns its output. */
const run = (
  program: string,
  env: Readonly<Record<string, string>> = {},
  ...args: ReadonlyArray<string>
): Effect.Effect<string> =>
  Effect.promise(() =>
    new Promise((resolve, reject) => {
      const inherited = Object.entries(process.env).filter(([name]) => !/_proxy$|^node_(?!compile_cache$)/i.test(name))
      execFile(
        process.execPath,
        [...args, "--input-type=module", "-e", program],
        { cwd: root, timeout: 150_000, env: { ...Object.fromEntries(inherited), ...env } },
        (error, stdout, stderr) => error === null ? resolve(stdout) : reject(new Error(stderr, { cause: error }))
      )
    })
  )

const counting = (baseUrl: string, rest = "") => `
  import { FlatClient } from "@flat-sdk/promise"
  const flat = new FlatClient({ accessToken: "planted-token", baseUrl: ${JSON.stringify(baseUrl)}, retries: 0 })
  console.log(await flat.organization.countOrgaUsers())
  ${rest}`

/** A proxy that records the requests it gets, and connects tunnels. */
const proxy = Effect.acquireRelease(
  Effect.callback<{ readonly server: http.Server; readonly requests: Array<string>; readonly url: string }>(
    (resume) => {
      const requests: Array<string> = []
      const server = http.createServer((request, response) => {
        requests.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim())
        response.writeHead(200, { "content-type": "application/json" }).end("8")
      })
      server.on("connect", (request, socket) => {
        requests.push(`${request.method} ${request.url} ${request.headers["authorization"] ?? ""}`.trim())
        const onward = connect(Number(request.url!.split(":")[1]), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
          onward.pipe(socket)
          socket.pipe(onward)
        })
        onward.on("error", () => socket.destroy())
        socket.on("error", () => onward.destroy())
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed({ server, requests, url: `127.0.0.1:${port}` }))
      })
    }
  ),
  ({ server }) =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
)

/** An HTTPS server that responds with `7`. */
const secure = (options: https.ServerOptions) =>
  Effect.acquireRelease(
    Effect.callback<
      { readonly server: https.Server; readonly tokens: Array<string | undefined>; readonly port: number }
    >(
      (resume) => {
        const tokens: Array<string | undefined> = []
        const server = https.createServer(options, ({ headers }, response) => {
          tokens.push(headers["authorization"])
          response.writeHead(200, { "content-type": "application/json" }).end("7")
        })
        server.listen(0, "127.0.0.1", () => {
          resume(Effect.succeed({ server, tokens, port: (server.address() as AddressInfo).port }))
        })
      }
    ),
    ({ server }) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )

describe("a program on Node", () => {
  it.live("N4 ends while its connections are idle, although it does not close its client", () =>
    Effect.gen(function*() {
      const server = yield* serve(json(7))
      // It would end after the connection otherwise.
      const idle = `setTimeout(() => { console.log("still running"); process.exit() }, 3000).unref()`
      assert.strictEqual(yield* run(counting(server.url, idle)), "7\n")
    }))

  it.live("N5 that replaced fetch before it imports the package sends its requests over it", () =>
    Effect.gen(function*() {
      const server = yield* serve(json(7))
      const double = `data:text/javascript,globalThis.fetch = async () => Response.json(9)`
      assert.strictEqual(yield* run(counting(server.url), {}, "--import", double), "9\n")
      assert.strictEqual(server.received.length, 0)
    }))

  it.live("N6 uses the proxies of the environment, if Node's own agents do", () =>
    Effect.gen(function*() {
      const server = yield* serve(json(7))
      const via = yield* proxy
      const HTTP_PROXY = `http://user:secret@${via.url}`
      assert.strictEqual(yield* run(counting(server.url), { HTTP_PROXY }), "7\n")
      assert.deepStrictEqual(via.requests, [])
      const NODE_USE_ENV_PROXY = "1"
      const printed = `console.log(flat.describe().split("transport ")[1].trim())`
      assert.strictEqual(
        yield* run(counting(server.url, printed), { HTTP_PROXY, NODE_USE_ENV_PROXY }),
        "8\nnode:http\n"
      )
      assert.deepStrictEqual(via.requests, [
        `GET ${server.url}/organizations/users/count Basic ${Buffer.from("user:secret").toString("base64")}`
      ])
      assert.strictEqual(
        yield* run(counting(server.url), { HTTP_PROXY, NODE_USE_ENV_PROXY, NO_PROXY: "127.0.0.1" }),
        "7\n"
      )
      assert.strictEqual(via.requests.length, 1)
      assert.strictEqual(server.received.length, 2)
    }))

  it.live("N6 uses the proxy and the certificates of the environment for HTTPS, which does not see the token", () =>
    Effect.gen(function*() {
      const via = yield* proxy
      const { cert, private: key } = yield* Effect.promise(() =>
        selfsigned.generate([{ name: "commonName", value: "127.0.0.1" }], {
          keyType: "ec",
          algorithm: "sha256",
          extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }]
        } as never)
      )
      const server = yield* secure({ cert, key })
      const file = path.join(Folders.temporary("flat-ca-"), "ca.pem")
      writeFileSync(file, cert)
      const environment = { HTTPS_PROXY: `http://${via.url}`, NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: file }
      assert.strictEqual(yield* run(counting(`https://127.0.0.1:${server.port}/v2`), environment), "7\n")
      assert.deepStrictEqual(via.requests, [`CONNECT 127.0.0.1:${server.port}`])
      assert.deepStrictEqual(server.tokens, ["Bearer planted-token"])
    }))
})
