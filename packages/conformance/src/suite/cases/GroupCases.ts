/** The group tag: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/classes/Group"
import { type Case, each, failure, type Given, list, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"

const type = "classStudentsSubGroup"

const makeGroup = async (given: Given) => {
  const room = await Roles.room(given)
  const name = unique("Altos")
  const body = { type, classroom: room.class, name, members: [room.student.id] }
  const made = await object(room.teacher.api.call("createGroup", { body }))
  return { ...room, made, group: String(made["id"]), name }
}

const count = async ({ group, teacher }: Awaited<ReturnType<typeof makeGroup>>) =>
  (await object(teacher.api.call("getGroupDetails", { group })))["usersCount"]

/** A case for every operation of the tag. The type requires all of them. */
export const cases: { readonly [Name in keyof typeof endpoints]: Case } = {
  listGroups: async (given) => {
    const { class: classroom, group, student, teacher } = await makeGroup(given)
    for (const { api } of [teacher, student]) {
      Check.equal(await each(api.call("listGroups", { type, classroom })), [group], "groups")
    }
    const { assignment } = (await Roles.assignment(given)).path
    await failure(teacher.api.call("listGroups", { type: "assignmentStudentsSubGroup", assignment }), "Forbidden")
  },

  createGroup: async (given) => {
    const { class: classroom, made, name, student, teacher } = await makeGroup(given)
    Check.includes(made, { name, type, classroom, usersCount: 1, readOnly: false }, "new group")
    const taken = await failure(teacher.api.call("createGroup", { body: { type, classroom, name } }), "Conflict")
    Check.includes(taken.details, { status: 409, param: "name" }, "error of a taken name")
    const expected = { name: "Group 1", usersCount: 0 }
    await returns(teacher.api.call("createGroup", { body: { type, classroom, name: undefined } }), expected)
    await failure(student.api.call("createGroup", { body: { type, classroom } }), "Forbidden")
  },

  getGroupDetails: async (given) => {
    const { group, made, teacher } = await makeGroup(given)
    Check.equal(await object(teacher.api.call("getGroupDetails", { group })), made, "group")
    await failure(teacher.api.call("getGroupDetails", { group: "nothing" }), "NotFound")
  },

  renameGroup: async (given) => {
    const { group, student, teacher } = await makeGroup(given)
    const name = unique("Ténors 🎵")
    await returns(teacher.api.call("renameGroup", { group, body: { name } }), { id: group, name })
    await failure(student.api.call("renameGroup", { group, body: { name: "Ours" } }), "Forbidden")
  },

  deleteGroup: async (given) => {
    const { class: id, group, teacher } = await makeGroup(given)
    await value(teacher.api.call("deleteGroup", { group }))
    await failure(teacher.api.call("getGroupDetails", { group }), "NotFound")
    const { studentsGroup } = await object(teacher.api.call("getClass", { class: id }))
    Check.includes(studentsGroup, { usersCount: 1 }, "students of the class, who must remain")
  },

  listGroupUsers: async (given) => {
    const { group, student, teacher } = await makeGroup(given)
    const members = await list(teacher.api.call("listGroupUsers", { group }))
    Check.equal(members.map((one) => one["id"]), [student.id], "members")
    Check.includes(members[0], { type: "user", organizationRole: "user" }, "member")
  },

  addGroupUser: async (given) => {
    const made = await makeGroup(given)
    const { class: id, group, teacher } = made
    const other = await Roles.member(given, "user")
    const add = () => teacher.api.call("addGroupUser", { group, body: { user: other.id } })
    await failure(add(), "BadRequest")
    await value(teacher.api.call("addClassUser", { class: id, user: other.id }))
    Check.equal(await value(add()), { user: other.id }, "response")
    Check.equal(await count(made), 2, "members")
  },

  removeGroupUser: async (given) => {
    const made = await makeGroup(given)
    const { group, student, teacher } = made
    await value(teacher.api.call("removeGroupUser", { group, user: student.id }))
    Check.equal(await count(made), 0, "members")
    await failure(teacher.api.call("removeGroupUser", { group, user: student.id }), "NotFound")
  },

  getGroupScores: async (given) => {
    const { group, student, teacher } = await makeGroup(given)
    Check.equal(await list(student.api.call("getGroupScores", { group })), [], "scores before")
    const score = (await object(teacher.api.call("createScore", { body: MusicXml.creation("Shared") })))["id"]
    await value(teacher.api.call("addScoreCollaborator", { score, body: { group } }))
    const shared = await list(student.api.call("getGroupScores", { group }))
    Check.equal(shared.map((one) => [one["id"], one["title"]]), [[score, "Shared"]], "scores")
  }
}
