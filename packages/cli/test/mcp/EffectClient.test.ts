/** The MCP client of effect starts the command, and uses the server over standard input and output. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { McpClient, McpProtocol } from "effect/ai"
import { ChildProcess } from "effect/process"
import { execPath } from "node:process"
import { environment, program, school } from "./support/Agent.ts"

const Client = Layer.unwrap(Effect.map(school(), ({ url }) =>
  McpClient.layerStdio({
    name: "test",
    version: "1.0.0",
    command: ChildProcess.make(execPath, [program, "mcp", "--allow-write"], { env: environment(url), extendEnv: true }),
    protocol: McpProtocol.v2025_11_25
  }))).pipe(Layer.provide(NodeServices.layer))

const Page = Schema.Struct({
  result: Schema.Array(Schema.Struct({ id: Schema.String, username: Schema.String })),
  next: Schema.String
})

layer(Client)("effect's MCP client", (it) => {
  it.effect("lists tools, reads with pseudonyms, and gets a plan for what is dangerous", () =>
    Effect.gen(function*() {
      const client = yield* McpClient.McpClient
      assert.strictEqual(client.serverInfo?.name, "flat")
      assert.include(client.instructions, "pseudonyms")
      const tools = yield* client.listTools()
      const tool = (name: string) => tools.find((one) => one.name === name)!
      assert.includeMembers(tools.map(({ name }) => name), ["find_operations", "describe_operation", "read", "write"])
      const page = yield* client.callTool({
        tool: tool("read"),
        arguments: { operation: "listOrganizationUsers", parameters: { role: ["user"] }, limit: 2 },
        schema: Page
      })
      assert.match(page.result[0]!.username, /^student-/)
      const removal = { operation: "removeOrganizationUser", parameters: { user: page.result[0]!.id } }
      const planned = yield* client.callTool({
        tool: tool("write"),
        arguments: removal,
        schema: Schema.Struct({ plan: Schema.Unknown, confirm: Schema.String })
      })
      const done = yield* client.callTool({ tool: tool("write"), arguments: { confirm: planned.confirm } })
      assert.isNotTrue(done.isError)
    }))

  it.effect("has failures as results, and reads resources", () =>
    Effect.gen(function*() {
      const client = yield* McpClient.McpClient
      const read = (yield* client.listTools()).find(({ name }) => name === "read")!
      const failed = yield* client.callTool({ tool: read, arguments: { operation: "listOrganisationUsers" } })
      assert.isTrue(failed.isError)
      assert.include(JSON.stringify(failed.content), "Closest: listOrganizationUsers")
      assert.lengthOf(yield* client.listResources(), 6)
      const { contents } = yield* client.readResource({ uri: "flat://guides/safety" })
      assert.include(JSON.stringify(contents), "pseudonyms")
    }))
})
