import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Sandbox } from "../src/effect.ts"
import { call, linked, remove, type Target } from "./support/call.ts"
import { inProcess, served } from "./support/sandbox.ts"

const create = (target: Target, username: string, fault?: string) =>
  Effect.tryPromise(() =>
    call(target, "/organizations/users", {
      method: "POST",
      body: { username, password: "a-password" },
      ...(fault === undefined ? undefined : { headers: { "x-sandbox-fault": fault } })
    })
  )

const list = (target: Target, fault: string, query = "limit=3") =>
  Effect.tryPromise(() => call(target, `/organizations/users?${query}`, { headers: { "x-sandbox-fault": fault } }))

const exists = (target: { readonly sandbox: Sandbox.SandboxShape }, username: string) =>
  target.sandbox.state().users.some((user) => user.username === username)

describe("faults on a socket", () => {
  it.effect("before the operation leave the state unchanged", () =>
    Effect.gen(function*() {
      const target = yield* served()
      yield* Effect.flip(create(target, "ada", "reset-before-headers"))
      const statuses: Array<number> = []
      for (
        const fault of ["html", "status;status=503;seconds=2", "rate-limit;seconds=30", "too-many-requests;seconds=3"]
      ) {
        const response = yield* create(target, "ada", fault)
        statuses.push(response.status)
        if (fault.startsWith("status")) assert.isString(response.body.id)
        if (fault === "html") assert.match(response.headers.get("content-type") ?? "", /^text\/html/)
      }
      assert.deepStrictEqual(statuses, [502, 503, 403, 429])
      assert.isFalse(exists(target, "ada"))
      assert.isTrue(target.sandbox.requests().every((entry) => !entry.executed))
    }))

  it.effect("after the operation keep its writes", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const broken = ["reset-before-headers;executed=true", "reset-after-headers", "cut-body"]
      for (const [index, fault] of broken.entries()) {
        yield* Effect.flip(create(target, `broken${index}`, fault))
        assert.isTrue(exists(target, `broken${index}`), fault)
      }
      const completed = ["html;executed", "status;executed;status=504", "truncated-json", "malformed-json"]
      for (const [index, fault] of completed.entries()) {
        const response = yield* create(target, `answered${index}`, fault)
        assert.isUndefined(fault.startsWith("status") ? undefined : response.body, fault)
        assert.isTrue(exists(target, `answered${index}`), fault)
      }
      assert.isTrue(target.sandbox.requests().every((entry) => entry.executed && entry.fault !== undefined))
    }))

  it.effect("break the connection after the status and headers have arrived", () =>
    Effect.gen(function*() {
      const target = yield* served()
      for (const fault of ["reset-after-headers", "cut-body;bytes=20"]) {
        const response = yield* Effect.promise(() =>
          fetch(`${target.url}/organizations/users`, {
            headers: { authorization: `Bearer ${target.token}`, "x-sandbox-fault": fault }
          })
        )
        assert.strictEqual(response.status, 200)
        assert.isAbove(Number(response.headers.get("content-length")), 1000)
        const reader = (response.body as ReadableStream<Uint8Array>).getReader()
        const first = yield* Effect.promise(() => reader.read())
        assert.strictEqual(first.value?.length, fault === "cut-body;bytes=20" ? 20 : 1)
        yield* Effect.flip(Effect.tryPromise(() => reader.read()))
      }
    }))

  it.live("send a body slowly, but completely", () =>
    Effect.gen(function*() {
      const target = yield* served()
      const response = yield* list(target, "slow-body;ms=1;bytes=700")
      assert.strictEqual(response.body.length, 3)
      assert.strictEqual(Number(response.headers.get("content-length")), new TextEncoder().encode(response.text).length)
    }))

  it.effect("do not change the body of an error response: a rejected write stays rejected", () =>
    Effect.gen(function*() {
      const target = yield* served()
      yield* create(target, "ada")
      const response = yield* create(target, "ada", "truncated-json")
      assert.deepStrictEqual([response.status, response.body.code], [409, "USERNAME_ALREADY_USED"])
    }))
})

