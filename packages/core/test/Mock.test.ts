import { assert, describe, it } from "@effect/vitest"
import { FlatClient, FlatError, type Models, Omr, Operation, Organization, Score, Task } from "@flat-sdk/core"
import { Cause, Effect, Exit, Layer, Stream } from "effect"

const bytes = Uint8Array.of(1, 2, 3)

/** Pages of ids, by their cursors. The input has what the caller gave, and no size of a page. */
const listOrganizationUserIds = (input: Models.ListOrganizationUserIdsInput) => {
  assert.notProperty(input, "limit")
  return Effect.succeed(input.next === undefined ? { items: ["a", "b"], next: "2" } : { items: ["c"], previous: "1" })
}

const defectOf = <A, E>(exit: Exit.Exit<A, E>): unknown => Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined

describe("a mock of a service", () => {
  it.effect("has withResponse, and calls the function with the input, each time", () =>
    Effect.gen(function*() {
      const { countOrgaUsers, removeOrganizationUser } = yield* Organization.Organization
      const counted = countOrgaUsers()
      assert.deepStrictEqual([yield* counted, yield* counted], [1, 2])
      assert.deepStrictEqual(yield* countOrgaUsers.withResponse({ role: ["user"] }), {
        value: 3,
        status: 200,
        headers: {}
      })
      assert.isUndefined(yield* removeOrganizationUser({ user: "u1" }))
      assert.deepStrictEqual(inputs, [{}, {}, { role: ["user"] }])
    }).pipe(Effect.provide(Organization.mock({
      countOrgaUsers: (input) => Effect.sync(() => inputs.push(input)),
      removeOrganizationUser: () => Effect.void
    }))))
  const inputs: Array<unknown> = []

  it.effect("reads pages by their cursors, as pages, items, all together and from a checkpoint", () =>
    Effect.gen(function*() {
      const { listOrganizationUserIds: ids } = yield* Organization.Organization
      assert.deepStrictEqual((yield* ids()).items, ["a", "b"])
      const pages = yield* Stream.runCollect(ids.pages())
      assert.deepStrictEqual(pages.map(({ items }) => items), [["a", "b"], ["c"]])
      assert.deepStrictEqual(yield* Stream.runCollect(ids.stream()), ["a", "b", "c"])
      assert.deepStrictEqual(yield* Stream.runCollect(ids.stream({ previous: "1" })), ["b", "a"])
      assert.deepStrictEqual(yield* ids.collect({}, { limit: 3 }), ["a", "b", "c"])
      const [first] = yield* Stream.runCollect(ids.resumable())
      const rest = yield* Stream.runCollect(ids.resumable({}, { from: first!.checkpoint }))
      assert.deepStrictEqual(rest.map(({ item }) => item), ["b", "c"])
    }).pipe(Effect.provide(Organization.mock({ listOrganizationUserIds }))))

  it.effect("streams and downloads the bytes of a file", () =>
    Effect.gen(function*() {
      const { exportScore, getScoreRevisionData } = yield* Score.Score
      const input = { score: "s", revision: "last", format: "midi" } as const
      assert.deepStrictEqual((yield* getScoreRevisionData(input)).bytes, bytes)
      assert.deepStrictEqual(yield* Stream.runCollect(getScoreRevisionData.stream(input)), [bytes])
      const file = yield* getScoreRevisionData.download(input)
      assert.deepStrictEqual([file.size, file.from, file.contentType], [3, 0, "audio/midi"])
      assert.deepStrictEqual(yield* Stream.runCollect(file.stream), [bytes])
      assert.deepStrictEqual(yield* Stream.runCollect(exportScore.stream({ score: "s", format: "mp3" })), [bytes])
      assert.deepStrictEqual(yield* Stream.runCollect(exportScore.events({ score: "s", format: "mp3" })), [])
    }).pipe(
      Effect.scoped,
      Effect.provide(Score.mock({
        getScoreRevisionData: () => Effect.succeed({ bytes, contentType: "audio/midi" }),
        exportScore: () => Effect.succeed({ bytes })
      }))
    ))

  it.effect("fails as the client does for an error response, in calls and streams, and passes errors on", () =>
    Effect.gen(function*() {
      const { countOrgaUsers, listOrganizationUserIds } = yield* Organization.Organization
      const error = yield* Effect.flip(Stream.runCollect(listOrganizationUserIds.stream()))
      assert.strictEqual(error.operation, "listOrganizationUserIds")
      assert.strictEqual(error.reason._tag === "NotFound" && error.reason.code, "NOT_FOUND")
      assert.include(
        error.message,
        "listOrganizationUserIds (MOCK /listOrganizationUserIds): not found: 404 NOT_FOUND, gone."
      )
      assert.strictEqual(yield* Effect.flip(countOrgaUsers()), given)
    }).pipe(Effect.provide(Organization.mock({
      countOrgaUsers: () => Effect.fail(given),
      listOrganizationUserIds: () => Effect.fail({ status: 404, code: "NOT_FOUND", message: "gone" })
    }))))
  const timeout = new FlatError.Timeout({ limit: "total", millis: 1 })
  const given = new FlatError.FlatError({ operation: "o", method: "GET", path: "/", attempts: 1, reason: timeout })

  it.effect("dies with the name of an operation that is not mocked, in each of its functions", () =>
    Effect.gen(function*() {
      const { listOrganizationUsers } = yield* Organization.Organization
      const message =
        "Organization: listOrganizationUsers is not mocked. Give the mock a function for it: { listOrganizationUsers: () => Effect.succeed(…) }"
      for (
        const call of [
          listOrganizationUsers(),
          listOrganizationUsers.withResponse(),
          Stream.runDrain(listOrganizationUsers.stream()),
          Stream.runDrain(listOrganizationUsers.pages()),
          listOrganizationUsers.collect({}, { limit: 1 })
        ]
      ) {
        assert.strictEqual(String(defectOf(yield* Effect.exit(call))), `UnimplementedError: ${message}`)
      }
      const { exportScore } = yield* Score.Score
      const exit = yield* Effect.exit(Stream.runDrain(exportScore.events({ score: "s", format: "mp3" })))
      assert.include(String(defectOf(exit)), "Score: exportScore is not mocked")
    }).pipe(Effect.provide([Organization.mock(), Score.mock({})])))

  it.effect("ends when the signal of a call is aborted", () =>
    Effect.gen(function*() {
      const { getTask } = yield* Task.Task
      const exit = yield* Effect.exit(getTask({ task: "t" }, { signal: AbortSignal.abort() }))
      assert.isTrue(Exit.hasInterrupts(exit))
    }).pipe(Effect.provide(Task.mock({ getTask: () => Effect.never }))))

  it.effect("lets methods call the mocks", () =>
    Effect.gen(function*() {
      const { recognise } = yield* Omr.Omr
      const error = yield* Effect.flip(Stream.runCollect(recognise({ body: {} })))
      assert.strictEqual(error.reason._tag, "QuotaExhausted")
    }).pipe(
      Effect.provide(Omr.mock({ createOmrJob: () => Effect.fail({ status: 402, code: "OMR_CREDITS_EXHAUSTED" }) }))
    ))
})

