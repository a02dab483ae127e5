/**
 * HTTPS over the published Node transport, with the certificates and proxies of a school's network.
 */
import type { NodeTransport } from "@flat-sdk/node"
import * as assert from "node:assert/strict"
import { before, describe, it } from "node:test"
import { apis } from "./support/Calls.ts"
import * as Certificates from "./support/Certificates.ts"
import * as Servers from "./support/Servers.ts"

let certificates: Certificates.Certificates
before(async () => {
  certificates = await Certificates.make()
})

const secure = () => Servers.secure({ key: certificates.server.private, cert: certificates.server.cert })

const variables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"]

/** Sets the variables of proxies, and clears the others, until it is disposed. */
const environment = (values: Readonly<Record<string, string>>): Disposable => {
  const saved = variables.map((name) => [name, process.env[name]] as const)
  for (const name of variables) delete process.env[name]
  Object.assign(process.env, values)
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of saved) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  }
}

const path = "/v2/organizations/users/count"

for (const { count, name } of apis) {
  describe(name, () => {
    it("K1 HTTPS trusts the given CA, and without it fails before anything is sent", async () => {
      await using server = await secure()
      const url = `https://127.0.0.1:${server.port}/v2`
      await assert.rejects(count(url, {}), (error: { readonly reason?: { readonly phase?: string } }) => {
        assert.equal(error.reason?.phase, "connect")
        assert.match(String(error), /certificate/i)
        return true
      })
      assert.deepEqual(server.requests, [])
      assert.equal(await count(url, { ca: certificates.ca.cert }), 3)
      assert.deepEqual(server.requests, [`GET ${path}`])
    })

    it("K2 mutual TLS sends the client certificate", async () => {
      await using server = await Servers.secure({
        key: certificates.server.private,
        cert: certificates.server.cert,
        ca: certificates.ca.cert,
        requestCert: true,
        rejectUnauthorized: true
      })
      const url = `https://127.0.0.1:${server.port}/v2`
      const ca = certificates.ca.cert
      await assert.rejects(count(url, { ca }), /Transport|connection/)
      assert.deepEqual(server.requests, [])
      const { cert, private: key } = certificates.client
      assert.equal(await count(url, { ca, cert, key }), 3)
      assert.deepEqual(server.requests, [`GET ${path} school-client`])
    })

    it("K3 HTTPS uses the tunnel of a proxy, and HTTP is forwarded by it", async () => {
      await using proxy = await Servers.proxy()
      await using server = await secure()
      await using plain = await Servers.plain()
      const options: NodeTransport.Options = { proxy: `http://127.0.0.1:${proxy.port}`, ca: certificates.ca.cert }
      assert.equal(await count(`https://127.0.0.1:${server.port}/v2`, options), 3)
      assert.deepEqual(proxy.requests, [`CONNECT 127.0.0.1:${server.port}`])
      assert.deepEqual(server.requests, [`GET ${path}`])
      assert.equal(await count(`http://127.0.0.1:${plain.port}/v2`, options), 3)
      assert.deepEqual(proxy.requests.slice(1), [`GET http://127.0.0.1:${plain.port}${path}`])
    })

    it("K4 HTTPS_PROXY, HTTP_PROXY and NO_PROXY select the proxy if the environment is used", async () => {
      await using proxy = await Servers.proxy()
      await using other = await Servers.proxy()
      await using server = await secure()
      await using plain = await Servers.plain()
      const options: NodeTransport.Options = { proxy: "environment", ca: certificates.ca.cert }
      const proxies = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, HTTP_PROXY: `http://127.0.0.1:${other.port}` }
      {
        using _ = environment(proxies)
        assert.equal(await count(`https://127.0.0.1:${server.port}/v2`, options), 3)
        assert.deepEqual(proxy.requests, [`CONNECT 127.0.0.1:${server.port}`])
        assert.deepEqual(other.requests, [])
        assert.equal(await count(`http://127.0.0.1:${plain.port}/v2`, options), 3)
        assert.deepEqual(other.requests, [`GET http://127.0.0.1:${plain.port}${path}`])
      }
      {
        using _ = environment({ ...proxies, NO_PROXY: "127.0.0.1" })
        assert.equal(await count(`https://127.0.0.1:${server.port}/v2`, options), 3)
        assert.equal(await count(`http://127.0.0.1:${plain.port}/v2`, options), 3)
      }
      {
        using _ = environment(proxies)
        assert.equal(await count(`https://127.0.0.1:${server.port}/v2`, { ca: certificates.ca.cert }), 3)
      }
      assert.equal(proxy.requests.length, 1)
      assert.equal(other.requests.length, 1)
      assert.equal(server.requests.length, 3)
    })
  })
}
