/** Commands as processes against a sandbox on a socket: results, messages, exit codes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"

let cli: Cli
beforeAll(async () => {
  cli = await Cli.start()
})
afterAll(() => cli.close())

describe("a list", () => {
  it("prints one page as JSON lines, and says on standard error that there are more", async () => {
    const { code, stderr, stdout } = await cli.run(["organization", "list-users", "--page-size", "2"])
    expect(code).toBe(0)
    expect(stdout.trim().split("\n").map((line) => (JSON.parse(line) as { username: string }).username)).toHaveLength(2)
    expect(stderr).toMatch(/^There are more items\..*--next \S+\n$/)
  })

  it("continues at the cursor that the note names", async () => {
    const fields = ["--fields", "id", "--page-size", "2"]
    const first = await cli.run(["organization", "list-users", ...fields])
    const cursor = /--next (\S+)/.exec(first.stderr)![1]!
    const second = await cli.run(["organization", "list-users", ...fields, "--next", cursor])
    const both = await cli.run(["organization", "list-users", "--fields", "id", "--limit", "4"])
    expect(first.stdout + second.stdout).toBe(both.stdout)
  })

  it("reads every page with --all, and as many items as --limit says, by the operation's id too", async () => {
    const all = await cli.run([
      "organization",
      "list-organization-users",
      "--all",
      "--page-size",
      "7",
      "--fields",
      "id"
    ])
    expect(all.stdout.trim().split("\n")).toHaveLength(40)
    expect(all.stderr).toBe("")
    const some = await cli.run(["organization", "listOrganizationUsers", "--limit=9", "--page-size=4", "--fields=id"])
    expect(some.stdout.trim().split("\n")).toHaveLength(9)
  })

  it("is CSV without headings with --no-header, so that each line is an item", async () => {
    const fields = ["organization", "list-users", "--format", "csv", "--fields", "id,username", "--limit", "2"]
    const plain = await cli.run([...fields, "--no-header"])
    const headed = await cli.run(fields)
    expect(plain.stdout).toMatch(/^(?:[\da-f]{24},\S+\n){2}$/)
    expect(headed.stdout).toBe(`id,username\n${plain.stdout}`)
    const none = await cli.run(["groups", "get-scores", "x", "--format", "csv", "--fields", "id", "--no-header"])
    expect(none.stdout).toBe("")
  })

  it("is none where a free request returns one value", async () => {
    for (const flag of [["--all"], ["--limit", "1"]]) {
      const { code, stderr } = await cli.run(["request", "GET", "/me", ...flag])
      const message = `${flag[0]}: reads the pages of a list, and /me returns one value: leave it out`
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    }
  })

  it("prints no note with --quiet", async () => {
    const { stderr } = await cli.run(["organization", "list-users", "--page-size", "2", "--quiet"])
    expect(stderr).toBe("")
  })
})

describe("wrong input", () => {
  const users = "organization list-users"
  const invitation = "organization create-invitation"

  // What is wrong is found together: in arguments, in flags, in the body and by core.
  it.each<[string, ...ReadonlyArray<string>]>([
    [
      `${users} --page-size many --direction ascc --role teacher,usr`,
      "--page-size: expected a whole number, found \"many\"",
      "--direction: expected one of asc, desc, found \"ascc\". Did you mean asc?",
      ", found \"usr\". Did you mean user?"
    ],
    [
      "organization create-user --set usrname=ada --body {\"locale\":5}",
      "--set usrname=…: there is no field usrname. Did you mean --set username=…?",
      "password in --body -: expected a value (it is required), found nothing",
      ", found a whole number"
    ],
    [
      `${users} --sort=firstnam extra --pagesize 2 --no-active-licence --direction up`,
      "5 problems:",
      "--pagesize: there is no such flag. Did you mean --page-size?",
      "--no-active-licence: there is no such flag. Did you mean --no-active-license?",
      "unexpected argument: extra",
      "Did you mean firstname?",
      "--direction: expected one of asc, desc, found \"up\""
    ],
    // How the fields of a body are set, in the words of the command line.
    [`${invitation} --email kim@a.example`, "--email: there is no such flag. Did you mean --set email=…?"],
    [
      `${invitation} --organization-role=teacher`,
      "--organization-role: there is no such flag. Did you mean --set organizationRole=…?"
    ],
    [invitation, "--body or --set: expected a body, found nothing. Did you mean --set email=…?"],
    [`${invitation} --set role=teacher`, "--set role=…: there is no field role; there are email, organizationRole"],
    // Where a command is that has no service, or how to search for it.
    ["login", "there is no command flat login. Did you mean flat auth login?"],
    ["students", "there is no command flat students. Did you mean flat operations --search students?"],
    ["organisation list-users", "Did you mean flat organization?"],
    ["createScore", "Did you mean flat scores create?"],
    // How results get into a file, and that a list without pages is complete.
    [`${users} --output users.csv`, "--output: there is no such flag: write the results to a file with > FILE"],
    ["classes list --all", "this operation returns all in one response: leave it out"]
  ])("%s", async (line, ...messages) => {
    cli.sandbox.clearRequests()
    const { code, stderr, stdout } = await cli.run(line.split(" "))
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    for (const message of messages) expect(stderr).toContain(message)
    expect(cli.sandbox.count()).toBe(0)
  })

  it("is JSON with --format-error json", async () => {
    const { stderr } = await cli.run([...users.split(" "), "--page-size", "many", "--format-error", "json"])
    expect(JSON.parse(stderr)).toMatchObject({ reason: "UsageError", exitCode: 2 })
  })
})

describe("a base URL without the version of the API", () => {
  it("is named as what may be wrong, and not printed", async () => {
    const env = { FLAT_BASE_URL: cli.sandbox.url.replace(/\/v2$/, "") }
    const hint = "The base URL has no /v2 at its end: check FLAT_BASE_URL and --base-url."
    const { code, stderr } = await cli.run(["account", "get-authenticated-user"], { env })
    expect([code, stderr]).toEqual([14, expect.stringContaining(hint)])
    const missing = await cli.run(["classes", "get", "nothing"])
    expect([missing.code, missing.stderr]).toEqual([14, expect.not.stringContaining(hint)])
  })
})

describe("the help", () => {
  it("of an operation has its parameters with types, limits and choices", async () => {
    const { code, stdout } = await cli.run(["organization", "list-users", "--help"])
    expect(code).toBe(0)
    expect(stdout).toMatch(/--page-size number .*1 to 1000/)
    expect(stdout).toMatch(/--direction text .*one of asc, desc/)
    expect(stdout).toMatch(/flat organization list-users/)
  })

  it("V2 of `flat` fits a screen of 80 columns and 40 lines, and wraps at words elsewhere", async () => {
    const root = (await cli.run(["--help"], { env: { COLUMNS: "80" } })).stdout.trimEnd().split("\n")
    expect(root.length).toBeLessThanOrEqual(40)
    const { stdout } = await cli.run(["organization", "create-user", "--help"], { env: { COLUMNS: "60" } })
    const lines = stdout.slice(0, stdout.indexOf("EXAMPLES")).split("\n")
    expect(Math.max(...[...root, ...lines].map((line) => [...line].length))).toBeLessThanOrEqual(80)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "The body as JSON: the file after @, standard input for -, or the JSON itself"
    )
  })

  it("of an operation names the fields of its body", async () => {
    const { stdout } = await cli.run(["organization", "create-user", "--help"])
    expect(stdout).toMatch(/--set field=value .*username\*, .*role: user \| teacher.*in --body only: password\*/)
  })

  it("is shown by flat help too", async () => {
    const help = await cli.run(["help", "tasks", "get"])
    expect(help.code).toBe(0)
    expect(help.stdout).toBe((await cli.run(["tasks", "get", "--help"])).stdout)
  })

  it("of a group shows its commands, without the flags of every command", async () => {
    const { code, stdout } = await cli.run(["classes", "--help"])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}create +\S/m)
    expect(stdout).not.toContain("GLOBAL FLAGS")
    expect((await cli.run(["classes", "create", "--help"])).stdout).toContain("GLOBAL FLAGS")
  })

  it("of a group goes to standard error if no command is given", async () => {
    const { code, stderr, stdout } = await cli.run(["scores"])
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toContain("get-revision-data")
  })
})
