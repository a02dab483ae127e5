/** What the transformation of effect's document repairs and adds, on a small API. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@flat-sdk/core/contract/Authorization"
import * as Content from "@flat-sdk/core/contract/fields/Content"
import * as Enumeration from "@flat-sdk/core/contract/fields/Enumeration"
import * as Field from "@flat-sdk/core/contract/fields/Field"
import { AcceptedScopes } from "@flat-sdk/core/contract/fields/Scopes"
import { transform } from "@flat-sdk/core/contract/openapi/Document"
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"

const Thing = Schema.Struct({
  open: Enumeration.open(["a", "b"]),
  openToMore: Enumeration.open(["a"]),
  closed: Schema.Literal("a"),
  nullable: Schema.NullOr(Schema.String),
  nullableEnum: Schema.NullOr(Schema.Literals(["a", "b"])),
  count: Schema.Int,
  share: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  url: Field.Url,
  name: Field.text(1, 9),
  list: Schema.Array(Schema.String).check(Schema.isMaxLength(4)),
  file: Content.orString(Schema.String.annotate({ format: "byte" })),
  inner: Schema.Struct({ some: Schema.String })
}).annotate({ identifier: "Thing" })

const endpoint = HttpApiEndpoint.put("updateThing", "/things/:thing", {
  params: { thing: Field.PathId },
  query: {
    wait: Field.optional(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 25 }))),
    force: Field.optional(Schema.Boolean),
    sort: Field.optional(Field.oneOrMany(Schema.Literals(["name", "date"])))
  },
  payload: Thing,
  success: Thing
}).annotate(AcceptedScopes, ["omr"])

const api = HttpApi.make("small").add(HttpApiGroup.make("things").add(endpoint)).middleware(Authorization)

const document = OpenApi.fromApi(api.annotate(
  OpenApi.Transform,
  transform(api, [], {
    services: { things: "Things of a test." },
    operations: { updateThing: { summary: "Update thing", description: "Changes a thing.", statuses: ["409"] } },
    fields: {
      "Thing": { description: "A thing." },
      "Thing.name": { description: "Its name.", default: "x", deprecated: true },
      "Thing.inner.some": { description: "A field of a field." },
      "updateThing.wait": { description: "Seconds to wait.", default: 0 }
    }
  })
))

describe("a schema", () => {
  const { properties, ...thing } = document.components.schemas["Thing"] as {
    readonly properties: Readonly<Record<string, unknown>>
  }
  const expected: Readonly<Record<string, unknown>> = {
    open: { anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "string" }] },
    openToMore: { anyOf: [{ type: "string", enum: ["a"] }, { type: "string" }] },
    closed: { type: "string", const: "a" },
    nullable: { type: ["string", "null"] },
    nullableEnum: { anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "null" }] },
    count: { type: "integer" },
    share: { type: "number", minimum: 0, maximum: 1 },
    url: { type: "string", format: "uri", pattern: "^https?:\\/\\/[^\\s/]+" },
    name: { type: "string", minLength: 1, maxLength: 9, description: "Its name.", default: "x", deprecated: true },
    list: { type: "array", maxItems: 4, items: { type: "string" } },
    file: { type: "string", format: "byte", contentEncoding: "base64" },
    inner: {
      type: "object",
      required: ["some"],
      properties: { some: { type: "string", description: "A field of a field." } }
    }
  }
  for (const [name, schema] of Object.entries(expected)) {
    it(`has the field ${name} as the API sends it`, () => assert.deepStrictEqual(properties[name], schema))
  }

  it("has its text, and says nothing of additional properties", () => {
    assert.deepStrictEqual<unknown>(thing, {
      type: "object",
      required: Object.keys(expected).filter((name) => name !== "share"),
      description: "A thing."
    })
  })
})

describe("an operation", () => {
  const { parameters, responses, ...operation } = document.paths["/things/{thing}"]!.put!

  it("has parameters by their type, not as they are on the wire", () => {
    assert.deepStrictEqual<unknown>(parameters, [
      { name: "thing", in: "path", required: true, schema: { type: "string", minLength: 1 } },
      {
        name: "wait",
        in: "query",
        description: "Seconds to wait.",
        schema: { type: "integer", minimum: 0, maximum: 25, default: 0 }
      },
      { name: "force", in: "query", schema: { type: "boolean" } },
      {
        name: "sort",
        in: "query",
        style: "form",
        explode: true,
        schema: { type: "array", items: { type: "string", enum: ["name", "date"] } }
      }
    ])
  })

  it("has its title, scopes and the statuses that can occur", () => {
    assert.strictEqual(Object.keys(responses).join(), "200,400,401,403,404,409,422,429,5XX,default")
    assert.deepStrictEqual<unknown>(operation, {
      operationId: "updateThing",
      tags: ["things"],
      summary: "Update thing",
      description: "Changes a thing.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } }
      },
      security: [{ OAuth2: ["omr"] }, { AccessToken: [] }],
      "x-flat": { service: "things", kind: "single", scopes: ["omr"], contents: ["file"] }
    })
  })
})
