import { assert, describe, it } from "@effect/vitest"
import { endpoints } from "@flat-sdk/core/contract/organization/Organization"
import * as Operation from "@flat-sdk/core/Operation"
import { RequestPipe } from "@flat-sdk/core/RequestPipe"
import { prepare } from "@flat-sdk/engine/Operations"
import { Effect } from "effect"
import type { HttpApiEndpoint } from "effect/http-api"
import { inspect } from "node:util"
import { account } from "./support/Samples.ts"
import { testClient } from "./support/TestClient.ts"

const accounts = () => ({ json: [account("1")] })

/** Whether a property has no value before it is read. */
const isLazy = (target: object, name: string): boolean =>
  !("value" in (Object.getOwnPropertyDescriptor(target, name) ?? { value: undefined }))

describe("a client", () => {
  it.effect("makes a service and an operation when they are first read, and keeps them", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(accounts)
      assert.isTrue(isLazy(flat, "organization"))
      assert.strictEqual(flat.organization, flat.organization)
      assert.isTrue(isLazy(flat.organization, "listOrganizationUsers"))
      assert.strictEqual(flat.organization.listOrganizationUsers, flat.organization.listOrganizationUsers)
      assert.strictEqual(flat.scores.exportScore, flat.scores.exportScore)
      assert.strictEqual(flat.request, flat.request)
    }))

  it.effect("has other operations than another client, and than the one that acts as a user", () =>
    Effect.gen(function*() {
      const [one, other] = [yield* testClient(accounts), yield* testClient(accounts)]
      yield* other.flat.organization.listOrganizationUsers()
      assert.notStrictEqual(
        one.flat.organization.listOrganizationUsers,
        other.flat.organization.listOrganizationUsers
      )
      assert.deepStrictEqual([one.sent.length, other.sent.length], [0, 1])
      const teacher = one.flat.actAs("teacher", ["scores"])
      assert.notStrictEqual(teacher.organization, one.flat.organization)
      assert.deepStrictEqual(Object.keys(teacher), Object.keys(one.flat))
    }))

  it.effect("has a counter of its own for each user that it acts as", () =>
    Effect.gen(function*() {
      const reset = { "x-ratelimit-limit": "100", "x-ratelimit-reset": "3600" }
      const { flat } = yield* testClient(({ headers, method }) => ({
        json: method === "POST" ? { token: "pupil-token" } : 3,
        headers: { ...reset, "x-ratelimit-remaining": headers["authorization"] === "Bearer pupil-token" ? "7" : "50" }
      }))
      const [pupil, other] = [flat.actAs("pupil", ["edu.admin.users"]), flat.actAs("other", ["edu.admin.users"])]
      yield* flat.organization.countOrgaUsers()
      yield* pupil.organization.countOrgaUsers()
      const left = yield* Effect.all(
        [flat, pupil, other].map((one) => Effect.map(one.quota, ({ remaining }) => remaining))
      )
      // The administrator also created the token.
      assert.deepStrictEqual(left, [49, 7, undefined])
    }))

  it.effect("lists its services and their operations, in the order of the contract", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(accounts)
      assert.deepStrictEqual(Object.keys(flat), [
        "organization",
        "classes",
        "groups",
        "users",
        "account",
        "tasks",
        "eduResources",
        "scores",
        "collections",
        "omr",
        "actAs",
        "withOptions",
        "request",
        "quota",
        "describe"
      ])
      assert.deepStrictEqual(Object.keys(flat.organization), Object.keys(endpoints))
      assert.includeMembers(Object.keys(flat.omr), ["createOmrJob", "recognise", "followOmrJob"])
      assert.isTrue("exportScore" in flat.scores)
      assert.deepStrictEqual(
        Object.keys(JSON.parse(JSON.stringify(flat))),
        Object.keys(flat).filter((name) => !["actAs", "withOptions", "request", "describe"].includes(name))
      )
    }))

  it.effect("has operations that can be taken from it, by destructuring or by spreading", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(accounts)
      const { listOrganizationUsers } = flat.organization
      const copy = { ...flat.organization }
      const { organization } = { ...flat }
      yield* listOrganizationUsers()
      yield* copy.listOrganizationUsers()
      const heir: typeof flat.organization = Object.create(flat.organization)
      yield* heir.listOrganizationUsers()
      assert.strictEqual(organization, flat.organization)
      assert.deepStrictEqual(Object.keys(copy), Object.keys(flat.organization))
      assert.lengthOf(sent, 3)
    }))

  it.effect("prints its options, and a service prints its functions", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(accounts)
      assert.strictEqual(inspect(flat), `FlatClient {\n${flat.describe().replace(/^/gm, "  ")}\n}`)
      const printed = inspect(flat.organization, { depth: 0 })
      assert.strictEqual(printed, inspect({ ...flat.organization }, { depth: 0 }))
      assert.match(printed, /listOrganizationUsers: .*Function/)
      assert.notInclude(printed, "Getter")
      assert.notInclude(inspect({ flat }, { depth: 9 }), "test-token")
    }))

  it.effect("has an operation that a test can replace", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(accounts)
      Object.assign(flat.organization, { countOrgaUsers: () => Effect.succeed(7) })
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 7)
      assert.lengthOf(sent, 0)
      assert.deepStrictEqual(Object.keys(flat.organization), Object.keys(endpoints))
    }))
})

describe("an operation", () => {
  it("is prepared once for all clients of the process", () => {
    // The widest endpoint type requires every part.
    const endpoint = endpoints.countOrgaUsers as unknown as HttpApiEndpoint.Top
    assert.strictEqual(Operation.prepare(endpoint), Operation.prepare(endpoint))
    assert.strictEqual(Operation.prepare(endpoint).ready(), Operation.prepare(endpoint).ready())
    const description = { call: "GET /one" }
    const prepared = prepare("one", description)
    assert.strictEqual(prepare("one", description), prepared)
    assert.strictEqual(prepared.ready(), prepared.ready())
    assert.notStrictEqual(prepare("two", { call: "GET /two" }), prepared)
  })

  it.effect("of a program's own endpoints is made when it is first read", () =>
    Effect.gen(function*() {
      const pipe = RequestPipe.of({ config: {}, quota: {}, hooks: {}, execute: () => Effect.never } as never)
      const operations = Operation.makeAll(endpoints, pipe)
      assert.deepStrictEqual(Object.keys(operations), Object.keys(endpoints))
      assert.isTrue(isLazy(operations, "countOrgaUsers"))
      assert.strictEqual(operations.countOrgaUsers, operations.countOrgaUsers)
      assert.isTrue(Effect.isEffect(operations.countOrgaUsers()))
    }))
})
