/**
 * Tests which modules a program loads: effect's schemas, its HTTP client and the contract take longer to load than everything else, and a program that
 * calls the API needs none of them. All of `@flat-sdk/core` has `FlatError.schema`, and loads schemas for it.
 */
import * as assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { describe, it } from "node:test"

const client = `
  import * as FlatClient from "@flat-sdk/core/FlatClient"
  import { FetchTransport } from "@flat-sdk/fetch"
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  const fetch = async () => Response.json([{ id: "1" }])
  const live = Layer.provide(FlatClient.layer({ accessToken: "a-token" }), FetchTransport.layer({ fetch }))
  const call = Effect.flatMap(FlatClient.FlatClient, (flat) => CALL)
  await Effect.runPromise(Effect.provide(call, live))
`

/** Calls that a program makes, by what they are. */
const calls = {
  "a list": "flat.organization.listOrganizationUsers()",
  "a user's account, as that user": "Effect.exit(flat.actAs('u1', ['scores']).account.getAuthenticatedUser())",
  "an upload": "Effect.exit(flat.scores.createScore({ body: { privacy: 'private', data: new Uint8Array([1]) } }))",
  "an operation of its own": "flat.request({ method: 'GET', path: '/me/notifications' })"
}

const programs = new Map<string, string>([
  ...Object.entries(calls).map(([name, call]) =>
    [`core, which calls ${name}`, client.replace("CALL", () => call)] as const
  ),
  ["the Node transport", "import { NodeTransport } from \"@flat-sdk/node\"; NodeTransport.layer()"],
  [
    "promise",
    `import { FlatClient } from "@flat-sdk/promise"
     const fetch = async () => Response.json([{ id: "1" }])
     await using flat = new FlatClient({ accessToken: "a-token", fetch })
     await flat.organization.listOrganizationUsers()`
  ],
  [
    "promise and its Node transport",
    `import { FlatClient } from "@flat-sdk/promise"
     import { nodeTransport } from "@flat-sdk/promise/transports"
     new FlatClient({ transport: nodeTransport() }).describe()`
  ]
])

const recording = `
  import { registerHooks } from "node:module"
  const loaded = new Set()
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      loaded.add(found.url)
      return found
    }
  })
  process.on("exit", () => console.log(JSON.stringify([...loaded])))
`

const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`

/** Returns the modules of effect, core and engine that a program loads. */
const loadedBy = (program: string): ReadonlyArray<string> => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--no-warnings", "--import", moduleOf(recording), "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, encoding: "utf8" }
  )
  assert.equal(status, 0, stderr)
  const urls: ReadonlyArray<string> = JSON.parse(stdout.trim().split("\n").at(-1)!)
  return urls.flatMap((url) => /\/(effect\/(?:src|dist)\/.*|(?:core|engine)\/dist\/.*)\.[jt]s$/.exec(url)?.[1] ?? [])
}

/** The modules that are not needed. */
const costly =
  /^effect\/\w+\/(Schema|SchemaParser|Config|http\/HttpClient|http\/HttpBody|http-api\/|persistence\/)|^core\/dist\/contract/

describe("a program", () => {
  for (const [name, program] of programs) {
    it(`over ${name}, loads no schemas, HTTP client or contract`, () => {
      const loaded = loadedBy(program)
      if (name.startsWith("promise")) assert.deepEqual(loaded, [])
      else assert.ok(loaded.length > 10)
      assert.deepEqual(
        loaded.filter((module) => costly.test(module) && !/\/Schema(AST|Issue|Getter|Transformation)$/.test(module)),
        []
      )
    })
  }

  it("over all of core loads schemas, and neither HTTP client nor contract", () => {
    const all = "import { FlatClient } from \"@flat-sdk/core\"; FlatClient.layer({ accessToken: \"a-token\" })"
    const loaded = loadedBy(all)
    assert.match(loaded.join(), /effect\/dist\/SchemaParser\b/)
    assert.deepEqual(loaded.filter((module) => costly.test(module) && !module.includes("/Schema")), [])
  })

  it("loads them when it needs them: for options from the configuration, and for a schema of its own", () => {
    const schema = `import * as Schema from "effect/Schema"\n${client}`
    const call = "flat.request({ method: 'GET', path: '/me/notifications', schema: Schema.Array(Schema.Unknown) })"
    assert.match(loadedBy(schema.replace("CALL", () => call)).join(), /effect\/dist\/SchemaParser\b/)
    const configured = client.replace(
      "layer({ accessToken: \"a-token\" })",
      "layerConfig({ accessToken: \"a-token\" })"
    )
    assert.match(loadedBy(configured.replace("CALL", () => calls["a list"])).join(), /effect\/dist\/Config\b/)
  })
})
