/** Before something is deleted, exposed or handed over, a person at a terminal is asked. Programs delete with `--yes` only. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli, type RunOptions } from "./support/Cli.ts"

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

/** Somebody at a terminal, who presses a key when there is a question. */
const at = (key: string): RunOptions => ({ typed: [["Continue?", key]] })

const remove = (id: string, key: string, ...more: ReadonlyArray<string>) =>
  cli.run(["collections", "delete", id, ...more], at(key))

describe("at a terminal, deleting", () => {
  it("shows the request and asks, and nothing is sent without a yes", async () => {
    const id = await create()
    for (const key of ["n", "\r", "\u0003"]) {
      const { code, stdout } = await remove(id, key)
      expect(stdout).toContain(`DELETE /collections/${id}`)
      expect(stdout).toContain("Error: Cancelled. Nothing was sent")
      expect(code).toBe(130)
    }
    expect(deletions()).toBe(0)
  })

  describeWith("script", "a real one", (terminal) => {
    it("asks too", async () => {
      const { code, stdout } = await cli.run(["collections", "delete", "x"], { terminal, stdin: "n" })
      expect([code, stdout]).toEqual([130, expect.stringMatching(/Continue\?[^]*Error: Cancelled. Nothing was sent/)])
    })
  })

  it("is done after a yes, and said", async () => {
    const id = await create()
    const before = deletions()
    const { code, stdout } = await remove(id, "y")
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Done\.\s*$/)])
    expect(deletions()).toBe(before + 1)
  })

  it("is done without a question with --yes, and printed without one with --dry-run", async () => {
    const id = await create()
    const before = deletions()
    expect((await remove(id, "n", "--dry-run")).stdout).not.toContain("Continue?")
    expect(deletions()).toBe(before)
    const { code, stdout } = await remove(id, "n", "--yes")
    expect([code, stdout]).toEqual([0, expect.not.stringContaining("Continue?")])
    expect(deletions()).toBe(before + 1)
  })
})

it("Y6 at a terminal, what exposes or hands over is asked for with what it affects, and what does neither is not", async () => {
  const list = await cli.run(["organization", "list-users", "--limit", "1", "--fields", "id"])
  const { id } = JSON.parse(list.stdout) as { readonly id: string }
  const update = (set: string) => cli.run(["organization", "update-user", id, "--set", set], at("n"))
  const asked = await update("email=new@school.example")
  expect(asked.stdout).toContain(`This changes the e-mail address of 1 account: ${id}.`)
  expect([asked.code, cli.sandbox.count("updateOrganizationUser")]).toEqual([130, 0])
  const free = await update("firstname=Ada")
  expect(free.stdout).not.toContain("Continue?")
  expect([free.code, cli.sandbox.count("updateOrganizationUser")]).toEqual([0, 1])
})

describe("without a terminal", () => {
  it("DG1 deleting needs --yes: the error says what would be deleted, and nothing is sent", async () => {
    const id = await create()
    const before = deletions()
    const refused = await cli.run(["collections", "delete", id])
    expect([refused.code, refused.stdout]).toEqual([2, ""])
    expect(refused.stderr).toContain(`This deletes 1 collection: ${id}. Nothing was sent`)
    expect(refused.stderr).toContain("--yes")
    expect(deletions()).toBe(before)
    expect(await cli.run(["collections", "delete", id, "--yes"])).toMatchObject({ code: 0, stderr: "", stdout: "" })
    expect(deletions()).toBe(before + 1)
  })

  it("DG1 flat request deletes only with --yes", async () => {
    const id = await create()
    const before = deletions()
    const refused = await cli.run(["request", "DELETE", `/collections/${id}`])
    expect([refused.code, deletions()]).toEqual([2, before])
    expect(refused.stderr).toContain(`deletes 1 collection: ${id}`)
    const done = await cli.run(["request", "DELETE", `/collections/${id}`, "--yes"])
    expect([done.code, deletions()]).toEqual([0, before + 1])
  })
})

describe("flat bulk", () => {
  const rows = (ids: ReadonlyArray<string>): string => {
    const file = path.join(cli.home, "old.csv")
    fs.rmSync(path.join(cli.home, "old.results.csv"), { force: true })
    fs.writeFileSync(file, `collection\n${ids.join("\n")}\n`)
    return file
  }

  it("DG2 asks once for all rows, with their number, and calls none without a yes", async () => {
    const ids = await Promise.all([create(), create(), create(), create()])
    const before = deletions()
    const file = rows(ids)
    const bulk = (options: RunOptions) => cli.run(["bulk", "collections", "delete", file], options)
    const script = await bulk({})
    expect([script.code, script.stderr]).toEqual([2, expect.stringContaining("This deletes 4 collections")])
    expect([(await bulk(at("n"))).code, deletions()]).toEqual([130, before])
    const yes = await bulk(at("y"))
    expect(yes.stdout.split("This deletes 4 collections")).toHaveLength(2)
    expect([yes.code, deletions()]).toEqual([0, before + 4])
  })

  it("DG2 counts only the rows that it would call", async () => {
    const [first, second] = await Promise.all([create(), create()])
    const file = rows([first])
    expect((await cli.run(["bulk", "collections", "delete", file, "--yes"])).code).toBe(0)
    fs.appendFileSync(file, `${second}\n`)
    const { code, stderr } = await cli.run(["bulk", "collections", "delete", file])
    expect(code).toBe(2)
    expect(stderr).toContain(`This deletes 1 collection: ${second}`)
  })
})
