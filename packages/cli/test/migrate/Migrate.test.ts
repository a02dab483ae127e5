/** What is rewritten and what is listed, in small pieces, and the command with files. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "vitest"
import { migrate } from "../../src/migrate/Migration.ts"
import * as InProcess from "../support/InProcess.ts"

/** A file with a client, its new lines without those of the client, and what is listed. */
const rewritten = (code: string, head = "import { FlatClient } from \"flat-api\"", end = "ts") => {
  const client = "const client = new FlatClient({ accessToken })"
  const [{ remarks, result }] = migrate([{ path: `a.${end}`, text: `${head}\n${client}\n${code}\n` }]) as [
    ReturnType<typeof migrate>[0]
  ]
  const [first, second, ...lines] = result.trimEnd().split("\n")
  return {
    first,
    lines: [second === client ? "" : second, ...lines].join("\n").trim(),
    listed: remarks.map(({ line, message }) => `${line}: ${message}`)
  }
}

describe("flat-api", () => {
  it.each([
    ["await client.classes.getClass({ _class })", "await client.classes.getClass({ class: _class })"],
    ["client.classes.getClass({ _class: \"c\" })", "client.classes.getClass({ class: \"c\" })"],
    ["client.groups.createGroup({ groupCreation: g })", "client.groups.createGroup({ body: g })"],
    ["client.groups.createGroup({ groupCreation })", "client.groups.createGroup({ body: groupCreation })"],
    ["client.omr.getOmrJob({ job, xFlatLocale: \"pl\" })", "client.omr.getOmrJob({ job, locale: \"pl\" })"],
    ["client.scores.getGroupScores({ group })", "client.groups.getGroupScores({ group })"],
    ["client.account.getAuthenticatedUser({ onlyId: true })", "client.account.getAuthenticatedUserId({})"],
    ["client.account.getAuthenticatedUser({ onlyId: false })", "client.account.getAuthenticatedUser({})"],
    [
      "client.classes.editSubmission({ _class: c, assignment, submission, body: { _return: true } })",
      "client.classes.editSubmission({ class: c, assignment, submission, body: { return: true } })"
    ],
    [
      "client.classes.createClassAssignment({ _class: c, body: { dueDate: new Date(0), scheduledDate: day } })",
      "client.classes.createClassAssignment({ class: c, body: { dueDate: new Date(0).toISOString(), scheduledDate: day?.toISOString() } })"
    ],
    [
      "const all = () => client.organization.listOrganizationUsers({})",
      "const all = () => client.organization.listOrganizationUsers({}).then(({ items }) => items)"
    ],
    ["await client.organization.listOrganizationUsers()", "await client.organization.listOrganizationUsers()"],
    [
      "for (const c of await client.collections.listCollections({})) print(c)",
      "for (const c of (await client.collections.listCollections({})).items) print(c)"
    ],
    [
      "let c = await client.collections.listCollections({})",
      "let c = (await client.collections.listCollections({})).items"
    ],
    [
      "const { organization: o } = client\nconst users = await o.listOrganizationUsers({})",
      "const { organization: o } = client\nconst { items: users } = await o.listOrganizationUsers({})"
    ],
    [
      "function f(this: App) { return this.client.classes.getClass({ _class }) }\nclass App { constructor(readonly client: FlatClient) {} }",
      "function f(this: App) { return this.client.classes.getClass({ class: _class }) }\nclass App { constructor(readonly client: FlatClient) {} }"
    ],
    [
      "const p = { _class: \"c\" }\nclient.classes.getClass(p)",
      "const p = { class: \"c\" }\nclient.classes.getClass(p)"
    ]
  ])("%s", (before, after) =>
    assert.deepStrictEqual(rewritten(before), {
      first: "import { FlatClient } from \"@flat-sdk/promise\"",
      lines: after,
      listed: []
    }))

  it.each([
    [
      "client.classes.getClass(input)",
      "3: the input of getClass was not found here: check the names of its parameters"
    ],
    [
      "client.classes.getClass({ ...input })",
      "3: the input of getClass was not found here: check the names of its parameters"
    ],
    ["client.classes.getClass({ _class, color })", "3: getClass has no parameter \"color\""],
    [
      "client.classes.getClass({ _class }, { cache: \"no-store\" })",
      "3: options of fetch: signal and headers exist here, see the options of one call"
    ],
    [
      "client.account.getAuthenticatedUser({ onlyId: isShort })",
      "3: \"onlyId\" is an operation of its own: getAuthenticatedUserId"
    ],
    ["client.paginate(name)", "3: the operation was not found here: operations with pages have .stream(input)"],
    ["client.paginate(\"listClasses\")", "3: listClasses has no pages: operations with pages have .stream(input)"],
    ["client.account.getAuthenticatedUserRequestOpts()", "3: getAuthenticatedUserRequestOpts has no equal"],
    ["console.log(score.creationDate instanceof Date)", "3: this date is a string here"],
    ["score.creationDate?.getTime()", "3: this date is a string here: new Date(date)"],
    ["other.listOrganizationUsers()", "3: is this organization.listOrganizationUsers? The client was not found here"],
    [
      "new FlatClient({ accessToken, middleware: [] })",
      "3: \"middleware\" has no equal: headers, onRequest, onResponse and fetch do what it was used for"
    ],
    ["new FlatClient(options)", "3: the options were not found here: check their names"],
    ["jest.mock(\"flat-api\")", "3: \"flat-api\" is still named here"]
  ])("lists what it cannot decide: %s", (code, remark) => assert.deepStrictEqual(rewritten(code).listed, [remark]))

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

  it("follows clients from file to file", () => {
    const [, second] = migrate([
      {
        path: "lib/client.ts",
        text: "import { FlatClient } from \"flat-api\"\nexport const flat = new FlatClient({ accessToken })\n"
      },
      {
        path: "job.ts",
        text:
          "import { flat } from \"./lib/client.js\"\nconst users = await flat.organization.listOrganizationUsers({})\n"
      }
    ])
    assert.include(second!.result, "const { items: users } = await flat.organization")
  })

  it("keeps line breaks and JSX", () => {
    const [{ result }] = migrate([{
      path: "a.tsx",
      text:
        "import { FlatClient } from 'flat-api';\r\nconst c = new FlatClient({ accessToken });\r\nexport const A = () => <p>{c.baseUrl}</p>;\r\n"
    }]) as [ReturnType<typeof migrate>[0]]
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
