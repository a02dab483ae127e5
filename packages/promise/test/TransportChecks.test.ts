import { assert, describe, it } from "@effect/vitest"
import { Agent } from "node:http"
import { FlatClient, FlatError, isReason } from "../src/index.ts"
import { httpTransport, nodeTransport } from "../src/node/transports.ts"
import { json, serve } from "./support/Server.ts"

const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"

const accepted: ReadonlyArray<readonly [name: string, make: () => unknown]> = [
  ["no options", () => [nodeTransport(), httpTransport()]],
  ["undefined", () => [nodeTransport({ proxy: undefined, ca: undefined }), httpTransport({ agent: undefined })]],
  [
    "proxies",
    () =>
      ["environment", "http://user:word@proxy:3128", new URL("https://proxy")].map((proxy) => nodeTransport({ proxy }))
  ],
  [
    "certificates",
    () => nodeTransport({ ca: [pem, Buffer.from(pem)], cert: pem, key: Buffer.from(pem), verify: false })
  ],
  ["limits", () => httpTransport({ connections: Infinity, keepAlive: 0 })],
  ["an agent", () => httpTransport({ agent: new Agent() })]
]

// Values that JavaScript callers can pass although the types do not allow them, or do not know better.
const invalid: ReadonlyArray<readonly [name: string, options: unknown, make: (options: never) => unknown]> = [
  ["conections", { conections: 4 }, nodeTransport],
  ["proxy", { proxy: "http://proxy:3128" }, httpTransport],
  ["proxy", { proxy: "proxy:3128" }, nodeTransport],
  ["proxy", { proxy: "http://user:se cret@/" }, nodeTransport],
  ["connections", { connections: 0 }, nodeTransport],
  ["connections", { connections: "4" }, httpTransport],
  ["keepAlive", { keepAlive: "10 seconds" }, nodeTransport],
  ["keepAlive", { keepAlive: -1 }, httpTransport],
  ["ca", { ca: "school-ca.pem" }, nodeTransport],
  ["ca", { ca: [pem, "school-ca.pem"] }, httpTransport],
  ["key", { cert: pem }, nodeTransport],
  ["verify", { verify: "no" }, httpTransport],
  ["agent", { agent: {} }, httpTransport],
  ["", null, nodeTransport]
]

describe("options of a transport", () => {
  it.each(accepted)("%s are accepted", (_, make) => assert.isDefined(make()))

  it("K3 are those of the transport: requests go through the proxy", async () => {
    await using proxy = await serve((_, response) => json(response, 200, 3))
    const transport = nodeTransport({ proxy: new URL(proxy.baseUrl).origin })
    await using flat = new FlatClient({ baseUrl: "http://school.example/v2", transport })
    assert.strictEqual(await flat.organization.countOrgaUsers(), 3)
    assert.strictEqual(proxy.received[0]?.url, "http://school.example/v2/organizations/users/count")
  })

  it.each(invalid)("an invalid %s throws an error that names it", (name, options, make) => {
    try {
      make(options as never)
    } catch (error) {
      assert.instanceOf(error, FlatError)
      assert.isTrue(isReason(error, "Encode") && error.reason.problems.some(({ path }) => path === name))
      assert.match((error as Error).message, /^(node|http)Transport: invalid options, nothing was sent: /)
      assert.notInclude((error as Error).message, "cret")
      return
    }
    assert.fail("expected an error")
  })
})