describe("a mock of a client", () => {
  it.effect("has all services, and dies with the name of what is not mocked", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      assert.strictEqual(yield* flat.organization.countOrgaUsers(), 7)
      assert.strictEqual(yield* flat.actAs("u", []).organization.countOrgaUsers(), 7)
      assert.strictEqual(yield* (yield* flat.withOptions({ retries: 0 })).organization.countOrgaUsers(), 7)
      assert.strictEqual(yield* flat.request({ method: "GET", path: "/me/notifications" }), "/me/notifications")
      const dies = {
        classes: flat.classes.listClasses(),
        groups: flat.groups.getGroupDetails({ group: "g" }),
        users: flat.users.getUser({ user: "u" }),
        account: flat.account.getAuthenticatedUser(),
        tasks: flat.tasks.getTask({ task: "t" }),
        eduResources: flat.eduResources.listEduResources(),
        scores: flat.scores.getScore({ score: "s" }),
        collections: flat.collections.listCollections(),
        omr: flat.omr.getOmrCapabilities()
      }
      for (const [name, call] of Object.entries<Effect.Effect<unknown, unknown>>(dies)) {
        assert.match(
          String(defectOf(yield* Effect.exit(call))),
          new RegExp(`^UnimplementedError: FlatClient.${name}: \\w+ is not`)
        )
      }
    }).pipe(Effect.provide(FlatClient.mock({
      organization: { countOrgaUsers: () => Effect.succeed(7) },
      request: ({ path }) => Effect.succeed(path)
    }))))

  it.effect("has the members that are given", () =>
    Effect.gen(function*() {
      const flat = yield* FlatClient.FlatClient
      assert.strictEqual(flat.describe(), "given")
      assert.isUndefined((yield* flat.quota).remaining)
      const request = yield* Effect.exit(flat.request({ method: "GET", path: "/me" }))
      assert.include(String(defectOf(request)), "FlatClient: request is not mocked")
    }).pipe(Effect.provide(FlatClient.mock({ describe: () => "given" }))))
})

describe("Layer.mock of effect", () => {
  it.effect("has no functions of operations without a mock", () =>
    Effect.gen(function*() {
      const { listOrganizationUsers } = yield* Organization.Organization
      assert.throws(() => listOrganizationUsers.stream(), /not a function/)
      assert.throws(() => listOrganizationUsers.withResponse(), /not a function/)
      const called = yield* Effect.exit(listOrganizationUsers())
      assert.strictEqual((defectOf(called) as Error).name, "UnimplementedError")
    }).pipe(
      Effect.provide(Layer.mock(Organization.Organization)({ countOrgaUsers: Operation.mock(() => Effect.succeed(7)) }))
    ))

  it.effect("takes mocked operations", () =>
    Effect.gen(function*() {
      const { countOrgaUsers, listOrganizationUserIds } = yield* Organization.Organization
      assert.strictEqual((yield* countOrgaUsers.withResponse()).value, 7)
      assert.deepStrictEqual(yield* Stream.runCollect(listOrganizationUserIds.stream()), ["a", "b", "c"])
    }).pipe(Effect.provide(
      Layer.mock(Organization.Organization)({
        countOrgaUsers: Operation.mock(() => Effect.succeed(7)),
        listOrganizationUserIds: Operation.mock(listOrganizationUserIds)
      })
    )))
})
