/** A model of `effect/ai` calls tools of the toolkit, which call a sandbox. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient, Transport } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { McpProtocol, McpServer, McpTest, Tool } from "effect/ai"
import * as FlatToolkit from "../src/FlatToolkit.ts"
import { contract } from "./support/Contract.ts"
import { play, type Turn } from "./support/Model.ts"

const FlatTest = Sandbox.layerTest({ users: 30 })

const allNames = contract.operations.map(({ id }) => id as FlatToolkit.OperationName)

describe("FlatToolkit", () => {
  it.effect("shows pseudonyms, and sends the real names", () => {
    const { layer, toolkit } = FlatToolkit.make({ operations: ["listOrganizationUsers", "countOrgaUsers"] })
    return Effect.gen(function*() {
      const page = yield* play(toolkit, ["listOrganizationUsers", { limit: 3, role: ["user"] }])
      assert.isFalse(page.failed, page.text)
      assert.lengthOf(page.value.result ?? [], 3)
      assert.match(page.value.next ?? "", /^page-/)
      const { id, username } = page.value.result![0]!
      assert.match(String(username), /^student-/)
      const { users } = yield* FlatClient.FlatClient
      const real = yield* users.getUser({ user: String(id) })
      for (const name of [real.username, real.lastname ?? "?"]) assert.notInclude(page.text, name)
      const found = yield* play(toolkit, ["countOrgaUsers", { q: username }])
      assert.strictEqual(found.text, "{\"result\":1}")
    }).pipe(Effect.provide(layer), Effect.provide(FlatTest))
  })

  it.effect("shows names if the program permits it, never secrets", () => {
    const { layer, toolkit } = FlatToolkit.make({ operations: ["listOrganizationUsers"], privacy: "none" })
    return Effect.gen(function*() {
      const { organization } = yield* FlatClient.FlatClient
      const { items: [first] } = yield* organization.listOrganizationUsers({ limit: 1 })
      const page = yield* play(toolkit, ["listOrganizationUsers", { limit: 1 }])
      assert.include(page.text, first!.username)
    }).pipe(Effect.provide(layer), Effect.provide(FlatTest))
  })

  it.effect("a dangerous write needs a plan, and is sent once", () => {
    const { layer, toolkit } = FlatToolkit.make({ operations: ["removeOrganizationUser", "listOrganizationUsers"] })
    return Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const page = yield* play(toolkit, ["listOrganizationUsers", { limit: 1, role: ["user"] }])
      const user = page.value.result?.[0]?.["id"]
      const planned = yield* play(toolkit, ["removeOrganizationUser", { user }])
      assert.isFalse(planned.failed, planned.text)
      assert.match(planned.text, /deletes 1 account/)
      assert.match(planned.text, /call this tool again with the same input and confirm/)
      assert.strictEqual(sandbox.count("removeOrganizationUser"), 0)
      const { confirm } = planned.value
      const other = yield* play(toolkit, ["removeOrganizationUser", { user: "me", confirm }])
      assert.match(other.value.message ?? "", /for another call.*Nothing was sent/)
      const again = yield* play(toolkit, ["removeOrganizationUser", { user }])
      const done = yield* play(toolkit, ["removeOrganizationUser", { user, confirm: again.value.confirm }])
      assert.isFalse(done.failed, done.text)
      assert.strictEqual(sandbox.count("removeOrganizationUser"), 1)
    }).pipe(Effect.provide(layer), Effect.provide(FlatTest))
  })

  it.effect("without plans a dangerous write is sent; with a person's no it is not", () => {
    const operations = ["archiveClass", "listClasses"] as const
    const refusing = FlatToolkit.make({ operations, ask: () => Effect.succeed(false) })
    const broken = FlatToolkit.make({ operations, ask: () => Effect.die(new Error("no window")) })
    const trusting = FlatToolkit.make({ operations, plans: false })
    return Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const classes = yield* play(trusting.toolkit, ["listClasses", { fields: ["id"] }])
      const archived = { class: classes.value.result?.[0]?.["id"] }
      const refused = yield* play(refusing.toolkit, ["archiveClass", archived]).pipe(Effect.provide(refusing.layer))
      assert.match(refused.value.message ?? "", /did not agree\. Nothing was sent/)
      const unasked = yield* play(broken.toolkit, ["archiveClass", archived]).pipe(Effect.provide(broken.layer))
      assert.match(unasked.value.message ?? "", /The function ask of the program failed/)
      assert.notInclude(unasked.text, "no window")
      assert.strictEqual(sandbox.count("archiveClass"), 0)
      const done = yield* play(trusting.toolkit, ["archiveClass", archived])
      assert.isFalse(done.failed, done.text)
      assert.strictEqual(sandbox.count("archiveClass"), 1)
      assert.notInclude(JSON.stringify(Tool.getJsonSchema(trusting.toolkit.tools.archiveClass)), "confirm")
    }).pipe(Effect.provide(trusting.layer), Effect.provide(FlatTest))
  })

  it.effect("failures are results that say what to do next", () => {
    const { layer, toolkit } = FlatToolkit.make({ operations: ["getScore", "createScore", "listOrganizationUsers"] })
    return Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const failure = (...turn: Turn<keyof typeof toolkit.tools>) =>
        Effect.map(play(toolkit, turn), ({ failed, text, value }) => {
          assert.isTrue(failed, text)
          return value.message ?? ""
        })
      assert.match(yield* failure("getScore", { score: "0" }), /not found.*Read the list that the ids are from/)
      const sent = sandbox.count()
      assert.match(yield* failure("getScore"), /needs score/)
      assert.match(yield* failure("getScore", { score: "1", body: {} }), /no parameter "body"/)
      assert.match(yield* failure("listOrganizationUsers", { limit: "many" }), /limit.*Nothing was sent/s)
      assert.match(yield* failure("createScore"), /needs a body: the schema of the tool shows its fields/)
      assert.match(
        yield* failure("createScore", { body: { title: 1, privacy: "private", data: "<xml/>" } }),
        /nothing was sent: .*body\.title.*the schema of the tool shows what is allowed\.$/s
      )
      assert.strictEqual(sandbox.count(), sent)
    }).pipe(Effect.provide(layer), Effect.provide(FlatTest))
  })

  it.effect("interrupting the generation ends the call", () =>
    Effect.gen(function*() {
      const { layer, toolkit } = FlatToolkit.make({ operations: ["countOrgaUsers"] })
      const [started, ended] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const silent = Transport.make(() =>
        Deferred.succeed(started, undefined).pipe(
          Effect.andThen(Effect.never),
          Effect.onInterrupt(() => Deferred.succeed(ended, undefined))
        )
      )
      const live = FlatClient.layer({ accessToken: "t" }).pipe(
        Layer.provide(Layer.succeed(Transport.Transport, silent))
      )
      const generating = yield* play(toolkit, ["countOrgaUsers"]).pipe(
        Effect.provide(layer),
        Effect.provide(live),
        Effect.forkChild
      )
      yield* Deferred.await(started)
      yield* Fiber.interrupt(generating)
      yield* Deferred.await(ended)
    }))

  it.effect("serves the same tools over the Model Context Protocol", () => {
    const { layer, toolkit } = FlatToolkit.make({ operations: ["countOrgaUsers", "getScore"] })
    return Effect.gen(function*() {
      const client = yield* McpTest.makeClient(McpServer.toolkit(toolkit).pipe(Layer.provide(layer)), {
        protocols: [McpProtocol.v2025_11_25]
      })
      const { tools } = yield* client.listTools()
      assert.deepStrictEqual(tools[0]?.annotations?.readOnlyHint, true)
      const counted = yield* client.callTool({ name: "countOrgaUsers", arguments: {} })
      assert.isNotTrue(counted.isError)
      const failed = yield* client.callTool({ name: "getScore", arguments: { score: "0" } })
      assert.isTrue(failed.isError)
      assert.include(JSON.stringify(failed.content), "not found")
    }).pipe(Effect.provide(FlatTest))
  })

  it("offers every operation, with a schema that has no references", () => {
    const { toolkit } = FlatToolkit.make({ operations: allNames })
    const tools: Readonly<Record<string, Tool.Any>> = toolkit.tools
    assert.sameMembers(Object.keys(tools), allNames)
    for (const { body, id, parameters } of contract.operations) {
      const schema = Tool.getJsonSchema(tools[id]!)
      assert.notInclude(JSON.stringify(schema), "$ref", id)
      assert.isNotEmpty(Tool.getDescription(tools[id]!), id)
      const own = parameters.filter(({ name, required }) => required && name in (schema["properties"] as object))
      assert.sameMembers(schema["required"] as Array<string>, [
        ...own.map(({ name }) => name),
        ...(body?.required === true ? ["body"] : [])
      ])
    }
  })

  it("an operation that does not exist fails by name", () => {
    assert.throws(
      // @ts-expect-error -- the name is misspelt
      () => FlatToolkit.make({ operations: ["countOrgaUser"] }),
      TypeError,
      /no operation "countOrgaUser"\. Closest: countOrgaUsers/
    )
  })
})
