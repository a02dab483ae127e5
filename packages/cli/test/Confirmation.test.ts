/** Before something is deleted, exposed or handed over, a person at a terminal is asked. Programs are not. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())

const create = async (): Promise<string> => {
  const { stdout } = await cli.run(["collections", "create", "--set", "title=Old", "--set", "privacy=private"])
  return (JSON.parse(stdout) as { readonly id: string }).id
}

/** How often something was deleted. */
const deletions = (): number => cli.sandbox.count("deleteCollection")

const remove = (id: string, more: ReadonlyArray<string> = [], answer = "") =>
  cli.run(["collections", "delete", id, ...more], { terminal: true, stdin: answer, env: { NO_COLOR: "1" } })

describe("at a terminal, deleting", () => {
  it("shows the request and asks, and nothing is sent without a yes", async () => {
    const id = await create()
    for (const answer of ["n", "\r"]) {
      const { code, stdout } = await remove(id, [], answer)
      expect(stdout).toContain(`DELETE /collections/${id}`)
      expect(stdout).toContain("Continue?")
      expect(stdout).toContain("Error: Cancelled. Nothing was sent")
      expect(code).toBe(130)
    }
    expect(deletions()).toBe(0)
  })

  it("is done after a yes, and said", async () => {
    const id = await create()
    const before = deletions()
    const { code, stdout } = await remove(id, [], "y")
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Done\.\s*$/)])
    expect(deletions()).toBe(before + 1)
  })

  it("is done without a question with --yes, and printed without one with --dry-run", async () => {
    const id = await create()
    const before = deletions()
    const dry = await remove(id, ["--dry-run"])
    expect(dry.stdout).not.toContain("Continue?")
    expect(deletions()).toBe(before)
    const { code, stdout } = await remove(id, ["--yes"])
    expect(code).toBe(0)
    expect(stdout).not.toContain("Continue?")
    expect(deletions()).toBe(before + 1)
  })
})

it("Y6 at a terminal, what exposes or hands over is asked for with what it affects, and what does neither is not", async () => {
  const list = await cli.run(["organization", "list-users", "--limit", "1", "--fields", "id"])
  const { id } = JSON.parse(list.stdout) as { readonly id: string }
  const update = (...set: ReadonlyArray<string>) =>
    cli.run(["organization", "update-user", id, ...set.flatMap((one) => ["--set", one])], {
      terminal: true,
      stdin: "n",
      env: { NO_COLOR: "1" }
    })
  const asked = await update("email=new@school.example")
  expect(asked.stdout).toContain(`This changes the e-mail address of 1 account: ${id}.`)
  expect([asked.code, cli.sandbox.count("updateOrganizationUser")]).toEqual([130, 0])
  const free = await update("firstname=Ada")
  expect(free.stdout).not.toContain("Continue?")
  expect([free.code, cli.sandbox.count("updateOrganizationUser")]).toEqual([0, 1])
})

it("without a terminal, nothing is asked and nothing is printed", async () => {
  const id = await create()
  const before = deletions()
  const { code, stderr, stdout } = await cli.run(["collections", "delete", id])
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: "" })
  expect(deletions()).toBe(before + 1)
})
