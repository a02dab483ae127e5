/** What is rewritten and what is listed, in small pieces, and the command with files. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { migrate, type Migrated } from "../../src/migrate/Migration.ts"
import * as InProcess from "../support/InProcess.ts"

/** A file with a client, its new lines without those of the client, and what is listed. */
const rewritten = (code: string, head = "import { FlatClient } from \"flat-api\"") => {
  if (code.includes("UserApi")) head = head.replace("FlatClient", "FlatClient, UserApi")
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
const { organization: o } = client; const users = await o.listOrganizationUsers({}) ⇒ const { organization: o } = client; const users = (await o.listOrganizationUsers({})).items
class App { constructor(readonly c: FlatClient) {} get(_class: string) { return this.c.classes.getClass({ _class }) } } ⇒ class App { constructor(readonly c: FlatClient) {} get(_class: string) { return this.c.classes.getClass({ class: _class }) } }
client.collections.addScoreToCollection(input) ⇒ client.collections.addScoreToCollection(input)
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
client.paginate("listClasses") ⇒ the operation was not found here: operations with pages have .stream(input)
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
if (error.name === "FlatNotFoundError") work() ⇒ "FlatNotFoundError" is not the name of an error here: use the tag of the reason
jest.mock("flat-api") ⇒ nothing was changed in this file: import the names of flat-api in a statement of their own
new UserApi(other) ⇒ this has to be a FlatClient: its property "users" is used instead of UserApi
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

  it("finds the clients of other files by their properties, and lists what has none", () => {
    const [first, second] = migrate([
      {
        path: "lib/index.ts",
        text: "import { Configuration, OrganizationApi } from \"flat-api\"\nexport const flat = new Configuration({})\n"
          + "export const users = new OrganizationApi(flat)\n"
      },
      {
        path: "job.ts",
        text: "import { flat, users } from \"./lib\"\nawait users.listOrganizationUsers({})\n"
          + "await flat.organization.listOrganizationUsers({ onlyIds: true })\n"
      }
    ]) as [Migrated, Migrated]
    assert.include(first.result, "const flat = new FlatClient({})\nexport const users = flat.organization\n")
    assert.include(
      second.result,
      "await users.listOrganizationUsers({})\nawait flat.organization.listOrganizationUserIds({})"
    )
    assert.deepStrictEqual(second.remarks.map(({ line, message }) => `${line}: ${message}`), [
      "2: is this organization.listOrganizationUsers? The client was not found here"
    ])
  })

  it.each(["const { FlatClient } = require(\"flat-api\");", "import type { FlatClient } from 'flat-api';"])(
    "keeps the form of an import: %s",
    (head) => {
      const use = head.includes("type") ? "let c: FlatClient" : "new FlatClient({})"
      const [{ remarks, result }] = migrate([{ path: "a.mts", text: `${head}\n${use}\n` }]) as [Migrated]
      assert.deepStrictEqual([result, remarks], [`${head.replace("flat-api", "@flat-sdk/promise")}\n${use}\n`, []])
    }
  )

  it.each([
    "const { FlatClient } = require(\"flat-api\"), fs = require(\"fs\")",
    "let { FlatClient } = await import(\"flat-api\")",
    "import Flat from \"flat-api\"",
    "export { FlatClient } from \"flat-api\""
  ])("lists other imports, and leaves their files: %s", (head) => {
    const text = `${head}\nclient.classes.getClass({ _class })\n`
    const [{ remarks, result }] = migrate([{ path: "a.mts", text }]) as [Migrated]
    assert.deepStrictEqual([result, remarks.length], [text, 1])
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

  it("writes nothing outside the folder, nor what is built or installed", async () => {
    for (const name of ["outside.ts", "src/node_modules/p/index.js", "src/dist/a.js", "src/types.d.ts"]) {
      write(name, program)
    }
    fs.symlinkSync(path.join(folder, "outside.ts"), path.join(folder, "src/link.ts"))
    fs.symlinkSync(folder, path.join(folder, "src/up"))
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
