/**
 * Eight everyday tasks of an agent over MCP, one after the other, as the table of `docs/agents/mcp.md` counts them. It knows what its user says and what
 * earlier answers showed: no id, no operation and no parameter else.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, expect, it } from "vitest"
import type { ToolResult } from "../mcp/support/Agent.ts"
import * as Counted from "./Counted.ts"
import { School } from "./School.ts"

const ids = (result: ToolResult) => result.listAt("result").map(({ id }) => String(id))

it("Y21 eight everyday tasks take at most 25 calls and 5,000 tokens", async (context) => {
  const school = await School.open(context)
  const singers = await school.accounts(6)
  const band = await school.band()
  const others = await school.join(4)
  const [first, second] = band.pupils
  await school.handIn(band.id, band.assignment, first!.id)
  await school.handIn(band.id, band.assignment, second!.id, false)
  const leaver = await school.run(school.admin.organization.createOrganizationUser({
    body: { username: "leaver.01", password: "a long password", firstname: "Zyxandra" }
  }))
  await school.run(school.admin.organization.createOrganizationUser({
    body: { username: "new.teacher", password: "a long password", role: "teacher" }
  }))
  const agent = await school.agent(context, ["--allow-write", "--files", school.cli.home])
  const { call, end, rows, total } = Counted.of(agent)
  /** What answers named: an agent uses nothing else. */
  let seen = ""
  const find = async (search: string, limit: number) => {
    seen += (await call("find_operations", { search, limit })).text
  }
  const uses = (...words: ReadonlyArray<string>) => {
    for (const word of words) assert.match(seen, new RegExp(`\\b${word}\\b`), "an answer named it")
  }
  const read = (operation: string, parameters: Readonly<Record<string, unknown>>, more: object = {}) => {
    uses(operation, ...Object.keys(parameters))
    return call("read", { operation, ...(Object.keys(parameters).length === 0 ? undefined : { parameters }), ...more })
  }
  /** Shows the plan to the user, who says yes. */
  const agreed = async (args: Readonly<Record<string, unknown>>): Promise<ToolResult> =>
    await call("write", { confirm: (await call("write", args)).at("confirm") })

  await find("create class; add class user; list organization users", 3)
  uses("createClass", "addClassUser", "name", "class", "user")
  const choir = (await call("write", { operation: "createClass", body: { name: "Choir 5b" } })).textAt("result", "id")
  const pupils = ids(await read("listOrganizationUsers", { q: "singer" }, { fields: ["id"] }))
  const added = await agreed({
    calls: pupils.map((user) => ({ operation: "addClassUser", parameters: { class: choir, user } }))
  })
  end("Create a class and add 6 pupils")
  expect(added.at("result", "done")).toBe(6)
  expect((await school.members(choir)).toSorted()).toEqual(singers.map(({ id }) => id).toSorted())

  await find("list classes; list assignments; get submissions; list group users", 4)
  const rooms = await read("listClasses", {}, { fields: ["id", "name", "creationDate", "studentsGroup.id"] })
  const room = rooms.listAt("result").find(({ id }) => id === band.id)!
  const assignments = await read("listAssignments", { class: room["id"] }, { fields: ["id", "title"] })
  const assignment = ids(assignments).find((id) => id === band.assignment)
  const submissions = await read("getSubmissions", { class: room["id"], assignment }, { fields: ["state", "creator"] })
  const done = submissions.listAt("result").filter(({ state }) => state !== "created").map(({ creator }) => creator)
  const members = await read("listGroupUsers", { group: (room["studentsGroup"] as { id: string }).id })
  end("Who of a class has not handed in?")
  const missing = members.listAt("result").filter(({ id }) => !done.includes(id))
  const handedIn =
    (await school.run(school.admin.classes.getSubmissions({ class: band.id, assignment: band.assignment })))
      .filter(({ state }) => state !== "created").map(({ creator }) => creator)
  expect(handedIn).toContain(first!.id)
  expect(missing.map(({ id }) => id)).toEqual(band.pupils.map(({ id }) => id).filter((id) => !handedIn.includes(id)))
  for (const { username } of missing) expect(username).toMatch(/^student-/)

  const teachers = await read("listOrganizationUsers", { role: ["teacher"], sort: ["lastActivityDate"] }, {
    limit: 100
  })
  end("Which teachers never signed in?")
  const never = teachers.listAt("result").filter(({ lastActivityDate }) => lastActivityDate === undefined)
  expect(never.length).toBeGreaterThan(0)
  const all =
    (await school.run(school.admin.organization.listOrganizationUsers({ role: ["teacher"], limit: 1000 }))).items
  expect(new Set(never.map(({ id }) => id))).toEqual(
    new Set(all.filter(({ lastActivityDate }) => !lastActivityDate).map(({ id }) => id))
  )

  await find("count accounts; organization users", 6)
  uses("countOrgaUsers", "role")
  const roles = ["user", "teacher", "admin"]
  const counts = await call("read", {
    calls: roles.map((role) => ({ operation: "countOrgaUsers", parameters: { role: [role] } }))
  })
  end("How many accounts of each role?")
  expect(counts.listAt("results")).toEqual(
    await Promise.all(
      roles.map((role) => school.run(school.admin.organization.countOrgaUsers({ role: [role as "user"] })))
    )
  )

  uses("updateOrganizationUser", "body.password")
  const changed = await agreed({
    calls: pupils.map((user) => ({
      operation: "updateOrganizationUser",
      parameters: { user },
      body: { password: "generate" }
    }))
  })
  end("New passwords for a class of 6")
  expect(changed.at("result", "done")).toBe(6)
  const rowsOf = fs.readFileSync(path.join(school.cli.home, "passwords.csv"), "utf8").trim().split("\n").slice(1)
  expect(rowsOf).toHaveLength(6)
  for (const row of rowsOf) assert.notInclude(agent.received(), row.split(",").at(-1)!)

  await find("archive class", 1)
  uses("archiveClass")
  const old = rooms.listAt("result").filter(({ creationDate }) => String(creationDate) < "2026-11-01").map(({ id }) =>
    id
  )
  expect(new Set(old)).toEqual(new Set([band.id, ...others]))
  await agreed({ calls: old.map((id) => ({ operation: "archiveClass", parameters: { class: id } })) })
  end("Archive 5 classes made before a day")
  const archived = await school.run(school.admin.classes.listClasses({ state: "archived" }))
  expect(archived.map(({ id }) => id)).toEqual(expect.arrayContaining(old))

  uses("removeOrganizationUser")
  const [gone] = ids(await read("listOrganizationUsers", { q: "leaver.01" }, { fields: ["id"] }))
  await agreed({ operation: "removeOrganizationUser", parameters: { user: gone } })
  end("Remove a leaver")
  expect(gone).toBe(leaver.id)
  expect(await school.run(school.admin.organization.listOrganizationUsers({ q: "leaver.01" }))).toMatchObject({
    items: []
  })

  await find("list collections; list collection scores; score as midi", 3)
  const collections = await read("listCollections", {}, { fields: ["id", "title"] })
  const library = collections.listAt("result").find(({ title }) => title === "All scores")!["id"]
  const scores = ids(await read("listCollectionScores", { collection: library }, { fields: ["id"], limit: 3 }))
  uses("getScoreRevisionData", "score", "revision", "format")
  const files = await call("read", {
    calls: scores.map((score) => ({
      operation: "getScoreRevisionData",
      parameters: { score, revision: "last", format: "midi" }
    }))
  })
  end("Three scores of the library as MIDI")
  expect(files.listAt("results")).toHaveLength(3)
  for (const { file } of files.listAt("results")) {
    expect(fs.readFileSync(String(file)).subarray(0, 4).toString()).toBe("MThd")
  }

  console.log([...rows, `| | | ${total.calls} | ${total.tokens} |`].join("\n"))
  assert.isAtMost(total.calls, 25)
  assert.isAtMost(total.tokens, 5000)
  Counted.assertDocumented("What it costs", rows)
})
