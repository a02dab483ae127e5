/** What `pnpm tools spec-day` reports, for small documents of a school that has awards, and for the contract. `test/vendor` has the vendor's own. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { changesOf } from "@flat-sdk/tools/spec-day/Changes"
import * as Digest from "@flat-sdk/tools/spec-day/Digest"
import { Places } from "@flat-sdk/tools/spec-day/Places"
import { report as reportOf } from "@flat-sdk/tools/spec-day/Report"
import { readVendor } from "@flat-sdk/tools/spec-day/Vendor"
import * as Folders from "@flat-sdk/tools/tests/Folders"
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as Awards from "./support/Awards.ts"
import { digestUrl } from "./support/VendorDigest.ts"

const root = resolve(import.meta.dirname, "../../..")
let folder: string
let old: string
let from: ReturnType<typeof readVendor>
beforeAll(() => {
  folder = Folders.temporary("flat-spec-day-")
  old = write("openapi-1.yaml", Awards.document)
  from = readVendor([old], nothing)
})
const places = new Places(root, await read(root))

const write = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}
const nothing = () => assert.fail("The earlier version is not needed.")
const lists = ({ models, operations } = Awards.lists) => [
  write("operations-2.json", operations),
  write("models-2.json", models)
]
const report = (paths: ReadonlyArray<string>): string => {
  const now = readVendor(paths, () => from)
  return reportOf({
    from: from.name,
    to: now.name,
    notes: now.notes,
    changes: changesOf(now.api, from.api, false),
    places
  })
}

describe("two OpenAPI files", () => {
  type Case = readonly [name: string, before: string, after: string, ...lines: ReadonlyArray<string>]
  const cases: ReadonlyArray<Case> = [
    ["nothing", "title: Awards", "title: Prizes", "Nothing changed: there is nothing to do."],
    [
      "a path",
      "{class}/awards:",
      "{class}/prizes:",
      "- operation `path`: /classes/{class}/awards → /classes/{class}/prizes"
    ],
    ["a lost parameter", "name: kind", "name: sort", "- query `kind`: removed (was optional)"],
    ["a parameter", "name: kind", "name: sort", "- query `sort`: added (optional), `string`"],
    ["scopes", "edu.classes.readonly", "edu.admin", "- operation `scopes`: edu.classes.readonly → edu.admin"],
    ["a deprecation", "    get:", "    get:\n      deprecated: true", "- operation `deprecated`: false → true"],
    [
      "a response",
      "items: { $ref: '#/components/schemas/Award' }",
      "items: { type: string }",
      "200 `[]`: type: object → string"
    ],
    ["a lost field", "note: {", "text: {", "- `note`: removed (was optional) – in createAward"],
    [
      "a field",
      "note: {",
      "text: {",
      "- `text`: added (optional), `string (maxLength: 20)` – in createAward"
    ],
    ["a limit", "maximum: 9", "maximum: 5", "- `points`: maximum: 9 → 5 – in createAward"],
    [
      "values",
      "[gold, silver]",
      "[gold, bronze]",
      "- `kind`: values added: bronze; values removed: silver – in listAwards, createAward"
    ],
    ["operations", "Id: listAwards", "Id: findAwards", "### Removed: `listAwards`", "### Added: `findAwards`"]
  ]
  for (const [name, before, after, ...lines] of cases) {
    it(`report ${name}`, () => {
      assert.include(Awards.document, before)
      const text = report([write("openapi-2.yaml", Awards.document.replace(before, after))])
      for (const line of lines) assert.include(text, line)
      assert.notInclude(text, "What could not be compared")
    })
  }
})

describe("lists after an OpenAPI file", () => {
  it("change nothing when they say the same", () => {
    assert.include(report(lists()), "Nothing changed")
    assert.include(report(lists()), "The lists have no scopes")
  })

  it("keep what they cannot say: limits, formats, scopes, and fields that a combined schema requires", () => {
    const { api } = readVendor(lists(), () => from)
    assert.deepStrictEqual(api.operations["createAward"], from.api.operations["createAward"])
    assert.deepStrictEqual(api.schemas, from.api.schemas)
  })

  it("change the type of a response", () => {
    const { models, operations } = Awards.lists
    const createAward = { ...operations["createAward"]!, returns: "Array<Award>" }
    const text = report(lists({ models, operations: { ...operations, createAward } }))
    assert.include(text, "### Changed: `createAward`")
    assert.include(text, "- response 200: type: object → array")
  })

  it("must have the models that operations refer to, and end if one is in itself", () => {
    const nested = Awards.document.replace("date: {", "within: { $ref: '#/components/schemas/Award' }\n        date: {")
    const before = readVendor([write("nested.yaml", nested)], nothing)
    const { models: { AwardCreation }, operations } = Awards.lists
    const paths = lists({ operations, models: { AwardCreation: AwardCreation! } })
    assert.throws(() => readVendor(paths, () => before), "there is no model Award")
  })

  it("name what is undecided without an OpenAPI file", () => {
    const digest = write("digest.json", Digest.render(from))
    const now = readVendor(lists(), () => Digest.read(digest))
    assert.include(now.notes.join(), "AwardCreation.points")
    assert.isTrue(now.api.schemas["AwardCreation"]?.properties?.["points"]?.required)
  })

  it("add operations: what the contract needs, with the fields of new models", () => {
    const text = report(lists(Awards.extended))
    for (
      const line of [
        "### Added: `revokeAward`",
        "- `DELETE /classes/{class}/awards/{award}` (Class)\n- Parameters: `class: string; award: string`\n- Body: none\n- Response: 200 `Award`\n- Scopes: unknown",
        "- Write the endpoint, the handler of the sandbox and the case beside those of `updateClass`: packages/core/src/contract/classes/Class.ts:",
        ", packages/sandbox/src/operations/classes/",
        ", packages/conformance/src/suite/cases/",
        "- Decide which list of packages/core/src/contract/fields/Scopes.ts",
        "- Decide in packages/core/src/contract/Repeats.ts whether it is sent again after a lost response",
        "- Add a row to packages/agents/test/danger/Writes.ts",
        "- `badge`: added (optional), `AwardBadge` – in listAwards, createAward",
        "- `AwardBadge`: `{ url: string }`",
        "status 200, or 204 without a body",
        "- New operations: `revokeAward`.\n- `Award`: `badge` added (optional)."
      ]
    ) assert.include(text, line)
  })
})

describe("the contract", () => {
  it("needs nothing for the version that it has, and has its known differences", async () => {
    const changes = changesOf(Digest.read(fileURLToPath(digestUrl)).api, contractApi(await read(root)), true)
    assert.deepStrictEqual([
      ...changes.added,
      ...changes.removed,
      ...changes.operations.keys(),
      ...changes.models.keys()
    ], [])
    assert.deepStrictEqual(changes.stale, [])
  })
})

describe("bad files are rejected with their name, the place and the way out", () => {
  const changed = (before: string, after: string) => [write("new.yaml", Awards.document.replace(before, after))]
  const { models, operations } = Awards.lists
  const listAwards = { ...operations["listAwards"]!, query: ["page"] }
  const cases: Readonly<Record<string, readonly [paths: () => ReadonlyArray<string>, message: string]>> = {
    "a missing file": [() => [join(folder, "nowhere.yaml")], "nowhere.yaml cannot be read (ENOENT). Give the path"],
    "no JSON": [() => [write("broken.json", "{")], "broken.json: Expected property name"],
    "something else": [
      () => [write("notes.txt", "hello")],
      "notes.txt: Expected object. Correct that place, or get the file again. pnpm tools spec-day --help"
    ],
    "Swagger": [() => [write("v2.yaml", "swagger: '2.0'")], "v2.yaml: Missing key at [\"openapi\"]"],
    "one list": [() => lists().slice(0, 1), "operations-2.json: Missing key at [\"openapi\"]"],
    "lists in another order": [() => lists().toReversed(), "models-2.json: Missing key at [\"Award\"][\"api\"]"],
    "too many": [() => [old, ...lists(), old], "Give the OpenAPI file, the lists"],
    "no name": [() => changed("operationId: listAwards", "x: 1"), "[\"get\"][\"operationId\"]. Correct that place"],
    "a name twice": [
      () => changed("listAwards", "createAward"),
      "new.yaml: paths./classes/{class}/awards.post: the operationId"
    ],
    "a missing schema": [() => changed("Award' }", "Prize' }"), "new.yaml: there is no schema Prize"],
    "a missing model": [
      () => lists({ operations, models: { Award: models["Award"]! } }),
      "there is no model AwardCreation"
    ],
    "a missing input": [() => lists({ operations: { listAwards }, models }), "has no input for \"page\" of GET"]
  }
  for (const [name, [paths, message]] of Object.entries(cases)) {
    it(name, () => assert.throws(() => readVendor(paths(), () => from), message))
  }
})

describe("the command", () => {
  const run = (...words: ReadonlyArray<string>) =>
    spawnSync(process.execPath, [join(root, "packages/tools/src/spec-day/main.ts"), ...words], { encoding: "utf8" })

  it("ends with 0 if nothing changed, 3 if something did, and 2 for a bad file", () => {
    assert.strictEqual(run(old, "--from", old).status, 0)
    const { status, stdout } = run(...lists(Awards.extended), "--from", old)
    assert.strictEqual(status, 3)
    assert.include(stdout, "Operations: 1 added, 0 removed, 0 changed. Models: 1 changed.")
    assert.strictEqual(run(join(folder, "nowhere.yaml")).status, 2)
  })
})
