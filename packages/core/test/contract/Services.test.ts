/**
 * Behaviour of the school operations that is not visible in their schemas.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Handler, testClient } from "../support/TestClient.ts"

const client = (handler: Handler) => testClient(handler, { strict: true })

describe("classes", () => {
  it.effect("copyAssignment accepts a class or a library, but not both or neither", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: {} }))
      const path = { class: "c1", assignment: "a1" }
      yield* flat.classes.copyAssignment({ ...path, body: { classroom: "c2", scheduledDate: undefined } })
      yield* flat.classes.copyAssignment({ ...path, body: { libraryParent: "root" } })
      assert.deepStrictEqual(sent.map(({ body }) => body), ["{\"classroom\":\"c2\"}", "{\"libraryParent\":\"root\"}"])
      for (const body of [{}, { classroom: "c2", libraryParent: "root" }]) {
        // The type of the operation does not accept neither.
        const error = yield* Effect.flip(flat.classes.copyAssignment({ ...path, body: body as { classroom: string } }))
        assert(error.reason._tag === "Encode")
        assert.sameMembers(error.reason.problems.map(({ path }) => path), ["body.classroom", "body.libraryParent"])
      }
      assert.lengthOf(sent, 2)
    }))
})

describe("dates that are sent", () => {
  it.effect("are dates of RFC 3339, or nothing", () =>
    Effect.gen(function*() {
      const { flat, sent } = yield* testClient(() => ({ json: {} }))
      const edit = (dueDate: string | null) =>
        flat.classes.updateClassAssignment({ class: "c1", assignment: "a1", body: { dueDate, scheduledDate: dueDate } })
      for (const date of ["tomorrow", "2027-06-30", "30/06/2027"]) {
        const error = yield* Effect.flip(edit(date))
        assert(error.reason._tag === "Encode")
        assert.deepStrictEqual(error.reason.problems.map(({ path }) => path), ["body.dueDate", "body.scheduledDate"])
        assert.include(error.message, "a date and time such as 2027-06-30T12:00:00.000Z")
      }
      assert.lengthOf(sent, 0)
      for (const date of ["2027-06-30T12:00:00.000Z", "2027-06-30T12:00+02:00", null]) yield* edit(date)
      assert.lengthOf(sent, 3)
    }))
})

describe("tasks", () => {
  it.effect("getTask reads tasks within tasks, and rejects an invalid one at any depth", () =>
    Effect.gen(function*() {
      const task = (state: unknown) => ({
        id: "t1",
        state: "doing",
        children: [{ id: "t2", state: "doing", children: [{ id: "t3", state }] }]
      })
      const { flat } = yield* client((_, index) => ({ json: task(index === 0 ? "done" : 7) }))
      const read = yield* flat.tasks.getTask({ task: "t1" })
      assert.strictEqual(read.children?.[0]?.children?.[0]?.state, "done")
      const error = yield* Effect.flip(flat.tasks.getTask({ task: "t1" }))
      assert.strictEqual(error.reason._tag, "Decode")
    }))
})
