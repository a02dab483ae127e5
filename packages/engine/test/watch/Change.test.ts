import { assert, describe, it } from "@effect/vitest"
import * as Change from "../../src/watch/Change.ts"
import * as Checkpoint from "../../src/watch/Checkpoint.ts"
import * as Fingerprint from "../../src/watch/Fingerprint.ts"
import { Seen } from "../../src/watch/Seen.ts"

interface Item {
  readonly id: string
  readonly text: string
}

const items: Change.Items<Item> = { key: ({ id }) => id, version: ({ text }) => text, summary: ({ text }) => text }
const entry = (text: string): Checkpoint.Entry => [Fingerprint.of(text), text]
const known = () => new Seen([["a", entry("1")], ["b", entry("1")], ["c", entry("1")]])

const compared = (
  read: ReadonlyArray<Item>,
  absent: Change.Absent,
  missing: Readonly<Record<string, number>> = {},
  found: Readonly<Record<string, Change.Whereabouts>> = {}
) => {
  const comparison = new Change.Comparison(known(), items)
  comparison.take(read)
  const { differences, missing: after } = comparison.ended(
    absent,
    new Map(Object.entries(missing)),
    new Map(Object.entries(found))
  )
  return {
    differences: differences.map(({ after, before, key }) => [
      key,
      before === undefined ? "added" : after === undefined ? "removed" : "changed"
    ]),
    missing: Object.fromEntries(after)
  }
}

describe("a reading of a list", () => {
  it("has the items that are new, changed and gone; removals come first, in the order of their keys", () => {
    const read = [{ id: "d", text: "1" }, { id: "b", text: "2" }]
    assert.deepStrictEqual(compared(read, "gone"), {
      differences: [["a", "removed"], ["c", "removed"], ["d", "added"], ["b", "changed"]],
      missing: {}
    })
  })

  it("in parts: an item is gone when three readings in a row do not have it", () => {
    const read = [{ id: "b", text: "1" }]
    assert.deepStrictEqual(compared(read, "unclear"), { differences: [], missing: { a: 1, c: 1 } })
    assert.deepStrictEqual(compared(read, "unclear", { a: 1, b: 2 }), { differences: [], missing: { a: 2, c: 1 } })
    assert.deepStrictEqual(compared(read, "unclear", { a: 2, b: 2 }), {
      differences: [["a", "removed"]],
      missing: { c: 1 }
    })
  })

  it("in parts: an item that was read by its id is gone at once, or is there and was never missing", () => {
    const read = [{ id: "b", text: "1" }]
    assert.deepStrictEqual(compared(read, "unclear", { c: 2 }, { a: "gone", c: "there" }), {
      differences: [["a", "removed"]],
      missing: {}
    })
    assert.deepStrictEqual(compared(read, "unclear", { a: 1, c: 2 }, { a: "unclear", c: "unclear" }), {
      differences: [["c", "removed"]],
      missing: { a: 2 }
    })
  })

  it("of which a part is missing says nothing about items that it does not have", () => {
    assert.deepStrictEqual(compared([{ id: "b", text: "2" }], "unknown", { a: 2 }), {
      differences: [["b", "changed"]],
      missing: { a: 2 }
    })
  })

  it("counts an item that is read twice once, as it was read last", () => {
    const read = [{ id: "a", text: "2" }, { id: "a", text: "1" }, { id: "b", text: "1" }, { id: "c", text: "1" }]
    assert.deepStrictEqual(compared(read, "gone"), { differences: [], missing: {} })
  })

  it.each(["", undefined, 5])("notices an item whose key is %j", (id) => {
    const comparison = new Change.Comparison(known(), items)
    comparison.take([{ id: "a", text: "1" }])
    assert.isFalse(comparison.keyless)
    comparison.take([{ id, text: "1" } as Item])
    assert.isTrue(comparison.keyless)
    assert.strictEqual(comparison.size, 1)
  })
})

describe("the checkpoint of a change", () => {
  const identity = { name: "items", scope: "s" }

  it("has what is known up to this change, also for changes of a long list that are read later", () => {
    const seen = new Seen([["x", entry("0")]])
    const changes = Array.from({ length: 200 }, (_, at) => {
      const after = { item: { id: `${at}`, text: "1" }, entry: entry("1") }
      return Change.make(identity, { key: `${at}`, before: undefined, after }, seen.step(`${at}`, after.entry))
    })
    changes.forEach(({ checkpoint }, at) => {
      assert.sameMembers(Object.keys(checkpoint.seen), ["x", ...Array.from({ length: at + 1 }, (_, key) => `${key}`)])
    })
  })

  it("does not have a removed item; the change has its summary", () => {
    const seen = known()
    const change = Change.make(
      identity,
      { key: "a", before: entry("1"), after: undefined },
      seen.step("a", undefined)
    )
    assert.deepStrictEqual({ ...change }, {
      _tag: "Removed",
      key: "a",
      previous: "1",
      checkpoint: { watch: "items", of: "s", seen: { b: entry("1"), c: entry("1") } }
    })
  })
})

describe("a checkpoint", () => {
  const identity = { name: "items", scope: "s" }
  const seen = { a: "1abc", b: ["zzzzzzzzzzz", { state: "done" }], c: ["0", null] }
  const whole = { watch: "items", of: "s", seen }

  it("is read as it was created", () => {
    assert.deepStrictEqual(Checkpoint.read(identity, whole), { seen: Object.entries(seen) as never })
  })

  it.each<readonly [string, unknown, string]>([
    ["of another watch", { ...whole, watch: "scores" }, "from.watch"],
    ["of another input", { ...whole, of: "t" }, "from.of"],
    ["without items", { ...whole, seen: ["1abc"] }, "from.seen"],
    ["with one broken item", { ...whole, seen: { ...seen, d: 5 } }, "from.seen"],
    ["with a fingerprint that is too long", { ...whole, seen: { a: "a".repeat(12) } }, "from.seen"],
    ["with an entry of three", { ...whole, seen: { a: ["1", 2, 3] } }, "from.seen"],
    ["as a string", JSON.stringify(whole), "from"],
    ["that is null", null, "from"],
    ["that is a list", [whole], "from"]
  ])("%s is rejected", (_, from, path) => {
    const read = Checkpoint.read(identity, from)
    assert("problem" in read)
    assert.strictEqual(read.problem.path, path)
  })
})

describe("the fields of an item", () => {
  it("are the same if they are null or missing", () => {
    assert.deepStrictEqual(
      Fingerprint.pick({ a: 1, b: null, c: undefined, d: 0, e: "" }, ["a", "b", "c", "d", "e"]),
      { a: 1, d: 0, e: "" }
    )
  })
})
