import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ListSource from "../../src/watch/ListSource.ts"

describe("an item that a reading does not have", () => {
  it.effect.each([[0, "gone"], [1, "gone"], [2, "unclear"]] as const)(
    "of %i pages is %s: it may have moved from page to page",
    ([pages, absent]) =>
      Effect.gen(function*() {
        const read: Array<number> = []
        const found = ListSource.readPages<number>(
          (take) =>
            Effect.sync(() => Array.from({ length: pages }, (_, page) => take([page])).length).pipe(Effect.asVoid),
          (items) => void read.push(...items)
        )
        assert.strictEqual(yield* found, absent)
        assert.lengthOf(read, pages)
      })
  )
})
