import { afterAll, assert, describe, it } from "@effect/vitest"
import { FetchTransport } from "@flat-sdk/fetch"
import { Sandbox } from "@flat-sdk/sandbox"
import { openapi } from "@flat-sdk/tools/generate/Generated"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Backend from "../src/suite/Backend.ts"
import * as Suite from "../src/suite/cases/Suite.ts"
import * as EffectApi from "../src/suite/EffectApi.ts"
import { checker, type Exchange } from "./support/DocumentCheck.ts"
import type { OpenApi } from "./support/OpenApi.ts"

const text = readFileSync(join(resolve(import.meta.dirname, "../../.."), openapi), "utf8")
const check = checker(JSON.parse(text) as OpenApi)
const origin = "http://sandbox.invalid"
const base = `${origin}/v2`

const tokens = { token: "sandbox-admin", readOnlyToken: "sandbox-reader" }
const sandbox = Sandbox.make({
  users: 12,
  taskDuration: 60,
  token: tokens.token,
  tokens: [{ token: tokens.readOnlyToken, scopes: ["edu.admin.users.readonly"] }]
})

let exchanges: Array<Exchange> = []

/** The sandbox, and a record of what clients send and receive. */
const recording: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init)
  const sent = request.body === null ? Promise.resolve("") : request.clone().text()
  const response = await sandbox.fetch(request)
  if (request.url.startsWith(base)) {
    const { headers, status } = response
    const received = new Uint8Array(await response.clone().arrayBuffer())
    exchanges.push({
      method: request.method,
      path: request.url.slice(base.length),
      body: await sent,
      status,
      headers,
      text: new TextDecoder().decode(received)
    })
  }
  return response
}

const setup: Suite.Setup = {
  backend: Backend.make({
    ...tokens,
    origin,
    fetch: sandbox.fetch,
    quirks: "http://quirks.invalid",
    unreachable: undefined
  }),
  open: EffectApi.open(FetchTransport.layer({ fetch: recording }))
}

describe("what clients and the sandbox exchange fits openapi.json", () => {
  const seen = new Map<string, Set<number>>()
  for (const one of Suite.cases.filter(({ operation }) => operation !== undefined)) {
    it(one.name, async () => {
      exchanges = []
      await one.run(setup)
      const checked = exchanges.map(check).filter((one) => one !== undefined)
      for (const { operation, status } of checked) seen.set(operation, (seen.get(operation) ?? new Set()).add(status))
      assert.isAbove(checked.length, 0)
      assert.deepStrictEqual(checked.filter(({ problems }) => problems.length > 0), [])
    })
  }

  afterAll(() => sandbox.close())

  // `untrashCollection` always fails: the API no longer supports it.
  it("includes a success of every operation but one", () => {
    const failing = [...seen].filter(([, statuses]) => [...statuses].every((status) => status >= 300))
    assert.deepStrictEqual(failing.map(([operation]) => operation), ["untrashCollection"])
  })
})

describe("the check of exchanges", () => {
  const exchange: Exchange = {
    method: "POST",
    path: "/organizations/invitations",
    body: JSON.stringify({ email: "ada@school.example", organizationRole: "teacher" }),
    status: 200,
    headers: new Headers({
      "content-type": "application/json",
      "x-ratelimit-limit": "1",
      "x-ratelimit-remaining": "1",
      "x-ratelimit-reset": "1"
    }),
    text: JSON.stringify({
      id: "i",
      organization: "o",
      organizationRole: "teacher",
      customCode: "c",
      email: "ada@school.example",
      invitedBy: "u",
      allowMultipleUse: false
    })
  }
  const problems = (change: Partial<Exchange>) => check({ ...exchange, ...change })?.problems.join()

  it("finds nothing in a valid exchange", () => {
    assert.strictEqual(problems({}), "")
  })

  it.each<readonly [string, Partial<Exchange>, RegExp]>([
    ["a body that is invalid", { body: JSON.stringify({ organizationRole: "pupil" }) }, /^body: .*organizationRole/],
    ["a body that is missing", { body: "" }, /^body: missing/],
    ["a response without a required field", { text: "{}" }, /^response 200: .*required/],
    ["a response that is no JSON", {
      headers: new Headers({ ...Object.fromEntries(exchange.headers), "content-type": "text/html" })
    }, /text\/html/],
    [
      "headers that are missing",
      { headers: new Headers({ "content-type": "application/json" }) },
      /X-RateLimit-Limit: missing/
    ],
    ["a success that is not documented", { status: 201 }, /^status 201/],
    ["a query that is not documented", { path: "/organizations/invitations?only=1" }, /^query only/],
    ["an error of another form", { status: 404, text: "[]" }, /^response 404/]
  ])("finds %s", (_, change, expected) => {
    assert.match(problems(change) ?? "", expected)
  })
})
