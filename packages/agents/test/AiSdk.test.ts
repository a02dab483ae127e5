/** Tools of the AI SDK over a client with promises. `docs/agents/programs.md` runs them with the AI SDK itself. */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/promise"
import { Sandbox } from "@flat-sdk/sandbox"
import { flatTools } from "../src/AiSdk.ts"
import { ToolError } from "../src/contract/Host.ts"

const opened = () => {
  const sandbox = Sandbox.make({ users: 30 })
  const flat = new FlatClient({ accessToken: "sandbox-admin", fetch: sandbox.fetch })
  return { sandbox, flat, [Symbol.asyncDispose]: () => flat.close() }
}

describe("flatTools", () => {
  it("reads with pseudonyms, and plans what is dangerous", async () => {
    await using school = opened()
    const { instructions, tools } = flatTools(school.flat, {
      operations: ["listOrganizationUsers", "removeOrganizationUser", "getScoreRevisionData", "getUserScores"]
    })
    assert.include(instructions, "pseudonyms")
    const page = await tools.listOrganizationUsers.execute({ limit: 2, role: ["user"] })
    const [first] = page.result as ReadonlyArray<{ readonly id: string; readonly username: string }>
    assert.match(first!.username, /^student-/)
    assert.match(page.next ?? "", /^page-/)
    const planned = await tools.removeOrganizationUser.execute({ user: first!.id })
    assert.strictEqual(school.sandbox.count("removeOrganizationUser"), 0)
    await tools.removeOrganizationUser.execute({ user: first!.id, confirm: planned.confirm })
    assert.strictEqual(school.sandbox.count("removeOrganizationUser"), 1)
    const scores = await tools.getUserScores.execute({ user: "me" })
    const [{ id: score }] = scores.result as readonly [{ readonly id: string }]
    const file = await tools.getScoreRevisionData.execute({ score, revision: "last", format: "midi" })
    assert.include(file.result, { type: "audio/midi" })
  })

  it("rejects with what to do next", async () => {
    await using school = opened()
    const { tools } = flatTools(school.flat, { operations: ["getScore"] })
    const error: unknown = await tools.getScore.execute({ score: "0" }).catch((error: unknown) => error)
    assert.match((error as Error).message, /not found.*Read the list that the ids are from/)
  })

  it("an ask that throws is no agreement, and its message stays in the program", async () => {
    await using school = opened()
    const thrown = new Error("no window for Ada")
    const ask = () => {
      throw thrown
    }
    const { tools } = flatTools(school.flat, { operations: ["removeOrganizationUser"], ask })
    const error: unknown = await tools.removeOrganizationUser.execute({ user: "me" }).catch((error: unknown) => error)
    assert.instanceOf(error, ToolError)
    assert.match((error as Error).message, /^The function ask of the program failed.*did not agree\. Nothing was sent/)
    assert.notInclude((error as Error).message, "Ada")
    assert.strictEqual((error as Error).cause, thrown)
    assert.strictEqual(school.sandbox.count("removeOrganizationUser"), 0)
  })

  it("aborting ends the call", async () => {
    const started = Promise.withResolvers<AbortSignal>()
    const silent = (_: unknown, init?: RequestInit) => {
      if (init?.signal) started.resolve(init.signal)
      return new Promise<Response>(() => {})
    }
    await using flat = new FlatClient({ accessToken: "t", fetch: silent })
    const { tools } = flatTools(flat, { operations: ["countOrgaUsers"] })
    const controller = new AbortController()
    const call = tools.countOrgaUsers.execute({}, { abortSignal: controller.signal }).then(() => "done", () => "ended")
    const signal = await started.promise
    controller.abort()
    assert.strictEqual(await call, "ended")
    assert.isTrue(signal.aborted)
  })

  it("an aborted call rejects with the reason of the signal, as fetch does", async () => {
    await using school = opened()
    const { tools } = flatTools(school.flat, { operations: ["countOrgaUsers"] })
    const abortSignal = AbortSignal.abort()
    const error: unknown = await tools.countOrgaUsers.execute({}, { abortSignal }).catch((error: unknown) => error)
    assert.strictEqual(error, abortSignal.reason)
    assert.strictEqual(school.sandbox.count(), 0)
  })

  it.each([
    ["options", undefined, /must be an object/],
    ["operations", {}, /must be an array of operation ids, such as \["countOrgaUsers"\]/],
    ["operations", { operations: "countOrgaUsers" }, /must be an array of operation ids/],
    ["privacy", { operations: [], privacy: "off" }, /must be "pseudonyms" or "none"/],
    ["plans", { operations: [], plans: "no" }, /must be true or false/],
    ["plan", { operations: [], plan: false }, /is not an option/],
    ["domains", { operations: [], domains: "school.example" }, /must be an array of domains/],
    ["maxTokens", { operations: [], maxTokens: NaN }, /must be a number of at least 300/],
    ["ask", { operations: [], ask: true }, /must be a function/]
  ])("invalid %s fail by name", (name, options, problem) => {
    const make = () => flatTools({} as FlatClient, options as never)
    assert.throws(make, TypeError, problem)
    assert.throws(make, TypeError, `${name}: `)
  })

  it("has schemas that the AI SDK converts", () => {
    const { tools } = flatTools({} as FlatClient, { operations: ["getScore"] })
    const schema = tools.getScore.inputSchema["~standard"].jsonSchema.input({ target: "draft-07" })
    assert.deepInclude(schema, { type: "object", required: ["score"], additionalProperties: false })
  })
})
