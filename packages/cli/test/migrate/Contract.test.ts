/** Every operation, parameter, enumeration and type of `flat-api` has its name here, or is known to have none. */
import * as Flat from "flat-api"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { assert, describe, it } from "vitest"
import { load } from "../../src/catalog/Catalog.ts"
import * as Vendor from "../../src/migrate/Vendor.ts"

const apis = path.join(path.dirname(createRequire(import.meta.url).resolve("flat-api")), "apis")

const inputs = new Map(
  fs.readdirSync(apis).filter((name) => name.endsWith("Api.d.ts")).flatMap((name) => {
    const text = fs.readFileSync(path.join(apis, name), "utf8")
    return [...text.matchAll(/export interface (\w+?)(?:Operation)?Request \{\n([^}]*)\}/g)].map((
      [, operation, fields]
    ) =>
      [
        operation!.charAt(0).toLowerCase() + operation!.slice(1),
        [...fields!.matchAll(/^ {4}(\w+)\??:/gm)].map(([, field]) => field!)
      ] as const
    )
  })
)

const guides = path.resolve(import.meta.dirname, "../../../../docs/guides")

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`)

describe("the guides", () => {
  it("have a row for each operation of the organization, as in Ruby and Python", () => {
    const rows = load().operations.filter(({ service, variantOf }) =>
      service === "organization" && variantOf === undefined
    )
      .map(({ body, id, parameters }) => {
        const needed = [
          ...parameters.filter(({ required }) => required).map(({ name }) => name),
          ...body ? ["body"] : []
        ]
        // The API 2.20 does not have these.
        const isOlder = !id.includes("LtiConfiguration")
        const theirs = inputs.get(id)?.filter((name) =>
          needed.includes(Vendor.nameOf(Vendor.operationOf(id)!, name) ?? "")
        ) ?? []
        const options = parameters.filter(({ required }) => !required).map(({ name }) => `\`${name}\``)
        return [
          isOlder ? `\`${snake(id)}(${theirs.map(snake).join(", ")})\`` : "–",
          `\`${id}(${needed.length === 0 ? "" : `{ ${needed.join(", ")} }`})\``,
          options.join(", ")
        ]
      })
    const text = fs.readFileSync(path.join(guides, "migrating-from-ruby-and-python.md"), "utf8")
    const shown = text.split("\n").map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
      .filter(([, here]) => here !== undefined && /^`\w+\(/.test(here))
    assert.deepStrictEqual(shown.slice(0, rows.length), rows, rows.map((row) => `| ${row.join(" | ")} |`).join("\n"))
  })

  it("have each section that a remark names", () => {
    const text = fs.readFileSync(path.join(guides, "migrating-from-flat-api.md"), "utf8")
    const sources = path.resolve(import.meta.dirname, "../../src/migrate")
    const named = fs.readdirSync(sources).flatMap((name) =>
      [...fs.readFileSync(path.join(sources, name), "utf8").matchAll(/(?:remark\(\s*[\w.]+,\s*|section: )"(\w+)"/g)]
        .map(([, one]) => one!)
    )
    assert.isAbove(named.length, 30)
    for (const section of named) assert.include(text.toLowerCase(), `\n## ${section}\n`)
  })
})

describe("the names of flat-api", () => {
  it("has a class for each service, with the same operations", () => {
    const classes = Object.keys(Flat).filter((name) => /^(?!Base)\w+Api$/.test(name) || name === "OMRApi")
    assert.sameMembers(classes.filter((name) => name !== "BaseAPI"), [...Vendor.services.keys()])
    const methods = classes.flatMap((name) =>
      Object.getOwnPropertyNames((Flat as unknown as Record<string, { readonly prototype: object }>)[name]!.prototype)
    ).filter((name) => !/^constructor$|(Raw|RequestOpts)$/.test(name))
    assert.strictEqual(new Set(methods).size, 123)
    assert.deepStrictEqual(methods.filter((name) => Vendor.operationOf(name) === undefined), [])
  })

  it("has a name for each parameter, and no two have the same", () => {
    assert.isAbove(inputs.size, 100)
    for (const [id, fields] of inputs) {
      const operation = Vendor.operationOf(id)
      if (operation === undefined) assert.fail(`there is no operation ${id}`)
      const mapped = fields.map((field) => Vendor.variantOf(id, field) ?? Vendor.nameOf(operation, field))
      assert.notInclude(mapped, undefined, `${id}: ${fields.join()}`)
      assert.strictEqual(new Set(mapped).size, fields.length, `${id}: ${mapped.join()}`)
    }
  })

  it("has the value of each member of an enumeration", () => {
    const unknown = Object.entries(Flat).flatMap(([name, members]) =>
      typeof members === "object" && /^[A-Z][a-z]/.test(name) && !(members instanceof Flat.Configuration)
        ? Object.entries(members).filter(([member, value]) => Vendor.valueOf(member) !== value)
          .map(([member]) => `${name}.${member}`)
        : []
    )
    // Values that the API does not document any more.
    assert.sameMembers(unknown, [
      "ListOrganizationUsersSortEnum.Username",
      "GetScoreRevisionDataFormatEnum.Abc",
      "ClassDetailsCleverSubjectEnum.PeAndHealth"
    ])
  })
})
