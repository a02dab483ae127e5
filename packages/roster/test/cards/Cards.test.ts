/** Which cards are made, and with what. */
import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Cards from "../../src/cards/Cards.ts"
import * as Text from "../../src/model/Text.ts"
import { account, classroom, enrol } from "../engine/School.ts"

const kept = (passwords: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(passwords).map(([username, text]) => {
      const [password = "", note = ""] = text.split("|")
      return [Text.key(username), { password: Redacted.make(password), note }]
    })
  )

const done = (steps: ReadonlyArray<Cards.Known["step"]>): ReadonlyArray<Cards.Known> =>
  steps.map((step) => ({ step, state: "done" }))

const shown = (made: Cards.Cards) =>
  made.groups.flatMap(({ cards, kind, name }) =>
    cards.map(({ classes, password, username }) => [
      kind === "class" ? name : kind,
      username,
      password === undefined ? undefined : Redacted.value(password),
      classes.join("+")
    ])
  )

describe("a password on a card", () => {
  const card = (password: string, more: Partial<Cards.Known> = {}) =>
    Cards.make({
      steps: [{ step: account("p1", { username: "ada" }), state: "done", ...more }],
      entries: [],
      kept: kept({ ada: password })
    })

  it("has at most 64 characters, all of them visible, and is certain", () => {
    assert.deepStrictEqual([card("x".repeat(64)).ready, card("x".repeat(65)).ready], [1, 0])
    for (const wrong of [" secret", "secret ", "sec\u200bret", "sec\u0007ret", "secret|unverified: no response came"]) {
      assert.deepStrictEqual([card(wrong).ready, card(wrong).unverified], [0, ["ada"]], wrong)
    }
    assert.deepStrictEqual(
      [card("secret", { state: "unverified" }).ready, card("secret", { state: undefined }).ready],
      [0, 1]
    )
    for (const state of ["failed", "skipped", "pending"] as const) {
      assert.strictEqual(card("secret", { state }).notCreated, 1)
    }
    assert.strictEqual(card("secret|no account was created").notCreated, 1)
    assert.strictEqual(card("two words \u00e4\u00df \u30d1").ready, 1)
  })

  it("is that of the run that created the account, and else of the last one", () => {
    const made = (...states: ReadonlyArray<Cards.Known["state"]>) =>
      Cards.make({
        steps: states.map((state, index) => ({
          step: account(`p${index}`, { username: "ada", firstName: String(index) }),
          state
        })),
        entries: [],
        kept: kept({ ada: "secret" })
      }).groups.flatMap(({ cards }) => cards.map(({ name }) => name.split(" ")[0]))
    assert.deepStrictEqual([made("done", "failed"), made("failed", "done"), made("unverified", "unverified")], [["0"], [
      "1"
    ], ["1"]])
  })

  it("is under the family name first where that is the custom, and nowhere else", () => {
    const name = (firstName: string | undefined, lastName: string) =>
      Cards.make({
        steps: done([account("p1", { username: "ada", firstName, lastName })]),
        entries: [],
        kept: kept({ ada: "secret" })
      })
        .groups[0]?.cards[0]?.name
    assert.deepStrictEqual([
      name("\u82b1", "\u4f50\u85e4"),
      name("Hana", "\u4f50\u85e4"),
      name("Ada", "Lund"),
      name(undefined, "Lund")
    ], [
      "\u4f50\u85e4 \u82b1",
      "Hana \u4f50\u85e4",
      "Ada Lund",
      "Lund"
    ])
  })
})

describe("cards", () => {
  it("are grouped by the first class by name; teachers are last, and people without a class before them", () => {
    const made = Cards.make({
      steps: done([
        account("p1", { username: "One", lastName: "B" }),
        account("p2", { username: "two", lastName: "A" }),
        account("p3", { username: "three" }),
        account("t1", { username: "tess", role: "teacher" }),
        classroom("c1", { name: "Choir 10" }),
        classroom("c2", { name: "Choir 9", section: "b" }),
        enrol("c1", "p1"),
        enrol("c2", "p1"),
        enrol("c2", "p2"),
        enrol("c2", "t1")
      ]),
      entries: [],
      kept: kept({ one: "pw-one-1", two: "pw-two-2", three: "pw-three-3", tess: "pw-tess-4" })
    })
    assert.deepStrictEqual(shown(made), [
      ["Choir 9 (b)", "two", "pw-two-2", "Choir 9 (b)"],
      ["Choir 9 (b)", "One", "pw-one-1", "Choir 9 (b)+Choir 10"],
      ["none", "three", "pw-three-3", ""],
      ["teachers", "tess", "pw-tess-4", "Choir 9 (b)"]
    ])
  })

  it("have the names of classes that existed before, and of accounts that an earlier run created", () => {
    const made = Cards.make({
      steps: [
        { step: account("p1"), state: "done", flat: "f1" },
        {
          step: {
            id: "enrol:c%3A1:p1",
            kind: "enrol",
            needs: [],
            reason: "",
            target: { _tag: "existing", id: "k1" },
            account: { _tag: "existing", id: "f1" }
          },
          state: "done"
        },
        {
          step: {
            id: "enrol:c%3A2:p1",
            kind: "enrol",
            needs: [],
            reason: "",
            target: { _tag: "existing", id: "k2" },
            account: { _tag: "existing", id: "f1" }
          },
          state: "done"
        }
      ],
      entries: [{ kind: "class", source: "c:1", flat: "k1", written: { name: "Band" } }],
      kept: kept({ "user.p1": "pw-one-1" })
    })
    // Without a name, the id of the files is better than nothing.
    assert.deepStrictEqual(shown(made), [["Band", "user.p1", "pw-one-1", "Band+c:2"]])
  })

  it("are not made for accounts that were not created, whatever the passwords file says", () => {
    const made = Cards.make({
      steps: [
        { step: account("p1"), state: "failed" },
        { step: account("p2"), state: "pending" },
        { step: account("p3"), state: "skipped" },
        { step: account("p4"), state: "done" },
        { step: account("p5", { password: "file" }), state: "done" },
        { step: account("p6"), state: "unverified" }
      ],
      entries: [],
      kept: kept({ "user.p1": "pw-1", "user.p2": "pw-2", "user.p3": "pw-3", "user.p6": "pw-6", stranger: "pw-9" })
    })
    assert.deepStrictEqual(
      [made.groups.length, made.notCreated, made.withoutFiles, made.unknown, made.unverified],
      [1, 4, 1, 1, ["user.p6"]]
    )
  })
})
