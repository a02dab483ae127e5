/** Assignments of classes: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/classes/Class"
import type { Api } from "../Api.ts"
import { type Case, failure, list, object, returns, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"

const assignmentsOf = (api: Api, id: string) => list(api.call("listAssignments", { class: id }))

const stateOf = async (api: Api, { assignment, class: id }: Roles.Assigned["path"]) =>
  (await assignmentsOf(api, id)).find((one) => one["id"] === assignment)?.["state"]

export const cases = {
  listAssignments: async (given) => {
    const { class: id, path, student, teacher } = await Roles.assignment(given, {
      teacherInstructions: "Mind bar four"
    })
    await value(teacher.api.call("createClassAssignment", {
      class: id,
      body: { title: "Later", type: "none", state: "draft" }
    }))
    Check.equal((await assignmentsOf(teacher.api, id)).map((one) => one["title"]), ["A melody", "Later"], "assignments")
    const seen = await assignmentsOf(student.api, id)
    Check.equal(seen.map((one) => one["id"]), [path.assignment], "assignments visible to a student")
    Check.includes(seen[0], { state: "active", classroom: id, teacherInstructions: undefined }, "assignment")
  },

  createClassAssignment: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    const dates = { dueDate: "2031-03-01T09:00:00+01:00", scheduledDate: undefined }
    const attachments = [{ url: "https://music.example/a.png" }]
    const whole = { title: "Eight bars", type: "newScore", description: "In <G>", ...dates, attachments }
    const made = await object(teacher.api.call("createClassAssignment", { class: id, body: whole }))
    const expected = { title: "Eight bars", type: "newScore", descriptionHtml: "<p>In &lt;G&gt;</p>" }
    Check.includes(made, expected, "assignment")
    Check.includes((made["attachments"] as ReadonlyArray<unknown>)[0], { type: "photo" }, "attachment")
    Check.includes(
      (await assignmentsOf(teacher.api, id))[0],
      { dueDate: "2031-03-01T08:00:00.000Z" },
      "listed assignment"
    )
    const body = { title: "Ours", type: "none" }
    await failure(student.api.call("createClassAssignment", { class: id, body }), "Forbidden")
    const wrong = { title: "Ours", type: "dance" }
    await failure(teacher.api.call("createClassAssignment", { class: id, body: wrong }), "Encode")
  },

  getAssignment: async (given) => {
    const { path, student, teacher } = await Roles.assignment(given)
    await returns(student.api.call("getAssignment", path), { id: path.assignment, title: "A melody", maxPoints: 100 })
    await failure(teacher.api.call("getAssignment", { ...path, assignment: "nothing" }), "NotFound")
  },

  updateClassAssignment: async (given) => {
    const { path, teacher } = await Roles.assignment(given)
    const body = { title: "A better melody", maxPoints: null, description: undefined }
    const changed = await object(teacher.api.call("updateClassAssignment", { ...path, body }))
    Check.includes(changed, { title: "A better melody", type: "newScore", maxPoints: undefined }, "changed assignment")
    await returns(teacher.api.call("getAssignment", path), { title: "A better melody" })
  },

  deleteAssignment: async (given) => {
    const { path, student, teacher } = await Roles.assignment(given)
    await failure(student.api.call("deleteAssignment", path), "Forbidden")
    Check.equal(await value(teacher.api.call("deleteAssignment", path)), undefined, "response")
    await failure(teacher.api.call("getAssignment", path), "NotFound")
  },

  copyAssignment: async (given) => {
    const { path, teacher } = await Roles.assignment(given)
    const other = await object(teacher.api.call("createClass", { body: { name: "Other" } }))
    const copied = await object(teacher.api.call("copyAssignment", { ...path, body: { classroom: other["id"] } }))
    Check.ok(copied["id"] !== path.assignment, "a copy must be another assignment")
    const found = (await assignmentsOf(teacher.api, String(other["id"]))).map(({ id, title }) => [id, title])
    Check.equal(found, [[copied["id"], "A melody"]], "assignments of the other class")
    const kept = await object(teacher.api.call("copyAssignment", { ...path, body: { libraryParent: "root" } }))
    const expected = { type: "assignment", title: "A melody" }
    await returns(teacher.api.call("getEduResource", { resource: kept["resource"] }), expected)
    await failure(teacher.api.call("copyAssignment", { ...path, body: {} }), "Encode")
  },

  archiveAssignment: async (given) => {
    const { path, student, teacher } = await Roles.assignment(given)
    const archived = await object(teacher.api.call("archiveAssignment", path))
    Check.includes(archived["capabilities"], { canArchive: false, canUnarchive: true }, "capabilities")
    Check.equal(await stateOf(teacher.api, path), "archived", "state")
    await failure(student.api.call("createSubmission", { ...path, body: { submit: true } }), "Forbidden")
  },

  unarchiveAssignment: async (given) => {
    const { path, student, teacher } = await Roles.assignment(given)
    await value(teacher.api.call("archiveAssignment", path))
    await value(teacher.api.call("unarchiveAssignment", path))
    Check.equal(await stateOf(teacher.api, path), "active", "state")
    await value(student.api.call("createSubmission", { ...path, body: { submit: true } }))
  }
} satisfies { readonly [Name in keyof typeof endpoints]?: Case }
