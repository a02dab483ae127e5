/** `--dry-run` and `--curl`: the request that would be sent, without sending it. The printed curl line sends the same. */
import { describeWith } from "@flat-sdk/tools/tests/ProgramTests"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Cli } from "./support/Cli.ts"
import * as Recorder from "./support/Recorder.ts"

let cli: Cli
let recorder: Recorder.Recorder
beforeAll(async () => {
  cli = await Cli.start()
  fs.writeFileSync(path.join(cli.home, "account.json"), JSON.stringify(account))
  recorder = await Recorder.start(new URL(cli.sandbox.url).origin)
})
afterAll(async () => {
  await recorder.close()
  await cli.close()
})

const run = (args: ReadonlyArray<string>, env: Record<string, string | undefined> = {}) =>
  cli.run(args, { env: { FLAT_BASE_URL: recorder.url, ...env } })

/** What a request consists of. The connection's own headers differ. */
const content = ({ body, headers, method, url }: Recorder.Arrived) => ({
  method,
  url,
  body,
  accept: headers.accept,
  authorization: headers.authorization,
  type: headers["content-type"],
  agent: headers["user-agent"]
})

const bulk = "<note/>".repeat(200_000)

/** Passwords come from a file: typed ones are refused. */
const account = {
  username: "ada",
  password: "it's $a \"secret\"",
  firstname: "O'Neil\n$PATH `x` \\ \"!\" é",
  lastname: "%s %d"
}

const commands: Readonly<Record<string, ReadonlyArray<string>>> = {
  "a list with text of every kind": [
    "organization",
    "list-users",
    "--q",
    "Zoë's \"$HOME\" `id` & 50% + \\ ü 音",
    "--role",
    "teacher,user",
    "--no-no-active-license",
    "--page-size",
    "3"
  ],
  "a body with quotes, dollars, line breaks and a secret": ["organization", "create-user", "--body", "@account.json"],
  "a file": [
    "scores",
    "create",
    "--set",
    "title=It's \"new\"",
    "--data",
    "@it's a score.xml",
    "--set",
    "privacy=private"
  ],
  "files in a list": ["omr", "create-job", "--data", "@scan.pdf", "--data", "@scan.pdf", "--set", "output=musicxml"],
  "a call without a body": ["collections", "delete", "nobody/../x", "--yes"],
  "a secret in the URL": ["scores", "get", "5ce56f7c019fd41f5b17b72d", "--sharing-key", "k=1&2"],
  "a free request": [
    "request",
    "POST",
    "/me/things?a=1",
    "--query",
    "b=it's",
    "--body",
    "[1,\"'\"]",
    "--header",
    "X-Test: a 'b'"
  ]
}

describeWith("curl", "the line of --curl", () => {
  beforeAll(() => {
    fs.writeFileSync(path.join(cli.home, "it's a score.xml"), bulk)
    fs.writeFileSync(path.join(cli.home, "scan.pdf"), "%PDF-1.4 /Type /Page")
  })

  it.each(Object.entries(commands))("sends the same: %s", async (_, args) => {
    const printed = await run([...args, "--curl"])
    expect(printed.stderr).toBe("")
    expect(printed.code).toBe(0)
    expect(recorder.take()).toEqual([])
    await run(args)
    const [sent] = recorder.take()
    const env = {
      FLAT_ACCESS_TOKEN: "sandbox-admin",
      FLAT_PASSWORD: "it's $a \\\"secret\\\"",
      FLAT_SHARING_KEY: "k%3D1%262"
    }
    await cli.shell(printed.stdout, { env })
    const [again] = recorder.take()
    expect(content(again!)).toEqual(content(sent!))
  })
})

describe("--curl", () => {
  it("prints no secret", async () => {
    for (const args of Object.values(commands)) {
      const { stdout } = await run([...args, "--curl"], { FLAT_ACCESS_TOKEN: "a-real-token" })
      expect(stdout).not.toMatch(/a-real-token|secret\\"|k%3D1/)
      expect(stdout).toContain("$FLAT_ACCESS_TOKEN")
    }
  })
})

describe.each(["--dry-run", "--curl"])("%s with --as", (form) => {
  it("says on standard error as whom the request would be sent, and sends nothing", async () => {
    const args = ["account", "get-authenticated-user", form]
    const mine = await run(args)
    const delegated = await run([...args, "--as", "miss.watson"])
    expect([delegated.code, delegated.stdout, recorder.take()]).toEqual([0, mine.stdout, []])
    expect([mine.stderr, delegated.stderr]).toEqual([
      "",
      `It would be sent as miss.watson, with a delegated token.${
        form === "--curl" ? " For curl, set FLAT_ACCESS_TOKEN to such a token." : ""
      }\n`
    ])
    expect((await run([...args, "--as", "miss.watson", "--quiet"])).stderr).toBe("")
    // Wrong input is what is reported then.
    const wrong = await run(["classes", "get", form, "--as", "miss.watson"])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.not.stringContaining("It would be sent")])
  })
})

describe("--dry-run", () => {
  it("prints the request without its secrets, and sends nothing", async () => {
    const { code, stderr, stdout } = await run([
      ...commands["a body with quotes, dollars, line breaks and a secret"]!,
      "--dry-run"
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toContain(`POST ${recorder.url}/organizations/users\n`)
    expect(stdout).toContain("authorization: Bearer $FLAT_ACCESS_TOKEN\n")
    expect(JSON.parse(stdout.split("\n\n").slice(1).join("\n\n"))).toMatchObject({
      username: "ada",
      password: "<hidden>"
    })
    expect(recorder.take()).toEqual([])
  })

  it("names the file in the place of its contents", async () => {
    const { stdout } = await run([...commands["a file"]!, "--dry-run"])
    expect(stdout).toContain("\"data\": \"<base64 of it's a score.xml>\"")
    expect(stdout).toContain("\"dataEncoding\": \"base64\"")
  })

  it("needs no token", async () => {
    const { code, stdout } = await run(["account", "get-authenticated-user", "--dry-run"], {
      FLAT_ACCESS_TOKEN: undefined
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^GET .*\/me\n/)
  })

  it("reports wrong input like the call", async () => {
    const { code, stderr } = await run(["organization", "create-user", "--dry-run"])
    expect(code).toBe(2)
    expect(stderr).toContain("--body or --set: expected")
  })
})
