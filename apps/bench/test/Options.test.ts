import { assert, describe, it } from "vitest"
import * as Options from "../src/Options.ts"

const partsOf = (...args: ReadonlyArray<string>) => {
  const options = Options.parse(args)
  return options === "help" ? [] : options.parts
}

describe("options", () => {
  it("select each part by its name, also for a quick run", () => {
    for (const part of Options.parts) assert.deepStrictEqual(partsOf("--quick", "--only", part), [part])
  })

  it("leave the slow parts out of a quick run", () => {
    assert.deepStrictEqual(partsOf("--quick"), ["requests", "pagination", "cold", "cli", "size"])
    assert.deepStrictEqual(partsOf(), [...Options.parts])
  })

  it("describe each part in the help", () => {
    for (const part of Options.parts) assert.match(Options.help, new RegExp(`^ {4}${part} +\\S`, "m"))
  })

  it("name the choices if a part is unknown", () => {
    assert.throws(() => Options.parse(["--only", "ages"]), /unknown ages\. Choose from requests, .*age/)
  })
})
