/** The form of `docs/command-line/tasks.md`. */
import { assert, describe, expect, it } from "vitest"
import * as InProcess from "../support/InProcess.ts"
import { School } from "./School.ts"
import { finding, tasks } from "./TaskDocument.ts"

const { run } = InProcess.program()

describe("docs/command-line/tasks.md", () => {
  it("has at least ten tasks, numbered in order, each with lines of shell, tool calls and what can go wrong", () => {
    expect(tasks.map(({ heading }) => Number.parseInt(heading, 10))).toEqual(tasks.map((_, index) => index + 1))
    expect(tasks.length).toBeGreaterThanOrEqual(10)
    for (const { heading, shell, steps, warning } of tasks) {
      assert.include(shell, "flat ", heading)
      assert.isAbove(steps.length, 0, heading)
      assert.isAbove(warning.length, 80, heading)
    }
  })

  it("names commands that are valid where it says what can go wrong", async (context) => {
    const school = await School.open(context)
    const lines = tasks.flatMap(({ warning }) => [...warning.matchAll(/`(flat [^`]+)`/g)].map(([, line]) => line!))
    assert.isAtLeast(lines.length, 5)
    const env = { CLASS: "1", BAND: "2", STUDENT: "3" }
    for (const line of lines) {
      const { code, stderr } = await school.shell(`${line} --dry-run`, env)
      assert.strictEqual(code, 0, `${line}: ${stderr}`)
      // Whether the fields exist is seen when there is a result.
      const fields = /--fields (\S+)/.exec(line)?.[1]
      const [, service = "", operation = ""] = line.split(" ")
      const known = await run(["describe", service, operation, "--format", "json"], {})
      for (const field of fields?.split(",") ?? []) assert.include(known.stdout, `"${field}"`, line)
    }
  })

  it("has no secret in an argument", () => {
    for (const { heading, shell } of tasks) assert.notMatch(shell, /--set (?:\S*\.)?password|--token/, heading)
  })

  it("finds ids by its lines", async (context) => {
    const school = await School.open(context)
    const { id } = await school.band()
    await school.run(school.admin.organization.createOrganizationUser({
      body: { username: "amelie.garnier", password: "a long password", firstname: "Amélie", lastname: "Garnier" }
    }))
    const { code, stderr, stdout } = await school.shell(finding, { CLASS: id })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toContain(`"id":"${id}","name":"Concert Band"`)
    expect(stdout).toContain("An eight-bar melody")
    expect(stdout).toContain(`"username":"amelie.garnier","printableName":"Amélie Garnier"`)
  })
})
