/** What is rewritten and what is listed, in small pieces, and the command with files. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { migrate, type Migrated } from "../../src/migrate/Migration.ts"
import * as InProcess from "../support/InProcess.ts"

/** A file with a client, its new lines without those of the client, and what is listed. */
const rewritten = (code: string, head = "import { FlatClient } from \"flat-api\"") => {
  const client = "const client = new FlatClient({ accessToken })"
  const [{ remarks, result }] = migrate([{ path: "a.ts", text: `${head}\n${client}\n${code}\n` }]) as [Migrated]
  const [first, second, ...lines] = result.trimEnd().split("\n")
  return {
    first,
    lines: [second === client ? "" : second, ...lines].join("\n").trim(),
    listed: remarks.map(({ line, message }) => `${line}: ${message}`)
  }
}

/** Lines that are rewritten: before, and after. */
const pairs = `
await client.classes.getClass({ _class }) ⇒ await client.classes.getClass({ class: _class })
client.groups.createGroup({ groupCreation }) ⇒ client.groups.createGroup({ body: groupCreation })
client.groups.createGroup({ groupCreation: g }) ⇒ client.groups.createGroup({ body: g })
client.omr.getOmrJob({ job, xFlatLocale: "pl" }) ⇒ client.omr.getOmrJob({ job, locale: "pl" })
client.scores.getGroupScores({ group }) ⇒ client.groups.getGroupScores({ group })
client.account.getAuthenticatedUser({ onlyId: true }) ⇒ client.account.getAuthenticatedUserId({})
client.account.getAuthenticatedUser({ onlyId: false }) ⇒ client.account.getAuthenticatedUser({})
client.classes.editSubmission({ _class: c, assignment, submission, body: { _return: true } }) ⇒ client.classes.editSubmission({ class: c, assignment, submission, body: { return: true } })
client.classes.createClassAssignment({ _class, body: { dueDate: new Date(0), scheduledDate: day } }) ⇒ client.classes.createClassAssignment({ class: _class, body: { dueDate: new Date(0).toISOString(), scheduledDate: day?.toISOString() } })
const all = () => client.organization.listOrganizationUsers({}) ⇒ const all = () => client.organization.listOrganizationUsers({}).then(({ items }) => items)
await client.organization.listOrganizationUsers() ⇒ await client.organization.listOrganizationUsers()
for (const c of await client.collections.listCollections({})) print(c) ⇒ for (const c of (await client.collections.listCollections({})).items) print(c)
let c = await client.collections.listCollections({}) ⇒ let c = (await client.collections.listCollections({})).items
const { organization: o } = client; const users = await o.listOrganizationUsers({}) ⇒ const { organization: o } = client; const { items: users } = await o.listOrganizationUsers({})
class App { constructor(readonly c: FlatClient) {} get(_class: string) { return this.c.classes.getClass({ _class }) } } ⇒ class App { constructor(readonly c: FlatClient) {} get(_class: string) { return this.c.classes.getClass({ class: _class }) } }
client.collections.addScoreToCollection(input) ⇒ client.collections.addScoreToCollection(input)
const p = { _class: "c" }; client.classes.getClass(p) ⇒ const p = { class: "c" }; client.classes.getClass(p)
const text = await (await client.scores.getScoreRevisionData({ score, revision, format })).text() ⇒ const text = await (await client.scores.getScoreRevisionData({ score, revision, format }).then(({ bytes, contentType }) => new Blob([new Uint8Array(bytes)], { type: contentType ?? "" }))).text()
`.trim().split("\n").map((line) => line.split(" ⇒ ") as [string, string])