describe("faults in a body", () => {
  it.effect("change types, add fields, extend enumerations, set null", () =>
    Effect.gen(function*() {
      const target = inProcess()
      const plain = yield* Effect.promise(() => call(target, "/organizations/users?limit=3"))
      const wrong = yield* list(target, "wrong-types;field=groups")
      assert.deepStrictEqual(wrong.body[0].groups, { wrapped: plain.body[0].groups })
      assert.notDeepEqual((yield* list(target, "wrong-types")).body, plain.body)
      const more = yield* list(target, "unknown-fields")
      assert.isObject(more.body[0].addedLater)
      const { addedLater: _, license: __, ...known } = more.body[0]
      assert.deepInclude(plain.body[0], known)
      assert.strictEqual((yield* list(target, "unknown-enum")).body[0].organizationRole, "added-later")
      const only = (yield* list(target, "unknown-enum;field=type")).body[0]
      assert.deepStrictEqual([only.type, only.product], ["added-later", "flatEdu"])
      const empty = (yield* list(target, "null-fields")).body[0]
      assert.isNull(empty.name)
      assert.strictEqual(empty.username, plain.body[0].username)
      assert.isNull((yield* list(target, "null-fields;field=email")).body[0].email)
    }))

  it.effect("let cursors repeat", () =>
    Effect.gen(function*() {
      const target = inProcess()
      const first = yield* list(target, "repeated-cursor")
      const again = yield* list(target, "repeated-cursor", linked(first, "next")?.split("?")[1])
      assert.deepStrictEqual(again.body, first.body)
      assert.strictEqual(linked(again, "next"), linked(first, "next"))
    }))

  it.effect("send empty pages before the requested one", () =>
    Effect.gen(function*() {
      const target = inProcess()
      const plain = yield* Effect.promise(() => call(target, "/organizations/users?limit=3&sort=lastname"))
      const empty = yield* list(target, "empty-page", "limit=3&sort=lastname")
      const another = yield* list(target, "empty-page", linked(empty, "next")?.split("?")[1])
      assert.deepStrictEqual([empty.body, another.body], [[], []])
      assert.notStrictEqual(linked(another, "next"), linked(empty, "next"))
      const real = yield* Effect.promise(() => call(target, linked(another, "next") as string))
      assert.deepStrictEqual(real.body, plain.body)
      const nextEmpty = yield* list(target, "empty-page", linked(plain, "next")?.split("?")[1])
      const nextReal = yield* Effect.promise(() => call(target, linked(nextEmpty, "next") as string))
      assert.deepStrictEqual(
        nextReal.body,
        (yield* Effect.promise(() => call(target, linked(plain, "next") as string))).body
      )
    }))

  it.effect("leave responses without a body unchanged", () =>
    Effect.gen(function*() {
      const target = inProcess({ faults: ["cut-body", "repeated-cursor"] })
      const user = target.sandbox.state().users[3]?.id
      const response = yield* Effect.promise(() => call(target, `/organizations/users/${user}`, remove))
      assert.strictEqual(response.status, 204)
      assert.isUndefined(target.sandbox.requests()[0]?.fault)
    }))
})

describe("rules of faults", () => {
  it("never lose or duplicate a write: the state has exactly the executed ones", async () => {
    const faults = [
      "reset-before-headers",
      "reset-before-headers;executed",
      "cut-body",
      "status",
      "html;executed",
      "rate-limit",
      "malformed-json"
    ]
    const target = inProcess({ seed: 11, faults: [{ fault: faults, rate: 0.6 }] })
    for (let i = 0; i < 200; i++) {
      await Effect.runPromise(Effect.ignore(create(target, `new${i}`)))
    }
    const made = target.sandbox.state().users.filter((user) => user.username.startsWith("new")).map((user) =>
      user.username
    )
    const executed = target.sandbox.requests().flatMap((entry, i) => entry.executed ? [`new${i}`] : [])
    assert.deepStrictEqual(made, executed)
    assert.isAbove(executed.length, 100)
    assert.isBelow(executed.length, 180)
  })

  it.each(["earthquake", "status;status=200", "status;ms=3", "latency;ms=soon", "cut-body;executed", "status;rate=x"])(
    "reject %s",
    async (rule) => {
      const target = inProcess()
      assert.throws(() => target.sandbox.faults.add(rule), /name;parameter=value/)
      const response = await call(target, "/organizations/users/count", { headers: { "x-sandbox-fault": rule } })
      assert.deepStrictEqual([response.status, response.body.param], [400, "X-Sandbox-Fault"])
    }
  )

  it.effect("delay an operation by the clock", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const fiber = yield* Effect.forkChild(
        HttpClient.post("https://flat.example/v2/organizations/invitations", {
          headers: { authorization: "Bearer sandbox-admin" }
        })
      )
      yield* TestClock.adjust("1999 millis")
      assert.strictEqual(sandbox.state().invitations.length, 0)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
      assert.strictEqual(sandbox.state().invitations.length, 1)
    }).pipe(Effect.provide(Sandbox.layerTest({ faults: ["latency;ms=2000"] }))))
})

