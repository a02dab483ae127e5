import { describe, expect, test } from "vitest"
import * as Memberships from "../../src/model/Memberships.ts"

const from = { file: "enrollments.csv", row: 2 }
const pair = { class: "c1", person: "p1", role: "student", primary: false, from } as const

describe("Memberships", () => {
  test("a pair that rows repeat is one membership, with the window of all of them", () => {
    const builder = new Memberships.Builder()
    expect(builder.add({ ...pair, begin: "2026-02-01", end: "2026-06-30" })).toBe("new")
    expect(builder.add({ ...pair, begin: "2025-09-01", end: "2026-01-31" })).toBe("repeated")
    expect([...builder]).toEqual([{ ...pair, begin: "2025-09-01", end: "2026-06-30" }])
    expect(builder.repeated).toBe(1)
    expect(builder.add(pair)).toBe("repeated")
    expect([...builder]).toEqual([pair])
  })

  test("of two roles in a class, teacher is kept", () => {
    const builder = new Memberships.Builder()
    builder.add({ ...pair, role: "other" })
    expect(builder.add(pair)).toBe("other-role")
    expect(builder.add({ ...pair, role: "teacher", primary: true })).toBe("other-role")
    expect(builder.add(pair)).toBe("other-role")
    expect([...builder]).toEqual([{ ...pair, role: "teacher", primary: true }])
  })

  test("what one row removes and another keeps is kept, whatever their order", () => {
    for (const changes of [["removed", "active"], ["active", "removed"]] as const) {
      const builder = new Memberships.Builder()
      builder.add({ ...pair, change: changes[0], end: changes[0] === "active" ? "2026-06-30" : "2026-01-31" })
      builder.add({ ...pair, change: changes[1], end: changes[1] === "active" ? "2026-06-30" : "2026-01-31" })
      expect(builder.get("c1", "p1")).toEqual({ ...pair, change: "active", end: "2026-06-30" })
    }
  })

  test("finds pairs, members of a class and classes of a person among many", () => {
    const builder = new Memberships.Builder()
    for (let n = 0; n < 20_000; n++) {
      const added = builder.add({ ...pair, class: `c${n % 300}`, person: `p${(n * 7919) % 5000}` })
      expect(added).toBe(n < 15_000 ? "new" : "repeated")
    }
    expect(builder.size).toBe(15_000)
    expect(builder.has("c1", "p7919")).toBe(false)
    expect(builder.has("c1", "p2919")).toBe(true)
    expect(builder.get("c300", "p0")).toBeUndefined()
    const pairs = [...builder]
    const classOf = (id: string) => pairs.filter((membership) => membership.class === id)
    expect(builder.ofClass("c17")).toEqual(classOf("c17"))
    expect(builder.countOfClass("c17")).toBe(classOf("c17").length)
    expect(builder.countOfClass("c17", "teacher")).toBe(0)
    expect(builder.ofPerson("p4999")).toEqual(pairs.filter((membership) => membership.person === "p4999"))
    expect(builder.ofClass("none")).toEqual([])
    expect(builder.ofPerson("none")).toEqual([])
    builder.add({ ...pair, class: "c17", person: "new" })
    expect(builder.countOfClass("c17")).toBe(classOf("c17").length + 1)
  })

  test("makes memberships from a short list", () => {
    const memberships = Memberships.make([{ class: "a", person: "b" }, { class: "a", person: "c", role: "teacher" }])
    expect(memberships.ofClass("a").map((membership) => membership.role)).toEqual(["student", "teacher"])
  })
})