/** Lines in which something is listed, and what. */
const listed = `
client.classes.getClass(input) ⇒ the input of getClass was not found here: check the names of its parameters
client.classes.getClass({ ...input }) ⇒ the input of getClass was not found here: check the names of its parameters
client.classes.getClass({ _class, color }) ⇒ getClass has no parameter "color"
client.classes.getClass({ _class }, { cache: "no-store" }) ⇒ options of fetch: signal and headers exist here, see the options of one call
client.account.getAuthenticatedUser({ onlyId: isShort }) ⇒ "onlyId" is an operation of its own: getAuthenticatedUserId
client.paginate(name) ⇒ the operation was not found here: operations with pages have .stream(input)
client.paginate("listClasses") ⇒ listClasses has no pages: operations with pages have .stream(input)
client.account.getAuthenticatedUserRequestOpts() ⇒ getAuthenticatedUserRequestOpts has no equal
const get = client.classes.getClass ⇒ pass a function that calls getClass
client?.classes?.getClass({ _class }) ⇒ call getClass without "?."
client.tokens.refresh() ⇒ a client has no "tokens"
console.log(score.creationDate instanceof Date) ⇒ this date is a string here: new Date(date)
score.creationDate?.getTime() ⇒ this date is a string here: new Date(date)
other.listOrganizationUsers() ⇒ is this organization.listOrganizationUsers? The client was not found here
new FlatClient({ accessToken, middleware: [] }) ⇒ "middleware" has no equal: headers, onRequest, onResponse and fetch do what it was used for
new FlatClient(options) ⇒ the options were not found here: check their names
try { work() } catch (error) { console.log(error.requestId) } ⇒ if this is an error of flat-api, "requestId" is on its reason
if (error.name === "FlatNotFoundError") work() ⇒ "FlatNotFoundError" is no name of an error here: see the tag of its reason
jest.mock("flat-api") ⇒ "flat-api" is still named here
`.trim().split("\n").map((line) => line.split(" ⇒ ") as [string, string])

describe("flat-api", () => {
  it.each(pairs)("%s", (before, after) => {
    const first = "import { FlatClient } from \"@flat-sdk/promise\""
    assert.deepStrictEqual(rewritten(before), { first, lines: after, listed: [] })
  })

  it.each(listed)(
    "lists what it cannot decide: %s",
    (code, remark) => assert.deepStrictEqual(rewritten(code).listed, [`3: ${remark}`])
  )

  it("keeps what has no equal, and what is not its own", () => {
    const { first, lines, listed } = rewritten(
      "type Seen = Middleware\nconst flat = (FlatClient: number) => FlatClient\nconst o = { listOrganizationUsers: 1 }",
      "import { FlatClient, type Middleware } from \"flat-api\";"
    )
    assert.strictEqual(
      `${first}\n${lines}`,
      [
        "import { FlatClient } from \"@flat-sdk/promise\";",
        "import { type Middleware } from \"flat-api\";",
        "const client = new FlatClient({ accessToken })",
        "type Seen = Middleware",
        "const flat = (FlatClient: number) => FlatClient",
        "const o = { listOrganizationUsers: 1 }"
      ].join("\n")
    )
    assert.deepStrictEqual(listed, [
      "1: \"Middleware\" has no equal: it is still imported from flat-api",
      "3: the type \"Middleware\" has no equal here"
    ])
  })

  it("follows clients from file to file, and names what had a configuration", () => {
    const [first, second] = migrate([
      {
        path: "lib/api.ts",
        text:
          "import { Configuration, OrganizationApi } from \"flat-api\"\nconst config = new Configuration(env.config)\n"
          + "export const users = new OrganizationApi(config)\n"
      },
      {
        path: "job.ts",
        text: "import { users } from \"./lib/api.js\"\nconst all = await users.listOrganizationUsers({})\n"
      }
    ])
    assert.include(first!.result, "const flat = new FlatClient(env.config)\nexport const users = flat.organization\n")
    assert.include(second!.result, "const { items: all } = await users.listOrganizationUsers({})")
  })

  it.each([
    "const { FlatClient } = require(\"flat-api\"), fs = require(\"fs\")",
    "let { FlatClient } = await import(\"flat-api\")",
    "import type { FlatClient } from 'flat-api';",
    "import Flat from \"flat-api\""
  ])("keeps the form of an import: %s", (head) => {
    const use = head.includes("type")
      ? "let c: FlatClient"
      : `new ${head.includes("Flat from") ? "Flat." : ""}FlatClient({})`
    const [{ remarks, result }] = migrate([{ path: "a.mts", text: `${head}\n${use}\n` }]) as [Migrated]
    assert.deepStrictEqual([result, remarks], [`${head.replace("flat-api", "@flat-sdk/promise")}\n${use}\n`, []])
  })

  it("keeps line breaks and JSX", () => {
    const [{ result }] = migrate([{
      path: "a.tsx",
      text:
        "import { FlatClient } from 'flat-api';\r\nconst c = new FlatClient({ accessToken });\r\nexport const A = () => <p>{c.baseUrl}</p>;\r\n"
    }]) as [Migrated]
    assert.strictEqual(
      result,
      "import { FlatClient } from '@flat-sdk/promise';\r\nconst c = new FlatClient({ accessToken });\r\nexport const A = () => <p>{c.baseUrl}</p>;\r\n"
    )
  })
})

