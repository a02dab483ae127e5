import { assert, describe } from "@effect/vitest"
import { post, put } from "./support/call.ts"
import { type Classroom, inSchool } from "./support/classroom.ts"

const titles = (body: ReadonlyArray<{ readonly title: string }>): Array<string> => body.map(({ title }) => title)

const create = async (school: Classroom, body: object) => (await school.teacher("/eduResources", post(body))).body

describe("education resources", () => {
  inSchool("are listed with counts of all, up to a hundred per page, of a folder that exists", async ({ teacher }) => {
    const { headers } = await teacher("/eduResources?parent=flat&limit=1")
    assert.deepStrictEqual(
      [headers.get("x-total-assignments-count"), headers.get("x-total-folders-count")],
      ["3", "0"]
    )
    for (const limit of [0, 101]) {
      assert.deepInclude((await teacher(`/eduResources?limit=${limit}`)).body, { param: "limit" })
    }
    assert.deepInclude((await teacher("/eduResources?parent=nothing")).body, { param: "parent" })
  })

  inSchool("are found by subject, school year and type of assignment", async (school) => {
    const folder = await create(school, { type: "folder", title: "Shelf" })
    const one = await create(school, {
      type: "assignment",
      title: "One",
      parent: folder.id,
      resource: { type: "worksheet" }
    })
    await create(school, { type: "assignment", title: "Two", parent: folder.id })
    await school.teacher(`/eduResources/${one.id}`, put({ subjects: ["choir"], grades: ["3", "4"] }))
    const find = async (query: string, parent = folder.id) =>
      titles((await school.teacher(`/eduResources?parent=${parent}&${query}`)).body)
    assert.deepStrictEqual(await find("subjects=choir&subjects=band"), ["One"])
    assert.deepStrictEqual(await find("grades=4"), ["One"])
    assert.deepStrictEqual(await find("grades=5"), [])
    assert.deepStrictEqual(await find("assignmentTypes=none"), ["Two"])
    assert.deepStrictEqual(await find("subjects=choir", "root"), ["Shelf"])
  })

  inSchool("are in libraries: the user's, the organization's, the public one", async (school) => {
    const libraries = (await school.teacher("/eduResources/libraries")).body
    assert.deepStrictEqual(libraries.map(({ type }: { type: string }) => type), [
      "myResources",
      "organizationResources",
      "flatEduContent"
    ])
    const colleague = await school.actAs(school.id("teacher", 1), "edu.resources")
    const folder = await create(school, { type: "folder", title: "For all" })
    const inside = await create(school, { type: "assignment", title: "Inside", parent: folder.id })
    const shared = await school.teacher(`/eduResources/${folder.id}`, put({ privacy: "organizationPublic" }))
    assert.strictEqual(shared.body.privacy, "organizationPublic")
    const seen = await colleague(`/eduResources/${inside.id}`)
    assert.isFalse(seen.body.capabilities.canEdit)
    const all = titles((await colleague("/eduResources?parent=organization&limit=100")).body)
    const top = titles(
      (await colleague("/eduResources?parent=organization&limit=100&withoutSubfoldersResources=true")).body
    )
    assert.includeMembers(all, ["For all", "Inside"])
    assert.include(top, "For all")
    assert.notInclude(top, "Inside")
    assert.isAbove((await colleague(`/eduResources?parent=${libraries[2].id}`)).body.length, 0)
    const copy = await colleague(`/eduResources/${folder.id}/copy`, post({ destination: "root" }))
    assert.deepStrictEqual(titles((await colleague(`/eduResources?parent=${copy.body.id}`)).body), ["Inside"])
  })

  inSchool("contain an assignment that is changed separately, with the same title", async (school) => {
    const { id } = await create(school, { type: "assignment", title: "Old" })
    const changed = await school.teacher(
      `/eduResources/${id}/assignment`,
      put({ title: "New", description: "Sing", maxPoints: 10 })
    )
    assert.deepInclude(changed.body, { title: "New", description: "Sing", maxPoints: 10 })
    assert.strictEqual((await school.teacher(`/eduResources/${id}`)).body.title, "New")
    const renamed = await school.teacher(`/eduResources/${id}`, put({ title: "Newer" }))
    assert.deepInclude(renamed.body.resource, { title: "Newer", description: "Sing" })
    const link = await school.teacher(`/eduResources/${id}/createLtiLink`, post())
    assert.include(link.body.ltiUrl, id)
  })

  inSchool("can be tried in the teacher's demo class when they are ready", async (school) => {
    const ready = await create(school, { type: "assignment", title: "Ready" })
    const lacking = await create(school, {
      type: "assignment",
      title: "Lacking",
      resource: { type: "performance" }
    })
    const demo = (id: string) => school.teacher(`/eduResources/${id}/copyToDemoClass`, post())
    assert.deepInclude((await demo(lacking.id)).body, { code: "ASSIGNMENT_SCORE_MISSING" })
    const first = (await demo(ready.id)).body
    assert.strictEqual(first.state, "active")
    assert.strictEqual((await demo(ready.id)).body.classroom, first.classroom)
    const student = await school.teacher(`/classes/${first.classroom}/testStudent`, post())
    assert.strictEqual(student.status, 200)
  })
})
