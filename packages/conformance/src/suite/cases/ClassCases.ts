/** Classes and their members: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/classes/Class"
import type { Api } from "../Api.ts"
import { type Case, each, failure, object, returns, unique, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"

const ids = async (api: Api, input: Readonly<Record<string, unknown>> = {}) =>
  await each(api.call("listClasses", input))

const students = async (api: Api, id: string) =>
  (await object(api.call("getClass", { class: id })))["studentsGroup"] as Readonly<Record<string, unknown>>

export const cases = {
  listClasses: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    Check.equal(await ids(teacher.api), [id], "classes of a new teacher")
    Check.equal(await ids(student.api), [id], "classes of a new student")
    Check.equal(await ids(teacher.api, { state: "archived" }), [], "archived classes")
  },

  createClass: async ({ api }) => {
    const body = { name: unique("Choir"), section: "7b", level: "middle", skillsFocused: ["composition"], size: 20 }
    const made = await returns(api.call("createClass", { body }), { ...body, state: "active", assignmentsCount: 0 })
    Check.includes(made["teachersGroup"], { type: "classTeachers", usersCount: 1 }, "group of teachers")
    Check.ok(String(made["enrollmentCode"]).length > 0, "its teacher must get a code to join with")
    await failure(api.call("createClass", { body: { section: "7b" } }), "Encode")
  },

  getClass: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    await returns(teacher.api.call("getClass", { class: id }), { id, owner: teacher.id })
    const asStudent = await object(student.api.call("getClass", { class: id }))
    Check.ok(!("enrollmentCode" in asStudent), "students must not get the code")
    const stranger = await Roles.member(given, "user")
    await failure(stranger.api.call("getClass", { class: id }), "Forbidden")
    await failure(teacher.api.call("getClass", { class: "nothing" }), "NotFound", { status: 404, param: "class" })
  },

  updateClass: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    await value(teacher.api.call("updateClass", { class: id, body: { section: "7b" } }))
    const name = unique("Renamed")
    const changed = await object(teacher.api.call("updateClass", { class: id, body: { name, section: undefined } }))
    Check.includes(changed, { name, section: "7b" }, "changed class")
    await failure(student.api.call("updateClass", { class: id, body: { name: "Ours" } }), "Forbidden")
  },

  archiveClass: async (given) => {
    const { class: id, teacher } = await Roles.room(given)
    await returns(teacher.api.call("archiveClass", { class: id }), { id, state: "archived" })
    Check.equal(await ids(teacher.api), [], "classes left")
    Check.equal(await ids(teacher.api, { state: "archived" }), [id], "archived classes")
  },

  unarchiveClass: async (given) => {
    const { class: id, teacher } = await Roles.room(given)
    await value(teacher.api.call("archiveClass", { class: id }))
    await returns(teacher.api.call("unarchiveClass", { class: id }), { id, state: "active" })
    Check.includes(await students(teacher.api, id), { usersCount: 1 }, "students, who must remain")
  },

  activateClass: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    await returns(teacher.api.call("activateClass", { class: id }), { id, state: "active" })
    await failure(student.api.call("activateClass", { class: id }), "Forbidden")
  },

  addClassUser: async (given) => {
    const { class: id, teacher } = await Roles.room(given)
    const other = await Roles.member(given, "user")
    const add = () => teacher.api.call("addClassUser", { class: id, user: other.id })
    Check.equal(await value(add()), undefined, "response")
    await value(add())
    Check.includes(await students(teacher.api, id), { usersCount: 2 }, "students")
    Check.equal(await ids(other.api), [id], "classes of the new student")
    await failure(teacher.api.call("addClassUser", { class: id, user: "0".repeat(24) }), "NotFound")
  },

  deleteClassUser: async (given) => {
    const { class: id, student, teacher } = await Roles.room(given)
    await value(teacher.api.call("deleteClassUser", { class: id, user: student.id }))
    Check.equal(await ids(student.api), [], "remaining classes of the student")
    await failure(teacher.api.call("deleteClassUser", { class: id, user: student.id }), "NotFound")
  },

  createTestStudentAccount: async (given) => {
    const { class: id, teacher } = await Roles.room(given)
    const make = async (more: object = {}) =>
      (await object(teacher.api.call("createTestStudentAccount", { class: id, ...more })))["id"]
    const first = await make()
    Check.equal(await make(), first, "test student, requested again")
    Check.ok(await make({ reset: true }) !== first, "a reset must make another")
    Check.includes(await students(teacher.api, id), { usersCount: 2 }, "students")
  },

  enrollClass: async (given) => {
    const { class: id, teacher } = await Roles.room(given)
    const { enrollmentCode } = await object(teacher.api.call("getClass", { class: id }))
    const other = await Roles.member(given, "user")
    const joined = await returns(other.api.call("enrollClass", { enrollmentCode }), { id })
    Check.includes(joined["studentsGroup"], { usersCount: 2 }, "students")
    await failure(other.api.call("enrollClass", { enrollmentCode: "wrong" }), "NotFound")
  }
} satisfies { readonly [Name in keyof typeof endpoints]?: Case }
