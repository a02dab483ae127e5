import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as Flat from "flat-api"
import { classroom, onStage } from "./support/classroom.ts"

/** The vendor's JavaScript client, 1.0.1, used by a teacher and a pupil. */
const clients = Effect.map(classroom(), (school) => {
  const as = (accessToken: string) => new Flat.FlatClient({ accessToken, baseUrl: school.url })
  return { ...school, teacher: as("token-of-a-teacher"), pupil: as("token-of-a-pupil") }
})

describe("flat-api 1.0.1", () => {
  onStage("teaches a class", clients, async ({ id, pupil, sandbox, teacher }) => {
    const room = await teacher.classes.createClass({ body: { name: "Theory" } })
    await pupil.classes.enrollClass({ enrollmentCode: room.enrollmentCode ?? "" })
    await teacher.classes.addClassUser({ _class: room.id, user: id("user", 1) })
    assert.include((await pupil.classes.listClasses({})).map((listed) => listed.id), room.id)
    const assignment = await teacher.classes.createClassAssignment({
      _class: room.id,
      body: { title: "A melody", type: "newScore", maxPoints: 100, attachments: [] }
    })
    const where = { _class: room.id, assignment: assignment.id }
    const submission = await pupil.classes.createSubmission({ ...where, body: { submit: true } })
    await teacher.classes.postSubmissionComment({
      ...where,
      submission: submission.id,
      assignmentSubmissionCommentCreation: { comment: "Good" }
    })
    const graded = await teacher.classes.editSubmission({
      ...where,
      submission: submission.id,
      body: { draftGrade: 90, _return: true }
    })
    assert.deepInclude(graded, { state: "returned", grade: 90 })
    const history = await teacher.classes.getSubmissionHistory({ ...where, submission: submission.id })
    assert.deepStrictEqual(history.map(({ state }) => state), ["created", "turnedIn", undefined, "returned"])
    const [listed] = await teacher.classes.listAssignments({ _class: room.id })
    assert.strictEqual(listed?.submissions.length, 1)
    await teacher.classes.archiveClass({ _class: room.id })
    assert.strictEqual(sandbox.state().classes.find((other) => other.id === room.id)?.state, "archived")
  })

  onStage("groups students", clients, async ({ id, teacher }) => {
    const room = await teacher.classes.createClass({ body: { name: "Choir" } })
    await teacher.classes.addClassUser({ _class: room.id, user: id("user") })
    const group = await teacher.groups.createGroup({
      groupCreation: { type: "classStudentsSubGroup", classroom: room.id, name: "Altos" }
    })
    await teacher.groups.addGroupUser({ group: group.id, addGroupUserRequest: { user: id("user") } })
    const listed = await teacher.groups.listGroups({ type: "classStudentsSubGroup", classroom: room.id })
    assert.deepStrictEqual(listed.map(({ name, usersCount }) => [name, usersCount]), [["Altos", 1]])
    const members = await teacher.groups.listGroupUsers({ group: group.id })
    assert.deepStrictEqual(members.map((user) => user.id), [id("user")])
    await teacher.groups.deleteGroup({ group: group.id })
  })

  onStage("fills a library and reads it across pages", clients, async ({ sandbox, teacher }) => {
    const folder = await teacher.eduResources.createEduResource({
      eduResourceCreation: { type: "folder", title: "Harmony" }
    })
    for (const title of ["A", "B", "C"]) {
      await teacher.eduResources.createEduResource({
        eduResourceCreation: { type: "assignment", title, parent: folder.id, resource: { type: "newScore" } }
      })
    }
    const read: Array<string> = []
    for await (
      const resource of teacher.paginate<Flat.EduResource>("listEduResources", { parent: folder.id, limit: 2 })
    ) {
      read.push(resource.title)
    }
    assert.deepStrictEqual(read, ["A", "B", "C"])
    assert.strictEqual(sandbox.count("listEduResources"), 2)
    const libraries = await teacher.eduResources.listEduLibraries()
    assert.strictEqual(libraries[0]?.id, "root")
  })

  onStage("reads its own and other profiles", clients, async ({ id, pupil }) => {
    const me = await pupil.account.getAuthenticatedUser({})
    assert.strictEqual(me.id, id("user"))
    const teacher = await pupil.users.getUser({ user: id("teacher") })
    assert.strictEqual(teacher.organizationRole, "teacher")
    assert.isArray(await pupil.users.getUserLikes({ user: "me", limit: 5 }))
    assert.isArray(await pupil.users.getUserScores({ user: id("teacher"), paginate: true }))
  })
})
