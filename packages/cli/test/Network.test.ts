/** Networks of schools: proxies, and certificates of their own authority. */
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import * as fs from "node:fs"
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import type { AddressInfo } from "node:net"
import * as path from "node:path"
import { generate } from "selfsigned"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Cli } from "./support/Cli.ts"

let cli: Cli
let proxy: http.Server
let secure: https.Server
let tunnels: Array<string>
let requests: Array<string>

const listening = async (server: http.Server): Promise<http.Server> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  return server
}

const portOf = (server: http.Server) => (server.address() as AddressInfo).port

beforeAll(async () => {
  cli = await Cli.start({ users: 7, allowOrigins: ["https://api.school.example"] })
  const target = new URL(cli.sandbox.url)
  // A proxy that opens tunnels, whatever the host is: names need no DNS.
  proxy = http.createServer((request, response) => {
    requests.push(request.url ?? "")
    response.writeHead(200, { "content-type": "application/json" }).end("7")
  })
  proxy.on("connect", (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    tunnels.push(request.url ?? "")
    const port = request.url?.endsWith(":443") === true ? portOf(secure) : Number(target.port)
    const upstream = net.connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [socket, upstream]) end.on("error", () => socket.destroy())
  })
  await listening(proxy)
  const { cert, private: key } = await generate([{ name: "commonName", value: "api.school.example" }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "api.school.example" }] }
    ]
  })
  fs.writeFileSync(path.join(cli.home, "school.pem"), cert)
  secure = https.createServer({ cert, key }, (request, response) => {
    const { headers, method, url } = request
    request.pipe(http.request({ port: target.port, host: "127.0.0.1", method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    }))
  })
  await listening(secure)
})
afterAll(async () => {
  proxy.close()
  secure.close()
  proxy.closeAllConnections()
  secure.closeAllConnections()
  await cli.close()
})

const count = (env: Readonly<Record<string, string | undefined>>) => {
  tunnels = []
  requests = []
  return cli.run(["organization", "count-orga-users", "--format", "json"], { env, process: true })
}

const proxyUrl = () => `http://127.0.0.1:${portOf(proxy)}`

describe("a network of a school", () => {
  it("is used through HTTPS_PROXY, and its certificate authority is trusted with NODE_EXTRA_CA_CERTS", async () => {
    const env = { FLAT_BASE_URL: "https://api.school.example/v2", HTTPS_PROXY: proxyUrl() }
    const untrusted = await count(env)
    assert.strictEqual(untrusted.code, 20, untrusted.stderr)
    assert.include(untrusted.stderr, "NODE_EXTRA_CA_CERTS")
    const ran = await count({ ...env, NODE_EXTRA_CA_CERTS: path.join(cli.home, "school.pem") })
    assert.deepStrictEqual([ran.stdout, ran.code], ["7\n", 0], ran.stderr)
    assert.deepStrictEqual(tunnels, ["api.school.example:443"])
  })

  it("is not used for the hosts in NO_PROXY", async () => {
    const ran = await count({ HTTP_PROXY: proxyUrl(), HTTPS_PROXY: proxyUrl(), NO_PROXY: "localhost,127.0.0.1" })
    assert.deepStrictEqual([ran.stdout, tunnels, requests], ["7\n", [], []], ran.stderr)
  })

  it("is used for http with HTTP_PROXY, in lower case too", async () => {
    for (const name of isNightly ? ["HTTP_PROXY", "http_proxy"] : ["http_proxy"]) {
      const ran = await count({ [name]: proxyUrl() })
      assert.strictEqual(ran.stdout, "7\n", `${name}: ${ran.stderr}`)
      assert.strictEqual(tunnels.length + requests.length, 1, name)
    }
  })
})

describe("another machine over http", () => {
  it("C22 gets no token: --allow-http or FLAT_ALLOW_HTTP=1 sends it", async () => {
    const elsewhere = cli.sandbox.url.replace("127.0.0.1", "0.0.0.0")
    const words = ["organization", "count-orga-users", "--format", "json", "--base-url", elsewhere]
    const refused = await cli.run(words, { process: true })
    assert.notStrictEqual(refused.code, 0)
    assert.match(refused.stderr, /baseUrl.*--allow-http or FLAT_ALLOW_HTTP=1/s)
    // The request leaves; the sandbox refuses the name of another machine.
    const ran = await cli.run([...words, "--allow-http"], { process: true })
    assert.include(ran.stderr, "The Host header must be")
    const variable = await cli.run(words, { process: true, env: { FLAT_ALLOW_HTTP: "1" } })
    assert.include(variable.stderr, "The Host header must be")
    const login = await cli.run(["auth", "login", "--with-token", "--base-url", elsewhere], {
      process: true,
      stdin: "token-1\n"
    })
    assert.match(login.stderr, /baseUrl.*--allow-http/s)
  })
})
