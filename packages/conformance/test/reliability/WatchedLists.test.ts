/**
 * The lists that can be watched, in the sandbox: each reports what other clients change.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Layer } from "effect"
import * as MusicXml from "../../src/suite/MusicXml.ts"
import { overOne } from "./support/Transports.ts"
import { open } from "./support/Watching.ts"

const scopes = ["edu.assignments", "edu.classes", "scores", "collections"] as const

overOne((transport) => {
  describe("watched lists", () => {
    /** A sandbox with a class, its teacher and a student, who are other clients; and what opens watches. */
    const school = Effect.gen(function*() {
      const sandbox = yield* Sandbox.serve({ users: 12 })
      const context = yield* Layer.build(transport.layer)
      const admin = yield* Effect.provide(
        FlatClient.make({ baseUrl: sandbox.url, accessToken: sandbox.token }),
        context
      )
      const account = (username: string, role: "teacher" | "user") =>
        admin.organization.createOrganizationUser({ body: { username, password: "correct-horse", role } })
      const teacherAccount = yield* account("miss.watson", "teacher")
      const studentAccount = yield* account("huck.finn", "user")
      const teacher = admin.actAs(teacherAccount.id, scopes)
      const student = admin.actAs(studentAccount.id, scopes)
      const room = yield* teacher.classes.createClass({ body: { name: "Theory" } })
      yield* teacher.classes.addClassUser({ class: room.id, user: studentAccount.id })
      const { token } = yield* admin.organization.createOrganizationUserAccessToken({
        user: teacherAccount.id,
        body: { scopes }
      })
      const watch = yield* open(transport, { baseUrl: sandbox.url, accessToken: String(token) })
      const watchAsAdmin = yield* open(transport, { baseUrl: sandbox.url, accessToken: sandbox.token })
      const assign = (title: string) =>
        teacher.classes.createClassAssignment({
          class: room.id,
          body: { title, type: "newScore", maxPoints: 20, state: "active" }
        })
      return { sandbox, admin, teacher, student, studentAccount, room: room.id, watch, watchAsAdmin, assign }
    })

    for (const scope of ["an assignment", "a class", "all classes"] as const) {
      it.live(`WA12 submissions of ${scope}: started, handed in, graded, returned, commented, gone`, () =>
        Effect.gen(function*() {
          const { assign, room, sandbox, student, studentAccount, teacher, watch } = yield* school
          const assignment = yield* assign("A melody")
          const path = { class: room, assignment: assignment.id }
          const input = scope === "an assignment" ? path : scope === "a class" ? { class: room } : {}
          const watching = yield* watch("submissions", input)
          yield* watching.again
          const sketch = { attachments: [{ url: "https://music.example/sketch" }] }
          const { id } = yield* watching.after(student.classes.createSubmission({ ...path, body: sketch }))
          yield* watching.after(student.classes.createSubmission({ ...path, body: { submit: true } }))
          yield* watching.after(teacher.classes.editSubmission({ ...path, submission: id, body: { draftGrade: 17 } }))
          yield* watching.after(teacher.classes.editSubmission({ ...path, submission: id, body: { return: true } }))
          yield* watching.after(
            teacher.classes.postSubmissionComment({ ...path, submission: id, body: { comment: "Bravo" } })
          )
          yield* watching.after(teacher.classes.deleteClassUser({ class: room, user: studentAccount.id }))
          assert.deepStrictEqual(watching.news(), [`Added ${id}`, ...Array(4).fill(`Changed ${id}`), `Removed ${id}`])
          assert.deepStrictEqual(
            watching.changes.map(({ item, previous }) => [previous?.["state"], item?.["state"]]),
            [
              [undefined, "created"],
              ["created", "turnedIn"],
              ["turnedIn", "turnedIn"],
              ["turnedIn", "returned"],
              ["returned", "returned"],
              ["returned", undefined]
            ]
          )
          assert.strictEqual(watching.changes[3]?.item?.["grade"], 17)
          const operation = scope === "an assignment" ? "getSubmissions" : "listAssignments"
          assert.isAtLeast(sandbox.count(operation), 7)
          assert.isUndefined(watching.error())
        }))
    }

    it.live("WA12 submissions of all classes: a class that is archived takes its submissions along", () =>
      Effect.gen(function*() {
        const { assign, room, student, teacher, watch } = yield* school
        const assignment = yield* assign("A melody")
        const { id } = yield* student.classes.createSubmission({
          class: room,
          assignment: assignment.id,
          body: { submit: true }
        })
        const watching = yield* watch("submissions", {})
        yield* watching.again
        yield* watching.after(teacher.classes.archiveClass({ class: room }))
        assert.deepStrictEqual(watching.news(), [`Removed ${id}`])
      }))

    it.live("WA12 a class that disappears while all are read removes nothing in that poll, and does not end the watch", () =>
      Effect.gen(function*() {
        const { assign, room, sandbox, student, watch } = yield* school
        const assignment = yield* assign("A melody")
        yield* student.classes.createSubmission({ class: room, assignment: assignment.id, body: { submit: true } })
        const watching = yield* watch("submissions", {})
        yield* watching.again
        sandbox.faults.set([{ fault: "status;status=404", operation: "listAssignments", times: 3 }])
        yield* until(() => sandbox.faults.struck()[0] === 3)
        yield* watching.again
        assert.deepStrictEqual(watching.news(), [])
        assert.isUndefined(watching.error())
      }))

    it.live("WA15 once: a class that disappears while all are read is read again", () =>
      Effect.gen(function*() {
        const { assign, room, sandbox, student, watch } = yield* school
        const assignment = yield* assign("A melody")
        yield* student.classes.createSubmission({ class: room, assignment: assignment.id, body: { submit: true } })
        sandbox.faults.set([{ fault: "status;status=404", operation: "listAssignments", times: 2 }])
        const watching = yield* watch("submissions", {}, { once: true, emitExisting: true })
        assert.strictEqual(yield* watching.ended, "ended")
        assert.lengthOf(watching.changes, 1)
        assert.lengthOf(watching.polls, 3)
      }))

    it.live("WA12 assignments: created, changed, archived, deleted; a submission is no change", () =>
      Effect.gen(function*() {
        const { assign, room, student, teacher, watch } = yield* school
        const watching = yield* watch("assignments", { class: room })
        yield* watching.again
        const { id } = yield* watching.after(assign("A melody"))
        yield* student.classes.createSubmission({ class: room, assignment: id, body: { submit: true } })
        yield* watching.again
        yield* watching.after(
          teacher.classes.updateClassAssignment({ class: room, assignment: id, body: { title: "Two melodies" } })
        )
        yield* watching.after(teacher.classes.archiveAssignment({ class: room, assignment: id }))
        yield* watching.after(teacher.classes.deleteAssignment({ class: room, assignment: id }))
        assert.deepStrictEqual(watching.news(), [`Added ${id}`, `Changed ${id}`, `Changed ${id}`, `Removed ${id}`])
        assert.deepStrictEqual(watching.changes.map(({ previous }) => previous?.["title"]), [
          undefined,
          "A melody",
          "Two melodies",
          "Two melodies"
        ])
      }))

    it.live("WA12 members of a class: joined, renamed, removed", () =>
      Effect.gen(function*() {
        const { admin, room, studentAccount: { id }, teacher, watch } = yield* school
        const watching = yield* watch("members", { class: room })
        yield* watching.again
        yield* watching.after(
          admin.organization.updateOrganizationUser({ user: id, body: { firstname: "Huckleberry" } })
        )
        yield* watching.after(teacher.classes.deleteClassUser({ class: room, user: id }))
        yield* watching.after(teacher.classes.addClassUser({ class: room, user: id }))
        assert.deepStrictEqual(watching.news(), [`Changed ${id}`, `Removed ${id}`, `Added ${id}`])
        assert.deepStrictEqual(watching.changes[1]?.previous, { classRole: "student" })
        assert.strictEqual(watching.changes[2]?.item?.["classRole"], "student")
      }))

    it.live("WA12 accounts of the organization: created, role changed, removed; only those that match the filter", () =>
      Effect.gen(function*() {
        const { admin, watchAsAdmin } = yield* school
        const watching = yield* watchAsAdmin("accounts", { role: ["teacher"] })
        yield* watching.again
        const create = (username: string, role: "teacher" | "user") =>
          admin.organization.createOrganizationUser({ body: { username, password: "correct-horse", role } })
        yield* create("tom.sawyer", "user")
        const { id } = yield* watching.after(create("mr.dobbins", "teacher"))
        yield* watching.after(admin.organization.updateOrganizationUser({ user: id, body: { lastname: "Dobbins" } }))
        yield* watching.after(
          admin.organization.updateOrganizationUser({ user: id, body: { organizationRole: "admin" } })
        )
        assert.deepStrictEqual(watching.news(), [`Added ${id}`, `Changed ${id}`, `Removed ${id}`])
        assert.deepStrictEqual(watching.changes[2]?.previous, { organizationRole: "teacher" })
      }))

    it.live("WA12 comments of a score: written, edited, resolved or deleted", () =>
      Effect.gen(function*() {
        const { teacher, watch } = yield* school
        const score = yield* teacher.scores.createScore({ body: MusicXml.creation("Song") })
        const watching = yield* watch("comments", { score: score.id })
        yield* watching.again
        const { id } = yield* watching.after(
          teacher.scores.postScoreComment({ score: score.id, body: { comment: "Slower" } })
        )
        yield* watching.after(
          teacher.scores.updateScoreComment({ score: score.id, comment: id, body: { comment: "Faster" } })
        )
        yield* watching.after(teacher.scores.deleteScoreComment({ score: score.id, comment: id }))
        assert.deepStrictEqual(watching.news(), [`Added ${id}`, `Changed ${id}`, `Removed ${id}`])
      }))

    it.live("WA12 scores of a collection: added, changed, taken out", () =>
      Effect.gen(function*() {
        const { teacher, watch } = yield* school
        const { id: collection } = yield* teacher.collections.createCollection({ body: { title: "Songs" } })
        const { id } = yield* teacher.scores.createScore({ body: MusicXml.creation("Song") })
        const watching = yield* watch("scores", { collection })
        yield* watching.again
        yield* watching.after(teacher.collections.addScoreToCollection({ collection, score: id }))
        yield* watching.after(teacher.scores.editScore({ score: id, body: { title: "Another song" } }))
        yield* watching.after(teacher.collections.deleteScoreFromCollection({ collection, score: id }))
        assert.deepStrictEqual(watching.news(), [`Added ${id}`, `Changed ${id}`, `Removed ${id}`])
        assert.strictEqual(watching.changes[1]?.previous?.["title"], "Song")
      }))

    it.live("WA12 public scores of a user: published, changed, made private", () =>
      Effect.gen(function*() {
        const { teacher, watch } = yield* school
        const watching = yield* watch("scores", { user: "me" })
        yield* watching.again
        const { id } = yield* watching.after(
          teacher.scores.createScore({ body: MusicXml.creation("Song", { privacy: "public" }) })
        )
        yield* teacher.scores.createScoreRevision({
          score: id,
          body: { data: MusicXml.creation("Song").data, autosave: false }
        })
        yield* watching.changed(2)
        yield* watching.after(teacher.scores.editScore({ score: id, body: { privacy: "private" } }))
        assert.deepStrictEqual(watching.news(), [`Added ${id}`, `Changed ${id}`, `Removed ${id}`])
      }))
  })
})
