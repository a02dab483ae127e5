import { open } from "@flat-sdk/score"
import * as Arrange from "@flat-sdk/score/arrange"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import { assert, describe, it } from "vitest"
import { generate } from "./Generator.ts"
import { type Random, randomOf } from "./Random.ts"
import { type Trial, tryEdits } from "./Session.ts"
import { tryWhole } from "./Whole.ts"

/** Seeds of a test. By night there are 20,000 edits, of other scores each day. */
const size = 20
const first = isNightly ? Math.floor(Date.now() / 864e5) * 2500 : 1
const seeds = Array.from({ length: isNightly ? 125 : 2 }, (_, at) => first + at * size)

const trialsFrom = (seed: number, attempt: (random: Random, source: string) => ReadonlyArray<Trial>) =>
  Array.from({ length: size }, (_, at) => {
    const random = randomOf(seed + at)
    return attempt(random, generate(random)).map((trial) => ({ ...trial, seed: seed + at }))
  }).flat()

const opened = (source: string) => {
  const { problems, value } = open(source)
  assert.isUndefined(problems)
  return value
}

/** Fails with what is wrong, or if too much is refused: a refusal of everything would be right too. */
const requireRight = (trials: ReadonlyArray<Trial & { readonly seed: number }>, share: number) => {
  const wrong = trials.filter(({ faults }) => faults.length > 0)
  assert.deepStrictEqual(
    wrong.map(({ details, faults, name, seed }) => [`seed ${seed}: ${name}, ${details}`, ...faults].join("\n")),
    []
  )
  const refused = trials.filter((one) => one.refused.length > 0)
  assert.isBelow(refused.length, trials.length * share, refused.map((one) => one.refused[0]).join("\n"))
}

describe("in scores of random music", () => {
  it.each(seeds)("ABC does what it says and nothing else, from seed %i", (seed) => {
    requireRight(trialsFrom(seed, (random, source) => tryEdits(random, opened(source), 8)), 0.3)
  })

  it.each(seeds.slice(0, isNightly ? 20 : 1))(
    "changes of the whole score do what they say and nothing else, from seed %i",
    (seed) => {
      requireRight(trialsFrom(seed, (random, source) => tryWhole(random, opened(source), Arrange)), 0.3)
    }
  )
})
