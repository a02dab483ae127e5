import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import * as ClientInspection from "../../src/telemetry/ClientInspection.ts"

describe("a client that is printed", () => {
  const client = ClientInspection.printAs(
    { token: "planted" },
    () => ClientInspection.clientText("retries: 4\nno token")
  )

  it("shows what describe says, also within another value", () => {
    assert.strictEqual(inspect(client), "FlatClient {\n  retries: 4\n  no token\n}")
    assert.notInclude(inspect({ nested: [client] }, { depth: 9 }), "planted")
    assert.include(inspect({ nested: [client] }, { depth: 9 }), "retries: 4")
  })

  it("is unchanged otherwise", () => {
    assert.deepStrictEqual(Reflect.ownKeys({ ...client }), ["token"])
    assert.strictEqual(JSON.stringify(client), "{\"token\":\"planted\"}")
  })
})
