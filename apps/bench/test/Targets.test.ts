import { assert, describe, it } from "vitest"
import * as CommandStart from "../src/measure/CommandStart.ts"
import { judge } from "../src/Targets.ts"
import { aged, read, run, started, targetOf } from "./support/Run.ts"

describe("targets", () => {
  it("are not judged by a run that measured nothing", () => {
    assert.deepStrictEqual([...new Set(judge(run({})).map(({ met }) => met))], [undefined])
  })

  it("take the worst age, without and with collections", () => {
    const good = { 1000: 1, 5000: 1.01, 15_000: 0.98, 30_000: 1 }
    const age = [aged("core-node", false, good), aged("core-node", true, { ...good, 15_000: 1.3 })]
    const { found, met } = targetOf(run({ age }), "core, Node transport", "page of 100 at any age")
    assert.deepStrictEqual([found, met], ["at most 1.30x, after 15,000 requests and a collection", false])
    const better = [aged("core-node", false, good), aged("core-node", true, good)]
    assert.strictEqual(targetOf(run({ age: better }), "core, Node transport", "page of 100 at any age").met, true)
  })

  it("are not met by a run of some ages only, but can be missed by it", () => {
    const metBy = (ratio: number) => {
      const age = [false, true].map((collected) => aged("core-node", collected, { 0: 9, 1000: 1, 5000: ratio }))
      return targetOf(run({ age }), "core, Node transport", "page of 100 at any age").met
    }
    assert.deepStrictEqual([metBy(1), metBy(1.2)], [undefined, false])
  })

  it("need both little memory and memory that does not grow", () => {
    const metBy = (from: number, to: number) =>
      targetOf(run({ million: read("promise", from, to) }), "promise (default)", "peak memory").met
    assert.deepStrictEqual([metBy(140, 145), metBy(150, 170), metBy(80, 120)], [true, false, false])
  })

  it("name what memory grew to", () => {
    const million = read("promise", 100, 190)
    assert.strictEqual(
      targetOf(run({ million }), "promise (default)", "peak memory").found,
      "100 MiB, 140 MiB, 190 MiB; 1.90x"
    )
  })

  it("compare core with the same modules of Effect, round by round", () => {
    const coldStart = [started("core-fetch", [250, 400, 260]), started("effect-core-page", [200, 345, 200])]
    assert.deepStrictEqual(
      [targetOf(run({ coldStart }), "core, fetch transport", "own share")].map(({ found, met }) => [found, met]),
      [["55 ms", true]]
    )
    const noise = run({ coldStart: [started("core-fetch", [190]), started("effect-core-page", [400])] })
    assert.isUndefined(targetOf(noise, "core, fetch transport", "own share").met)
    const alone = run({ coldStart: [started("core-fetch", [250])] })
    assert.strictEqual(targetOf(alone, "core, fetch transport", "own share").found, "not measured")
  })

  it("compare the command with Node in the same run", () => {
    const commandStart = [
      { command: CommandStart.version, millis: 40, toNode: 1.4, spread: 0 },
      { command: CommandStart.help, millis: 250, toNode: 8.1, spread: 0 }
    ]
    const found = (command: string) => targetOf(run({ commandStart }), command, "")
    assert.deepInclude(found(CommandStart.version), { found: "1.40x: 40 ms", met: true })
    assert.deepInclude(found(CommandStart.help), { found: "8.10x: 250 ms", met: false })
  })

  it("do not judge a ratio to a client that did not run", () => {
    const coldStart = [{ ...started("core-node", [180]), toFlatApi: NaN }]
    assert.isUndefined(targetOf(run({ coldStart }), "core, Node transport", "cold start").met)
  })
})
