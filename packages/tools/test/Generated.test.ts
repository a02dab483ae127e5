/**
 * The files in the repository are those that are printed from the contract; and what printers must not lose, on a changed contract.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Documentation as Texts } from "@flat-sdk/core/contract/openapi/Document"
import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { contractApi } from "../src/drift/ContractApi.ts"
import { document, folders, trackedFiles, untrackedFiles } from "../src/generate/Generated.ts"
import type { Contract, Field, Operation } from "../src/generate/model/Contract.ts"
import * as Documentation from "../src/generate/model/Documentation.ts"
import { read } from "../src/generate/model/Reader.ts"

const root = resolve(import.meta.dirname, "../../..")
const contract = await read(root)
const openapi = await document()
const generated = (contract: Contract) =>
  new Map([...untrackedFiles(root, contract), ...trackedFiles(contract, openapi)])
const files = generated(contract)

describe("the generated files", () => {
  it("match the contract: otherwise run pnpm generate", () => {
    const stale = [...files].filter(([path, text]) => readFileSync(join(root, path), "utf8") !== text)
    assert.deepStrictEqual(stale.map(([path]) => path), [])
  })

  it("are all files of their folders", () => {
    const found = Object.values(folders).flat().flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    assert.deepStrictEqual(found.filter((path) => !files.has(path.replaceAll("\\", "/"))), [])
  })
})

/** A contract of one operation, `tasks.readTask`, with changes of it and of the fields of its type. */
const small = (change: Partial<Operation>, fields: ReadonlyArray<Field> = []): Contract => {
  const tasks = contract.services.find(({ property }) => property === "tasks")!
  const [operation] = tasks.operations
  const type = { name: "Task", path: "tasks/Task.ts", doc: "A task.", type: { kind: "object", fields } } as const
  return {
    ...contract,
    services: [{ ...tasks, operations: [{ ...operation!, id: "readTask", ...change }] }],
    types: new Map([["Task", type]])
  }
}

const field = (type: Field["type"], rest: Partial<Field> = {}): Field => ({
  name: "some",
  doc: "Some field.",
  required: true,
  orUndefined: false,
  type,
  ...rest
})

const printed = (path: string, small: Contract): string => generated(small).get(path) ?? ""
const models = (...fields: ReadonlyArray<Field>) =>
  printed("packages/engine/src/generated/models/tasks/Task.ts", small({}, fields))
const interfaces = (change: Partial<Operation>) =>
  printed("packages/engine/src/generated/operations/Task.ts", small(change))
/** Returns the texts of the OpenAPI document. */
const texts = (small: Contract) => {
  const text = printed("packages/core/src/contract/generated/documentation.ts", small)
  return JSON.parse(text.slice(text.indexOf("= {") + 2)) as Texts
}
const drift = (...fields: ReadonlyArray<Field>) => contractApi(small({}, fields)).schemas["Task"]?.properties

describe("types", () => {
  const string = { kind: "value", type: "string" } as const

  it("have fields with their documentation, optional ones, undefined and null", () => {
    const text = models(
      field(string),
      field({ kind: "union", members: [string, { kind: "null" }] }, {
        name: "other",
        required: false,
        orUndefined: true
      })
    )
    assert.include(text, "  /** Some field. */\n  readonly some: string\n")
    assert.include(text, "  readonly other?: string | null | undefined\n")
  })

  it("have known and later values of an enumeration", () => {
    const later = field({ kind: "union", members: [{ kind: "literal", value: "b" }, { kind: "later" }] })
    assert.include(models(later), "readonly some: \"b\" | Other")
    assert.deepStrictEqual(drift(later), { some: { type: "string", enum: ["b"], open: true, required: true } })
  })

  it("have limits and formats", () => {
    const limited = field({ kind: "value", type: "string", format: "url", minLength: 1, maxLength: 9, pattern: "^h" })
    assert.deepStrictEqual(drift(limited), {
      some: { type: "string", format: "url", minLength: 1, maxLength: 9, pattern: "^h", required: true }
    })
    const list = field({ kind: "list", item: string, most: 4 })
    assert.include(models(list), "ReadonlyArray<string>")
    assert.strictEqual(drift(list)?.["some"]?.maxItems, 4)
  })

  it("accept the content of a file, and say so to the client alone", () => {
    const file = field({ kind: "content", sent: { ...string, format: "byte" } })
    assert.include(models(file), "/** Some field. Bytes, a `Blob` or a stream are encoded while they are sent. */")
    assert.include(models(file), "readonly some: string | Content")
    assert.include(models(file, field(string, { name: "dataEncoding" })), ", and `dataEncoding` is set. */")
  })

  it("have defaults, and say what is deprecated", () => {
    const { fields } = texts(
      small({}, [field(string, { doc: "Some field.\n\n@default \"x\"\n@deprecated Use another." })])
    )
    assert.deepStrictEqual(fields["Task"], { description: "A task." })
    assert.deepStrictEqual(fields["Task.some"], {
      default: "x",
      deprecated: true,
      description: "Some field.\n\n**Deprecated**: Use another."
    })
  })
})

