import { assert, describe, it } from "@effect/vitest"
import { afterEach, vi } from "vitest"
import { FlatClient, type FlatClientOptions, isReason } from "../src/index.ts"
import { json, serve } from "./support/Server.ts"

const errorOf = (options?: FlatClientOptions): Error => {
  try {
    FlatClient.fromEnv(options)
  } catch (error) {
    assert.isTrue(isReason(error, "Encode") && error.reason.problems.some(({ path }) => path === "accessToken"))
    return error as Error
  }
  return assert.fail("expected an error")
}

describe("fromEnv", () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it("O11 reads FLAT_ACCESS_TOKEN and FLAT_BASE_URL; options take precedence", async () => {
    await using server = await serve((_, response) => json(response, 200, 1))
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "env-token", FLAT_BASE_URL: server.baseUrl } })
    await using flat = FlatClient.fromEnv()
    await using own = FlatClient.fromEnv({ accessToken: "own-token", retries: 0 })
    await flat.organization.countOrgaUsers()
    await own.organization.countOrgaUsers()
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "env-token", FLAT_BASE_URL: "https://elsewhere.test" } })
    await using there = FlatClient.fromEnv({ baseUrl: server.baseUrl })
    await there.organization.countOrgaUsers()
    assert.deepStrictEqual(server.received.map(({ headers }) => headers.authorization), [
      "Bearer env-token",
      "Bearer own-token",
      "Bearer env-token"
    ])
    assert.include(own.describe(), "retries            0")
  })

  it("an empty FLAT_BASE_URL is the same as none", () => {
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "env-token", FLAT_BASE_URL: "" } })
    assert.include(FlatClient.fromEnv().describe(), "https://api.flat.io/v2")
  })

  it.each([undefined, ""])("a token that is %j throws an error that names the variable and the solution", (token) => {
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: token } })
    const { message } = errorOf()
    assert.match(
      message,
      /FLAT_ACCESS_TOKEN is (not set|empty): set it .*, pass the option accessToken, or pass anonymous: true/
    )
  })

  it("with the option anonymous reads no token, and sends none", async () => {
    await using server = await serve((_, response) => json(response, 200, 1))
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "env-token", FLAT_BASE_URL: server.baseUrl } })
    await using flat = FlatClient.fromEnv({ anonymous: true })
    await flat.organization.countOrgaUsers()
    assert.isUndefined(server.received[0]?.headers.authorization)
  })

  it("an invalid token is rejected with the variable's name, and not shown", () => {
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "planted token" } })
    const { message } = errorOf()
    assert.match(message, /FLAT_ACCESS_TOKEN is not a token/)
    assert.notInclude(message, "planted")
  })

  it("an option accessToken that is undefined is rejected, as in the constructor", () => {
    vi.stubGlobal("process", { env: { FLAT_ACCESS_TOKEN: "env-token" } })
    assert.include(errorOf({ accessToken: undefined }).message, "accessToken: is undefined")
  })

  it("a runtime without environment variables is reported, and works if the options are given", () => {
    for (const process of [undefined, {}]) {
      vi.stubGlobal("process", process)
      assert.match(errorOf().message, /this runtime has no environment variables.*Pass the option accessToken/)
      assert.include(FlatClient.fromEnv({ accessToken: "own-token" }).describe(), "fixed")
    }
  })

  it("an environment variable that may not be read is reported", () => {
    const env = {
      get FLAT_ACCESS_TOKEN(): string {
        throw new Error("NotCapable: run again with --allow-env")
      }
    }
    vi.stubGlobal("process", { env })
    const error = errorOf()
    assert.match(
      error.message,
      /FLAT_ACCESS_TOKEN cannot be read: allow access to it .*, or pass the option accessToken/
    )
    assert.match(String(error.cause), /--allow-env/)
  })
})
