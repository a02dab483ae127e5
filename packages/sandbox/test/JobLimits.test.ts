import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { base64, pdf } from "./support/bytes.ts"
import { post, remove } from "./support/call.ts"
import { type As, classroom, inSchool, onStage } from "./support/classroom.ts"

const day = 86_400_000

const draft = async (as: As, pages = 1): Promise<string> => {
  const { body } = await as("/omr/jobs", post({ files: [{ file: pdf(pages), filename: "scan.pdf" }] }))
  return `/omr/jobs/${body.id}`
}

describe("a recognition job", () => {
  inSchool("is found by its owner only, and its key is its owner's", async ({ admin, teacher }) => {
    const path = await draft(teacher)
    for (
      const [target, options] of [
        [path, undefined],
        [`${path}/start`, post({})],
        [`${path}/cancel`, post({})],
        [`${path}/files`, post({ file: pdf(1) })],
        [`${path}/files/0`, undefined],
        [`${path}/exports/midi`, undefined],
        [path, remove]
      ] as const
    ) {
      assert.strictEqual((await admin(target, options)).status, 404, target)
    }
    assert.strictEqual((await teacher(path)).body.status, "draft")
    assert.deepStrictEqual((await admin("/omr/jobs")).body, [])
    const keyed = async (as: As) => (await as("/omr/jobs", post({ idempotencyKey: "one-key" }))).body.id
    const first = await keyed(teacher)
    assert.strictEqual(await keyed(teacher), first)
    assert.notStrictEqual(await keyed(admin), first)
  })

  it.effect("has at most 20 files and 50 pages, and five of an account run at a time", () =>
    Effect.gen(function*() {
      const { admin, teacher } = yield* classroom({ omrCredits: 1000 })
      yield* Effect.promise(async () => {
        const files = (count: number, pages: number) =>
          teacher("/omr/jobs", post({ files: Array.from({ length: count }, () => ({ file: pdf(pages) })) }))
        assert.deepStrictEqual([(await files(20, 1)).status, (await files(21, 1)).status], [201, 400])
        assert.deepStrictEqual([(await files(1, 50)).status, (await files(1, 51)).status], [201, 400])
        assert.strictEqual((await files(1, 51)).body.code, "TOO_LARGE")
        const full = `/omr/jobs/${(await files(20, 1)).body.id}/files`
        assert.strictEqual((await teacher(full, post({ file: pdf(1) }))).status, 400)
        const started = async (as: As) => (await as(`${await draft(as)}/start`, post({}))).status
        const statuses: Array<number> = []
        for (let i = 0; i < 6; i++) statuses.push(await started(teacher))
        assert.deepStrictEqual(statuses, [202, 202, 202, 202, 202, 409])
        assert.strictEqual(await started(admin), 202)
      })
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual(
        yield* Effect.promise(async () => (await teacher(`${await draft(teacher)}/start`, post({}))).status),
        202
      )
    }))

  it.effect("keeps its files for exactly thirty days, and changes its state at exact times", () =>
    Effect.gen(function*() {
      const { teacher } = yield* classroom()
      yield* TestClock.setTime(1_000_000)
      const path = yield* Effect.promise(async () => {
        const job = await draft(teacher)
        await teacher(`${job}/start`, post({}))
        return job
      })
      const at = (time: number) =>
        Effect.gen(function*() {
          yield* TestClock.setTime(1_000_000 + time)
          const { body } = yield* Effect.promise(() => teacher(path))
          return [body.status, body.progress.percent]
        })
      assert.deepStrictEqual(yield* at(1999), ["processing", 49])
      assert.deepStrictEqual(yield* at(2000), ["processing", 50])
      assert.deepStrictEqual(yield* at(3999), ["processing", 99])
      assert.deepStrictEqual(yield* at(4000), ["done", 100])
      const file = () => Effect.promise(async () => (await teacher(`${path}/files/0`)).status)
      const expired = (value: boolean) =>
        Effect.promise(async () => (await teacher(`/omr/jobs?expired=${value}`)).body.length)
      yield* at(30 * day - 1)
      assert.deepStrictEqual([yield* file(), yield* expired(true), yield* expired(false)], [200, 0, 1])
      yield* at(30 * day)
      const gone = yield* file()
      assert.deepStrictEqual([gone >= 400, yield* expired(true), yield* expired(false)], [true, 1, 0])
    }))

  inSchool("reads files by their first bytes, and at most 20 MB of each", async ({ teacher }) => {
    const code = async (file: string) => (await teacher("/omr/jobs", post({ files: [{ file }] }))).body.code
    for (const head of ["%PDF", "\u00ff\u00d8\u00ff", "\u0089PNG"]) {
      assert.isUndefined(await code(base64(`${head} rest`)), head)
    }
    for (const head of ["%PDX", "\u00ff\u00d8\u00fe", "PNG", "GIF8"]) {
      assert.strictEqual(await code(base64(`${head} rest`)), "UNSUPPORTED_FORMAT", head)
    }
  })
})

describe("credits", () => {
  onStage(
    "are spent to the last one, per page, and are in the history",
    classroom({ omrCredits: 3 }),
    async ({ teacher }) => {
      const start = async (pages: number) => (await teacher(`${await draft(teacher, pages)}/start`, post({}))).status
      assert.deepStrictEqual([await start(4), await start(2), await start(2), await start(1), await start(1)], [
        402,
        202,
        402,
        202,
        402
      ])
      assert.strictEqual((await teacher("/omr/capabilities")).body.remainingCredits, 0)
      const history = (await teacher("/billing/credits/history")).body
      assert.deepStrictEqual(history.map(({ amount }: { amount: number }) => amount), [-1, -2, 3])
      const statuses = []
      for (const limit of [0, 1, 1000, 1001]) {
        statuses.push((await teacher(`/billing/credits/history?limit=${limit}`)).status)
      }
      assert.deepStrictEqual(statuses, [400, 200, 200, 400])
    }
  )
})
