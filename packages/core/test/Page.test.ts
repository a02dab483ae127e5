import { assert, describe, it } from "@effect/vitest"
import { Page } from "@flat-sdk/core"
import { Arbitrary, Effect, Schema } from "effect"
import * as Nightly from "./support/Nightly.ts"

const { cursorsOf } = Page

const base = "https://api.flat.io/v2/organizations/users"

const none = { next: undefined, previous: undefined }

describe("cursorsOf", () => {
  it.each([
    ["quoted", `<${base}?next=abc>; rel="next"`],
    ["unquoted", `<${base}?next=abc>; rel=next`],
    ["in capitals", `<${base}?next=abc>; REL="Next"`],
    ["without a space", `<${base}?next=abc>;rel="next"`],
    ["with many spaces and tabs", `  <${base}?next=abc>  ; \t rel \t=  "next"  `],
    ["after other parameters", `<${base}?next=abc>; title="rel=previous; x, y"; type=json; rel=next`],
    ["before other parameters", `<${base}?next=abc>; rel="next"; title="a, b; rel=\\"previous\\""`],
    ["with escaped characters", `<${base}?next=abc>; title="a\\"; rel=\\"last"; rel="ne\\xt"`],
    ["with several relations", `<${base}?next=abc>; rel="last next"`],
    ["of a relative URL", `</v2/organizations/users?limit=3&next=abc>; rel="next"`],
    ["of another host, which is ignored", `<https://elsewhere.example/?next=abc>; rel="next"`],
    ["with a fragment", `<${base}?next=abc#next=other>; rel="next"`],
    ["after an empty element", `, ,<${base}?next=abc>; rel="next",`],
    ["with a parameter without a value", `<${base}?next=abc>; crossorigin; rel="next"`]
  ])("reads a link %s", (_, header) => {
    assert.deepStrictEqual(cursorsOf(header), { next: "abc", previous: undefined })
  })

  it("reads both directions in one header, with commas and semicolons in the URLs", () => {
    assert.deepStrictEqual(
      cursorsOf(`<${base}?q=a,b;c&previous=p1>; rel="previous", <${base}?q=a,b;c&next=n1>; rel="next"`),
      { next: "n1", previous: "p1" }
    )
  })

  it("accepts prev for previous", () => {
    assert.strictEqual(cursorsOf(`<${base}?previous=p1>; rel="prev"`).previous, "p1")
  })

  it("returns a cursor in raw UTF-8 as it came, from bytes as Latin-1 or decoded, and other bytes as they are", () => {
    const header = `<${base}?next=\u00e9\u266b>; rel="next"`
    assert.strictEqual(cursorsOf(Buffer.from(header).toString("latin1")).next, "\u00e9\u266b")
    assert.strictEqual(cursorsOf(header).next, "\u00e9\u266b")
    assert.strictEqual(cursorsOf(`<${base}?next=\u00e9>; rel="next"`).next, "\u00e9")
  })

  it("counts only the first rel of a link, and the first link of a relation", () => {
    assert.deepStrictEqual(cursorsOf(`<${base}?next=abc>; rel=last; rel=next`), none)
    assert.strictEqual(cursorsOf(`<${base}?next=one>; rel=next, <${base}?next=two>; rel=next`).next, "one")
  })

  it.each([
    "",
    "nonsense",
    "<",
    "<>",
    "<>;",
    `<${base}>; rel=next`,
    `<${base}?next=abc>`,
    `<${base}?next=abc>; rel`,
    `<${base}?next=abc; rel="next"`
  ])(
    "reads nothing from %j",
    (header) => assert.deepStrictEqual(cursorsOf(header), none)
  )

  it("reads nothing if there is no header", () => assert.deepStrictEqual(cursorsOf(undefined), none))

  const Cursor = Arbitrary.filter(Arbitrary.schema(Schema.NonEmptyString), (text) => text.isWellFormed())
  const Link = Schema.Struct({
    rel: Schema.Literals(["next", "previous", "first", "last"]),
    quoted: Schema.Boolean,
    title: Schema.optionalKey(Schema.Literals(["plain", "a, b", "a; rel=next", "<x>", "=", ""])),
    titleFirst: Schema.Boolean,
    space: Schema.Literals(["", " ", "  "])
  })

  it.effect.prop(
    "finds the cursor of each relation among other links and parameters",
    [Schema.Array(Link), Cursor, Cursor],
    ([links, next, previous]) =>
      Effect.sync(() => {
        const header = links.map(({ quoted, rel, space, title, titleFirst }) => {
          const query = new URLSearchParams({ q: "x,y;z", next, previous })
          const relation = `;${space}rel=${quoted ? `"${rel}"` : rel}`
          const titled = title === undefined ? "" : `;${space}title="${title}"`
          return `<${base}?${query}>${titleFirst ? titled + relation : relation + titled}`
        }).join(", ")
        const has = (name: string) => links.some(({ rel }) => rel === name)
        assert.deepStrictEqual(cursorsOf(header), {
          next: has("next") ? next : undefined,
          previous: has("previous") ? previous : undefined
        })
      }),
    Nightly.atLeast(100)
  )

  it.effect.prop("never throws and never hangs, whatever the header", [
    Schema.String,
    Schema.Array(Schema.Literals([..."<>;,=\"\\ r"]))
  ], ([text, marks]) =>
    Effect.sync(() => {
      cursorsOf(text)
      cursorsOf(marks.join(""))
      cursorsOf(`<${base}?next=abc>; ${marks.join("")}rel=next`)
    }), Nightly.atLeast(100))
})
