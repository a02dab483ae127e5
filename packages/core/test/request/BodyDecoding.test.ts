import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig, FlatError } from "@flat-sdk/core"
import type { DriftReport } from "@flat-sdk/engine/Telemetry"
import { Effect, Redacted } from "effect"
import { account } from "../support/Samples.ts"
import { type Reply, testClient } from "../support/TestClient.ts"

const secret = "planted-value-123"

const drifting = (reply: Reply, options: FlatConfig.Options = {}) =>
  Effect.gen(function*() {
    const reports: Array<DriftReport> = []
    const { flat } = yield* testClient(() => reply, { onDrift: (report) => void reports.push(report), ...options })
    return { flat, reports }
  })

const decode = (error: FlatError.FlatError) => {
  assert(error.reason._tag === "Decode", error.reason._tag)
  return error.reason
}

const odd = {
  ...account("u1"),
  username: 42,
  picture: undefined,
  license: { active: secret, unknown: 1 },
  later: "kept"
}

describe("a response that does not match", () => {
  it.effect("includes the path within a list", () =>
    Effect.gen(function*() {
      const { flat, reports } = yield* drifting({ json: [account("u1"), odd] })
      assert.strictEqual((yield* flat.organization.listOrganizationUsers()).items.length, 2)
      assert.include(reports[0]!.problems.map((problem) => problem.path), "[1].username")
    }))

  it.effect("is reported with at most 20 problems", () =>
    Effect.gen(function*() {
      const { flat, reports } = yield* drifting({ json: Array.from({ length: 50 }, () => odd) })
      yield* flat.organization.listOrganizationUsers()
      assert.strictEqual(reports[0]!.problems.length, 20)
    }))

  it.effect.each([false, true])(
    "and is nested too deeply to be checked fails, with strict: %s",
    (strict) =>
      Effect.gen(function*() {
        const nested = (depth: number, innermost: string) =>
          "{\"id\":\"t\",\"state\":\"done\",\"children\":[".repeat(depth) + innermost + "]}".repeat(depth)
        for (const text of [nested(100_000, ""), nested(2000, "1")]) {
          const { flat } = yield* drifting({ text }, { strict })
          const error = yield* Effect.flip(flat.tasks.getTask({ task: "t" }))
          assert.include(decode(error).detail, "nested too deeply")
        }
      })
  )
})

describe("a response that matches", () => {
  it.effect("has the shape of its status", () =>
    Effect.gen(function*() {
      const json = { id: "t1", state: "created" }
      const body = { data: "<score-partwise/>", supportsTasks: true }
      const accepted = yield* drifting({ status: 202, json }, { strict: true })
      assert.deepStrictEqual<unknown>(yield* accepted.flat.scores.createScore({ body }), json)
      const { flat } = yield* drifting({ status: 200, json }, { strict: true })
      assert.include(decode(yield* Effect.flip(flat.scores.createScore({ body }))).detail, "title: expected a value")
    }))

  it.effect("may have any 2xx status and any content type", () =>
    Effect.gen(function*() {
      for (const status of [200, 201, 202, 203]) {
        const { flat } = yield* drifting({ status, text: "3" })
        const { status: found, value } = yield* flat.organization.countOrgaUsers.withResponse()
        assert.strictEqual(value, 3)
        assert.strictEqual(found, status)
      }
    }))
})

describe("a response that is not JSON", () => {
  it.effect.each<[string, Reply]>([
    ["a page", { text: "<html><body>Sign in to the school's network</body></html>" }],
    ["cut JSON", { text: "[{\"id\":" }],
    ["nothing", {}],
    ["204 instead of a body", { status: 204 }]
  ])("fails as Decode in lenient mode too: %s", ([, reply]) =>
    Effect.gen(function*() {
      const { flat } = yield* drifting(reply)
      const reason = decode(yield* Effect.flip(flat.organization.countOrgaUsers()))
      assert.strictEqual(Redacted.value(reason.body), reply.text ?? "")
    }))
})

describe("a number that JavaScript cannot represent", () => {
  const counting = (text: string, options: FlatConfig.Options = {}) =>
    Effect.gen(function*() {
      const reports: Array<DriftReport> = []
      const { flat } = yield* testClient(
        () => ({ text, headers: { "content-type": "application/json" } }),
        { onDrift: (report) => void reports.push(report), ...options }
      )
      return { count: flat.organization.countOrgaUsers(), reports }
    })

  it.effect("is exact up to 2^53 - 1, and a fraction is drift", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* (yield* counting("9007199254740991")).count, 9007199254740991)
      assert.strictEqual(yield* (yield* counting("1e3")).count, 1000)
      const half = yield* counting("0.5")
      assert.strictEqual(yield* half.count, 0.5)
      assert.lengthOf(half.reports, 1)
    }))

  it.effect("is found in a field of any item, after any number of other problems, and not elsewhere", () =>
    Effect.gen(function*() {
      const wrong = Array.from({ length: 50 }, (_, nth) => ({ ...account(`u${nth}`), username: nth }))
      const list = (last: string) => ({
        text: `${JSON.stringify(wrong).slice(0, -1)},${last}]`,
        headers: { "content-type": "application/json" }
      })
      const large = JSON.stringify(account("u50")).slice(0, -1)
      const { flat } = yield* drifting(list(`${large},"later":12345678901234567890,"organization":"1e999, 1e999"}`))
      assert.lengthOf((yield* flat.organization.listOrganizationUsers()).items, 51)
    }))
})
