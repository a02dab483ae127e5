/** The education resources tag: the request, response and effect of each operation. */
import type { endpoints } from "@flat-sdk/core/contract/resources/EduResources"
import type { Api } from "../Api.ts"
import { type Case, each, failure, type Given, list, object, returns, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as Roles from "../Roles.ts"

const make = async (api: Api, body: Readonly<Record<string, unknown>>) =>
  String(
    (await object(api.call("createEduResource", { body: { type: "assignment", title: "Cadences", ...body } })))["id"]
  )

const folder = (api: Api, title = "Harmony", parent?: string) => make(api, { type: "folder", title, parent })

const titles = async (api: Api, input: Readonly<Record<string, unknown>>) =>
  await each(api.stream("listEduResources", input), "title")

const teacher = async (given: Given) => (await Roles.member(given, "teacher")).api

/** A case for every operation of the tag. The type requires all of them. */
export const cases: { readonly [Name in keyof typeof endpoints]: Case } = {
  listEduResources: async (given) => {
    const api = await teacher(given)
    const parent = await folder(api)
    for (const title of ["B", "A", "C"]) await make(api, { title, parent })
    await folder(api, "D", parent)
    const query = { parent, sort: "title", direction: "desc", limit: 2 }
    Check.equal(await titles(api, query), ["D", "C", "B", "A"], "titles")
    Check.equal(await titles(api, { ...query, type: "folder" }), ["D"], "folders")
    const { headers } = await value(api.withResponse("listEduResources", query))
    Check.equal(headers["x-total-assignments-count"], "3", "assignments in all")
    const { api: student } = await Roles.member(given, "user")
    await failure(student.call("listEduResources"), "Forbidden")
  },

  createEduResource: async (given) => {
    const api = await teacher(given)
    const parent = await folder(api)
    const body = { type: "assignment", title: "Chords", parent, resource: { type: "newScore" } }
    const made = await object(api.call("createEduResource", { body }))
    Check.includes(made, { type: "assignment", title: "Chords", parent, privacy: "private" }, "new resource")
    Check.includes(made["resource"], { title: "Chords", type: "newScore" }, "its assignment")
    await failure(api.call("createEduResource", { body: { ...body, parent: made["id"] } }), "BadRequest")
    await failure(api.call("createEduResource", { body: { type: "dance", title: "x" } }), "Encode")
  },

  listEduLibraries: async (given) => {
    const libraries = await list((await teacher(given)).call("listEduLibraries"))
    const expected = ["myResources", "organizationResources", "flatEduContent"]
    Check.equal(libraries.map((one) => one["type"]), expected, "libraries")
  },

  getEduResource: async (given) => {
    const [api, other] = [await teacher(given), await teacher(given)]
    const resource = await folder(api)
    await make(api, { parent: resource })
    const read = await object(api.call("getEduResource", { resource }))
    Check.includes(read, { id: resource, type: "folder", title: "Harmony", parent: "root" }, "folder")
    Check.includes(read["resource"], { resourcesCount: 1 }, "contents of the folder")
    await failure(other.call("getEduResource", { resource }), "NotFound")
  },

  updateEduResource: async (given) => {
    const [api, other] = [await teacher(given), await teacher(given)]
    const resource = await make(api, {})
    const body = { privacy: "organizationPublic", subjects: ["choir"], title: undefined }
    const expected = { id: resource, title: "Cadences", privacy: "organizationPublic", subjects: ["choir"] }
    await returns(api.call("updateEduResource", { resource, body }), expected)
    await returns(other.call("getEduResource", { resource }), { title: "Cadences" })
    await failure(other.call("updateEduResource", { resource, body: { title: "Ours" } }), "Forbidden")
  },

  deleteEduResource: async (given) => {
    const api = await teacher(given)
    const parent = await folder(api)
    const inside = await make(api, { parent })
    Check.equal(await value(api.call("deleteEduResource", { resource: parent })), undefined, "response")
    for (const resource of [parent, inside]) await failure(api.call("getEduResource", { resource }), "NotFound")
  },

  moveEduResource: async (given) => {
    const api = await teacher(given)
    const [outer, leaf] = [await folder(api, "Outer"), await make(api, {})]
    const inner = await folder(api, "Inner", outer)
    const expected = { id: leaf, parent: inner }
    await returns(api.call("moveEduResource", { resource: leaf, body: { destination: inner } }), expected)
    Check.equal(await titles(api, { parent: inner }), ["Cadences"], "contents of the folder")
    await failure(api.call("moveEduResource", { resource: outer, body: { destination: inner } }), "BadRequest")
  },

  copyEduResource: async (given) => {
    const api = await teacher(given)
    const source = await folder(api)
    await make(api, { parent: source })
    const copy = await object(api.call("copyEduResource", { resource: source, body: { destination: "root" } }))
    Check.ok(copy["id"] !== source, "a copy must be another resource")
    Check.equal(await titles(api, { parent: copy["id"] }), ["Cadences"], "contents of the copy")
    Check.equal(await titles(api, {}), ["Harmony", "Harmony"], "both")
  },

  copyEduResourceToDemoClass: async (given) => {
    const api = await teacher(given)
    const resource = await make(api, {})
    const first = await object(api.call("copyEduResourceToDemoClass", { resource }))
    const second = await object(api.call("copyEduResourceToDemoClass", { resource }))
    Check.includes(second, { title: "Cadences", classroom: first["classroom"], state: "active" }, "second copy")
    const found = await each(api.call("listAssignments", { class: first["classroom"] }))
    Check.equal(found, [first["id"], second["id"]], "assignments of the demo class")
  },

  useEduResourceInClass: async (given) => {
    const { class: classroom, teacher: { api } } = await Roles.room(given)
    const resource = await make(api, { resource: { type: "newScore" } })
    const used = await object(
      api.call("useEduResourceInClass", { resource, body: { classroom, assignment: undefined } })
    )
    Check.includes(used, { title: "Cadences", type: "newScore", classroom, state: "draft" }, "draft")
    Check.equal(await each(api.call("listAssignments", { class: classroom })), [used["id"]], "assignments of the class")
  },

  createEduResourceLtiLink: async (given) => {
    const api = await teacher(given)
    const resource = await make(api, {})
    const { ltiUrl } = await object(api.call("createEduResourceLtiLink", { resource }))
    Check.ok(
      String(ltiUrl).startsWith("http") && String(ltiUrl).includes(resource),
      "the link must lead to the resource"
    )
    await failure(api.call("createEduResourceLtiLink", { resource: await folder(api) }), "BadRequest")
  },

  updateEduResourceAssignment: async (given) => {
    const api = await teacher(given)
    const resource = await make(api, {})
    const body = { title: "Half cadences", description: "Sing", maxPoints: 10, cover: undefined }
    const expected = { title: "Half cadences", description: "Sing", maxPoints: 10 }
    await returns(api.call("updateEduResourceAssignment", { resource, body }), expected)
    await returns(api.call("getEduResource", { resource }), { title: "Half cadences" })
  }
}
