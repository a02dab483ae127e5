import { assert, describe, it } from "vitest"
import * as Options from "../src/run/Options.ts"

const partsOf = (...args: ReadonlyArray<string>) => {
  const options = Options.parse(args)
  return options === "help" ? [] : options.parts
}

describe("options", () => {
  it("select each part by its name, also for a quick run", () => {
    for (const { name } of Options.all) assert.deepStrictEqual(partsOf("--quick", "--only", name), [name])
    assert.deepStrictEqual(partsOf("--quick"), Options.all.map(({ name }) => name))
  })

  it("name the choices if a part is unknown", () => {
    assert.throws(() => Options.parse(["--only", "ages"]), /unknown ages\. Choose from requests, .*size/)
  })

  it("publish complete runs only", () => {
    assert.throws(() => Options.parse(["--docs", "--only", "size"]), /complete run/)
  })
})