/** Sends requests, and returns their statuses. */
const statuses = async (target: ReturnType<typeof inProcess>, count: number, path = "/organizations/users/count") => {
  const found: Array<number> = []
  for (let i = 0; i < count; i++) found.push((await call(target, path)).status)
  return found
}

describe("fault rules", () => {
  it("apply in their order, each from its skip on and as often as its times", async () => {
    const target = inProcess({
      faults: ["status;status=503;skip=1;times=2", "status;status=502;times=1", "status;status=500;times=0"]
    })
    assert.deepStrictEqual(await statuses(target, 6), [502, 503, 503, 200, 200, 200])
    assert.deepStrictEqual(target.sandbox.faults.struck(), [2, 1, 0])
  })

  it("count only the requests of their operations", async () => {
    const target = inProcess({ faults: ["status;status=503;operation=countOrgaUsers|listClasses;skip=2"] })
    assert.deepStrictEqual(await statuses(target, 3, "/organizations/users"), [200, 200, 200])
    assert.deepStrictEqual(await statuses(target, 1), [200])
    assert.deepStrictEqual(await statuses(target, 1, "/classes"), [200])
    assert.deepStrictEqual(await statuses(target, 1), [503])
  })

  it("with a rate strike the same requests after a reset, after `set`, and for the same seed; others for another seed", async () => {
    const rule = "status;status=503;rate=0.5"
    const target = inProcess({ faults: [rule], seed: 7 })
    const first = await statuses(target, 30)
    assert.isAbove(first.filter((status) => status === 503).length, 5)
    assert.isAbove(first.filter((status) => status === 200).length, 5)
    target.sandbox.reset()
    assert.deepStrictEqual(await statuses(target, 30), first)
    target.sandbox.faults.set([rule])
    assert.deepStrictEqual(await statuses(target, 30), first)
    assert.deepStrictEqual(await statuses(inProcess({ faults: [rule], seed: 7 }), 30), first)
    assert.notDeepEqual(await statuses(inProcess({ faults: [rule], seed: 8 }), 30), first)
    // A rule that is added has random numbers of its own.
    target.sandbox.faults.clear()
    target.sandbox.faults.add("status;status=503;rate=0", rule)
    assert.notDeepEqual(await statuses(target, 30), first)
  })

  it("with rate 0 strike nothing, with rate 1 everything", async () => {
    assert.deepStrictEqual(await statuses(inProcess({ faults: ["status;rate=0"] }), 3), [200, 200, 200])
    assert.deepStrictEqual(await statuses(inProcess({ faults: ["status;rate=1"] }), 3), [500, 500, 500])
  })

  it("send their headers: Retry-After, and the reset of the limit", async () => {
    const target = inProcess()
    const sent = async (fault: string) => {
      const { body, headers, status } = await call(target, "/organizations/users/count", {
        headers: { "x-sandbox-fault": fault }
      })
      const now = Math.floor(Date.parse(headers.get("date")!) / 1000)
      return {
        status,
        code: body.code,
        retry: headers.get("retry-after"),
        wait: Number(headers.get("x-ratelimit-reset")) - now
      }
    }
    assert.deepInclude(await sent("status;status=503;seconds=7"), { status: 503, retry: "7" })
    assert.deepInclude(await sent("status;status=503"), { status: 503, retry: null })
    assert.deepInclude(await sent("too-many-requests;seconds=5"), { status: 429, retry: "5" })
    const limited = await sent("rate-limit;seconds=30")
    assert.deepInclude(limited, { status: 403, code: "API_RATE_LIMIT_EXCEEDED", retry: null })
    assert.include([30, 31], limited.wait)
  })
})
