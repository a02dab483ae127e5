/**
 * What is read of endpoints and schemas, on a small contract of its own. `Generated.test.ts` tests the real one.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Content from "@flat-sdk/core/contract/fields/Content"
import * as Enumeration from "@flat-sdk/core/contract/fields/Enumeration"
import * as Field from "@flat-sdk/core/contract/fields/Field"
import * as Locale from "@flat-sdk/core/contract/fields/Locale"
import * as Pagination from "@flat-sdk/core/contract/fields/Pagination"
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { FixedQuery, Idempotency } from "@flat-sdk/engine/Fields"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema, OpenApi } from "effect/http-api"
import type { Operation, Type } from "../src/generate/model/Contract.ts"
import { operationOf } from "../src/generate/model/Operations.ts"
import { Types } from "../src/generate/model/Types.ts"

const read = (endpoint: unknown, types = new Types()): Operation => operationOf(endpoint as HttpApiEndpoint.Top, types)

const typeOf = (schema: Schema.Top): Type => new Types().of(schema.ast)

describe("a type", () => {
  const cases: ReadonlyArray<readonly [name: string, schema: Schema.Top, type: Type]> = [
    ["a string", Schema.String, { kind: "value", type: "string" }],
    ["a format", Field.DateTimeString, { kind: "value", type: "string", format: "date-time" }],
    ["a format with a pattern", Field.Email, {
      kind: "value",
      type: "string",
      format: "email",
      pattern: "^[^\\s@]+@[^\\s@]+$"
    }],
    ["both limits of a length", Field.text(1, 30), { kind: "value", type: "string", minLength: 1, maxLength: 30 }],
    ["a length without minimum", Field.text(0, 60), { kind: "value", type: "string", maxLength: 60 }],
    ["a whole number", Schema.Int, { kind: "value", type: "integer" }],
    ["a number with limits", Field.Points, { kind: "value", type: "number", minimum: 0, maximum: 10_000 }],
    ["a list with a limit", Schema.Array(Schema.Boolean).check(Schema.isMaxLength(3)), {
      kind: "list",
      item: { kind: "value", type: "boolean" },
      most: 3
    }],
    ["null", Schema.NullOr(Schema.String), {
      kind: "union",
      members: [{ kind: "value", type: "string" }, { kind: "null" }]
    }],
    ["an enumeration", Schema.Literals(["b", "a"]), {
      kind: "union",
      members: [{ kind: "literal", value: "b" }, { kind: "literal", value: "a" }]
    }],
    ["an open enumeration", Enumeration.open(["a"]), {
      kind: "union",
      members: [{ kind: "literal", value: "a" }, { kind: "later" }]
    }],
    ["a nested union", Schema.Union([Schema.Literals(["a", "b"]), Schema.Int]), {
      kind: "union",
      members: [{ kind: "literal", value: "a" }, { kind: "literal", value: "b" }, { kind: "value", type: "integer" }]
    }],
    ["the content of a file", Content.orString(Schema.String), {
      kind: "content",
      sent: { kind: "value", type: "string" }
    }]
  ]
  for (const [name, schema, type] of cases) {
    it(`has ${name}`, () => {
      assert.deepStrictEqual(typeOf(schema), type)
    })
  }

  it("has fields: required, optional, and those that accept undefined", () => {
    const type = typeOf(
      Schema.Struct({
        one: Schema.String,
        two: Schema.optionalKey(Schema.String),
        three: Field.optional(Schema.NullOr(Schema.String))
      })
    )
    assert.deepStrictEqual(
      type.kind === "object" && type.fields.map(({ name, orUndefined, required }) => [name, required, orUndefined]),
      [["one", true, false], ["two", false, false], ["three", false, true]]
    )
  })

  it("that contains itself is declared once, under its name", () => {
    interface Tree {
      readonly children: ReadonlyArray<Tree>
    }
    const Tree: Schema.Codec<Tree> = Schema.Struct({
      children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree))
    }).annotate({ identifier: "Tree" })
    const types = new Types()
    assert.deepStrictEqual(types.of(Tree.ast), { kind: "named", name: "Tree" })
    assert.deepStrictEqual([...types.named.keys()], ["Tree"])
  })

  it("must be one that shapes can express", () => {
    assert.throws(() => typeOf(Schema.Date), /no type for Declaration/)
    assert.throws(() => typeOf(Schema.Literal(1)), /no type for Literal/)
    assert.throws(() => typeOf(Schema.Record(Schema.String, Schema.String)), /without index signatures/)
    assert.throws(() => typeOf(Schema.String.check(Schema.isTrimmed())), /no shape is known for this String/)
  })
})

describe("an operation", () => {
  const Item = Schema.Struct({ id: Schema.String }).annotate({ identifier: "Item" })

  it("has its parameters in the order of the input, with their names on the wire", () => {
    const { parameters } = read(HttpApiEndpoint.get("getItem", "/items/:item", {
      params: { item: Field.PathId },
      query: { wait: Field.optional(Schema.Int) },
      headers: Locale.headers,
      success: Item
    }))
    assert.deepStrictEqual(parameters.map(({ name, place, required, wire }) => [name, place, wire, required]), [
      ["item", "path", "item", true],
      ["wait", "query", "wait", false],
      ["locale", "header", "x-flat-locale", false]
    ])
  })

  it("has what its annotations say", () => {
    const operation = read(
      HttpApiEndpoint.post("createItem", "/items/:item/copy", {
        params: { item: Field.PathId },
        payload: Schema.Struct({ key: Schema.String }),
        success: Item
      }).annotate(AcceptedScopes, ["scores"]).annotate(FixedQuery, { ids: "true" })
        .annotate(Idempotency, { bodyField: "key" }).annotate(OpenApi.Deprecated, true)
    )
    const { deprecated, fixed, id, idempotentBy, kind, method, path, scopes } = operation
    assert.deepStrictEqual({ deprecated, fixed, id, idempotentBy, kind, method, path, scopes }, {
      deprecated: true,
      fixed: { ids: "true" },
      id: "createItem",
      idempotentBy: "key",
      kind: "single",
      method: "POST",
      path: "/items/{item}/copy",
      scopes: ["scores"]
    })
    assert.isTrue(operation.body?.required)
  })

  it("has a response for each status, with its headers and types of media", () => {
    const responses = (success: Schema.Top | ReadonlyArray<Schema.Top>) =>
      read(HttpApiEndpoint.get("getItem", "/item", { query: Pagination.query, success })).responses
        .map(({ type, ...response }) => ({ ...response, type: type?.kind }))
    assert.deepStrictEqual(responses([Item, Item.pipe(HttpApiSchema.status(202))]), [
      { status: 200, contentTypes: ["application/json"], headers: [], type: "named" },
      { status: 202, contentTypes: ["application/json"], headers: [], type: "named" }
    ])
    assert.deepStrictEqual(responses(Pagination.pageOf(Item, "x-total")), [
      { status: 200, contentTypes: ["application/json"], headers: ["link", "x-total"], type: "list" }
    ])
    assert.deepStrictEqual(responses(HttpApiSchema.NoContent), [
      { status: 204, contentTypes: [], headers: [], type: undefined }
    ])
    assert.deepStrictEqual(responses(HttpApiSchema.StreamUint8Array({ contentType: ["image/png", "audio/wav"] })), [
      { status: 200, contentTypes: ["audio/wav", "image/png"], headers: [], type: undefined }
    ])
  })

  it("is a list in pages, a file, or one value", () => {
    const kind = (query: boolean, success: Schema.Top) =>
      read(HttpApiEndpoint.get("getItem", "/item", query ? { query: Pagination.query, success } : { success })).kind
    assert.strictEqual(kind(true, Pagination.pageOf(Item)), "paginated")
    assert.strictEqual(kind(false, Pagination.pageOf(Item)), "single")
    assert.strictEqual(kind(false, HttpApiSchema.StreamUint8Array()), "file")
  })

  it("is not read if two bodies have one status, or fields other names on the wire", () => {
    assert.throws(
      () => read(HttpApiEndpoint.get("getItem", "/item", { success: [Item, Schema.Struct({ other: Schema.String })] })),
      /two responses have the status 200/
    )
    assert.throws(
      () =>
        read(HttpApiEndpoint.post("createItem", "/item", {
          payload: Schema.Struct({ one: Schema.Struct({ two: Schema.String }).pipe(Schema.encodeKeys({ two: "2" })) })
        })),
      /other names on the wire/
    )
  })
})
