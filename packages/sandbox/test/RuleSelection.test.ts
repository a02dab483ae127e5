import { assert, describe, it } from "@effect/vitest"
import { call } from "./support/call.ts"
import { inProcess } from "./support/sandbox.ts"

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