describe("operations", () => {
  const [task] = contract.services.find(({ property }) => property === "tasks")!.operations

  it("have an input that can be left out if nothing in it is required", () => {
    assert.include(interfaces({}), "readonly readTask: Single<ReadTaskInput, Task>")
    assert.include(interfaces({ parameters: [] }), "readonly readTask: OptionalSingle<NoInput, Task>")
    assert.include(interfaces({ responses: [] }), "readonly readTask: Single<ReadTaskInput, void>")
    assert.include(interfaces({ kind: "file" }), "readonly readTask: Binary<ReadTaskInput>")
    const body = { type: { kind: "object", fields: [] }, required: false } as const
    assert.include(interfaces({ parameters: [], body }), "readonly body?: {\n  } | undefined\n")
  })

  it("of a list in pages have items", () => {
    const type = { kind: "list", item: { kind: "named", name: "Task" }, most: undefined } as const
    const responses = [{ ...task!.responses[0]!, type }]
    assert.include(interfaces({ kind: "paginated", responses }), "readonly readTask: Paginated<ReadTaskInput, Task>")
  })

  it("say their request, scopes and pages to readers of the client", () => {
    const doc = "Reads a task.\n\n**Gotchas**\n\nSome are slow.\n\n@see another"
    assert.strictEqual(
      Documentation.ofCall({ ...task!, doc, kind: "paginated", scopes: ["a", "b"], fixed: { ids: "true" } }),
      "Reads a task.\n\n**Details**\n\n`GET /tasks/{task}?ids=true`, with one of the scopes `a`, `b`.\n\n**Gotchas**\n\n" +
        "A call returns one page; `stream` reads all of them.\n\nSome are slow.\n\n@see another"
    )
    assert.strictEqual(
      Documentation.ofCall({ ...task!, doc: "Reads a task.\n\n**Details**\n\nIt is new.", scopes: [] }),
      "Reads a task.\n\n**Details**\n\n`GET /tasks/{task}`. It is new."
    )
  })

  it("have a title, and say statuses and pages in the OpenAPI document", () => {
    const doc = "Reads a task. One that is gone fails as `NotFound`.\n\n**Details**\n\nIt is new."
    assert.deepStrictEqual(texts(small({ doc, kind: "paginated" })).operations["readTask"], {
      summary: "Read task",
      description: "Reads a task. One that is gone fails with 404.\n\nIt is new.\n\n" +
        "A response has one page. To read the next page, request the URL with `rel=\"next\"` of the `Link` header.",
      statuses: ["404"]
    })
    const gotcha = texts(small({ doc: "Lists tasks.\n\n**Gotchas**\n\nThey end.", kind: "paginated" }))
    assert.match(
      gotcha.operations["readTask"]?.description ?? "",
      /^Lists tasks\.\n\nA response has one page\..+\n\n\*\*Gotchas\*\*\n\nThey end\.$/
    )
    assert.deepStrictEqual(texts(small({})).fields["readTask.task"], { description: "Task id." })
  })

  it("that are readings have a row with their query", () => {
    assert.include(
      printed("docs/reference/operations.md", small({ fixed: { ids: "true" } })),
      "| `readTask` | `GET /tasks/{task}?ids=true` |"
    )
  })

  it("of the Promise API return promises, and name what makes their functions", () => {
    const promise = (path: string, change: Partial<Operation>) =>
      printed(`packages/promise/src/generated/${path}`, small(change))
    assert.include(promise("interfaces/Task.ts", {}), "import type { Single } from \"../../api/Operation.ts\"")
    assert.include(promise("services/tasks.ts", {}), "asService({ descriptions, makers: {} })")
    const lists = promise("services/tasks.ts", { kind: "paginated" })
    assert.include(lists, "import { list } from \"../../internal/list.ts\"")
    assert.include(lists, "asService({ descriptions, makers: { paginated: list } })")
  })

  it("without documentation are rejected", () => {
    assert.throws(() => generated(small({ doc: undefined })), /readTask has no documentation/)
  })
})

describe("types that both APIs have", () => {
  const copies = [...files].filter(([path]) =>
    /^packages\/promise\/src\/generated\/(?:shared|operation|watch)\//.test(path)
  )

  it("are copied, and need no other modules than copies, generated types and Node's", () => {
    assert.isAbove(copies.length, 8)
    const imports = copies.flatMap(([, text]) => [...text.matchAll(/ from "(.+?)"/g)].map(([, from]) => from!))
    assert.isAbove(imports.length, 8)
    assert.deepStrictEqual(
      imports.filter((from) => !/^node:|^(\.|\.\.\/models|\.\.\/interfaces)\/[\w/]+\.ts$/.test(from)),
      []
    )
  })
})
