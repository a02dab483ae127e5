import { assert, describe, it } from "vitest"
import * as Load from "../src/Load.ts"
import { quietLoad } from "./support/Run.ts"

describe("the load of a run", () => {
  it("warns if other processes ran before or during it", () => {
    assert.isUndefined(Load.warning(quietLoad))
    assert.match(Load.warning({ ...quietLoad, before: 1.5 }) ?? "", /busy with other work/)
    assert.match(Load.warning({ ...quietLoad, median: 3.1 }) ?? "", /busy with other work/)
  })

  it("does not warn because of a short peak or its own processes", () => {
    assert.isUndefined(Load.warning({ ...quietLoad, highest: 4, after: 2.2 }))
  })

  it("is described with all its figures", () => {
    assert.strictEqual(Load.describe(quietLoad), "load 0.2 before, 1.6 during (at most 2.1), 1.7 after")
  })

  it("has at least one sample", () => {
    const load = Load.watch()()
    assert.strictEqual(load.median, load.after)
  })
})