describe("flat migrate", () => {
  let folder: string
  const { run } = InProcess.program()
  const flat = (...args: ReadonlyArray<string>) => run(["migrate", ...args], { cwd: folder })
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  const read = (name: string) => fs.readFileSync(path.join(folder, name), "utf8")
  const program =
    "import { FlatClient } from \"flat-api\"\nexport const flat = new FlatClient({ accessToken: \"t\" })\n"

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "flat-migrate-"))
    write("src/a.ts", program)
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  it("shows the changes, and writes them when it is asked to", async () => {
    const shown = await flat("src")
    assert.strictEqual(shown.code, 0, shown.stderr)
    assert.include(
      shown.stdout,
      "--- src/a.ts\n+++ src/a.ts\n@@ -1,2 +1,2 @@\n-import { FlatClient } from \"flat-api\"\n"
    )
    assert.strictEqual(shown.stderr, "1 file would be rewritten. Nothing was written: --write writes.\n")
    assert.strictEqual((await flat("src", "--write", "--dry-run")).stderr, shown.stderr)
    assert.strictEqual(read("src/a.ts"), program)
    fs.chmodSync(path.join(folder, "src/a.ts"), 0o755)
    const { code, stdout } = await flat("src", "--write")
    assert.deepStrictEqual([code, stdout], [0, ""])
    assert.strictEqual(read("src/a.ts"), program.replace("flat-api", "@flat-sdk/promise"))
    assert.strictEqual(fs.statSync(path.join(folder, "src/a.ts")).mode & 0o777, 0o755)
    assert.deepStrictEqual(fs.readdirSync(path.join(folder, "src")), ["a.ts"])
    assert.deepStrictEqual((await flat("src")).stderr, "Nothing to do: none of 1 source file uses flat-api.\n")
  })

  it("writes nothing outside the folder, nor what is ignored or installed", async () => {
    for (const name of ["outside.ts", "src/node_modules/p/index.js", "src/dist/a.js", "src/types.d.ts"]) {
      write(name, program)
    }
    fs.symlinkSync(path.join(folder, "outside.ts"), path.join(folder, "src/link.ts"))
    fs.symlinkSync(folder, path.join(folder, "src/up"))
    write(".gitignore", "dist\n")
    execFileSync("git", ["init", "-q", folder])
    assert.strictEqual((await flat("src", "--write")).code, 0)
    for (const name of ["outside.ts", "src/node_modules/p/index.js", "src/dist/a.js", "src/types.d.ts"]) {
      assert.strictEqual(read(name), program, name)
    }
    assert.isTrue(fs.lstatSync(path.join(folder, "src/link.ts")).isSymbolicLink())
    assert.notInclude(read("src/a.ts"), "flat-api")
  })

  it("lists what is left with file and line, and ends with 3", async () => {
    write("src/b.ts", `${program}flat.paginate(name)\n`)
    write("src/c.js", "const f = require('flat-api')\n\nif (\n")
    const { code, stderr } = await flat("src", "--write")
    assert.strictEqual(code, 3)
    assert.include(stderr, "src/b.ts:3: the operation was not found here")
    assert.include(stderr, "src/c.js:4: it cannot be read: Unexpected token")
    assert.include(stderr, "2 files rewritten.")
    assert.strictEqual(read("src/c.js"), "const f = require('flat-api')\n\nif (\n")
  })

  it("rejects a path that does not exist", async () => {
    const { code, stderr } = await flat("scr")
    assert.deepStrictEqual([code, stderr.split("\n")[0]], [2, "Error: PATH: there is no file or folder scr"])
  })
})
