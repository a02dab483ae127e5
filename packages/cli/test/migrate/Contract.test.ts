/** Every operation, parameter, enumeration and type of `flat-api` has its name here, or is known to have none. */
import * as Flat from "flat-api"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { assert, describe, it } from "vitest"
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
