import { assert, describe, it } from "@effect/vitest"
import { FlatError } from "@flat-sdk/core"
import * as ApiError from "@flat-sdk/core/contract/ApiError"
import { Arbitrary, Effect, Predicate, Schema, SchemaAST } from "effect"
import { globSync, readFileSync } from "node:fs"
import { apiError, testClient } from "./support/TestClient.ts"

const folder = new URL("../../engine/src/error/", import.meta.url)

/** The reasons in the source. */
const tags = globSync("*Reason.ts", { cwd: folder }).flatMap((file) =>
  [...readFileSync(new URL(file, folder), "utf8").matchAll(/^export class (\w+)/gm)].map(([, tag]) => tag!)
) as ReadonlyArray<FlatError.FlatErrorReason["_tag"]>

const decode = Schema.decodeUnknownEffect(FlatError.schema)
const encode = Schema.encodeEffect(FlatError.schema)
const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const fieldsOf = (error: object) =>
  Object.fromEntries(
    Object.entries(error).filter(([name, value]) => value !== undefined && !["body", "cause", "reason"].includes(name))
  )

const valid = {
  _tag: "FlatError",
  operation: "getClass",
  method: "GET",
  path: "/classes/{class}",
  attempts: 1,
  waited: 0,
  isRetryable: false,
  reason: { _tag: "NotFound", status: 404, detail: "gone", headers: {} }
}

/** What a program reads of an error. */
const facts = (error: FlatError.FlatError) => ({
  ...error,
  reason: { ...error.reason },
  text: error.message,
  json: overJson(error)
})

const encoded = Schema.toEncoded(FlatError.schema)
const { ast } = encoded
assert(SchemaAST.isObjects(ast))
const reasons = ast.propertySignatures.find(({ name }) => name === "reason")?.type
assert(reasons !== undefined && SchemaAST.isUnion(reasons))

const tagOf = (reason: SchemaAST.AST): unknown => {
  const tag = SchemaAST.isObjects(reason) ? reason.propertySignatures.find(({ name }) => name === "_tag") : undefined
  return tag !== undefined && SchemaAST.isLiteral(tag.type) ? tag.type.literal : undefined
}

/** Errors in JSON with any fields, and one reason. */
const jsonWith = (tag: string) =>
  Arbitrary.all({
    error: Arbitrary.schema(Schema.make<Schema.Codec<object>>(ast)),
    reason: Arbitrary.schema(
      Schema.make<Schema.Codec<object>>(reasons.types.find((reason) => tagOf(reason) === tag)!)
    )
  }).pipe(Arbitrary.map(({ error, reason }) =>
    overJson({
      ...error,
      reason: "resetAt" in reason ? { ...reason, resetAt: "2026-12-01T10:00:00.000Z" } : reason
    })
  ))

describe("FlatError.schema", () => {
  it("has every reason of the source", () => {
    assert.isAbove(tags.length, 15)
    assert.sameMembers([...tags], reasons.types.map(tagOf) as Array<typeof tags[number]>)
  })

  for (const tag of tags) {
    it.effect.prop(
      `${tag} with any fields is the same error after JSON`,
      [jsonWith(tag)],
      ([json]) =>
        Effect.gen(function*() {
          const error = yield* decode(json)
          const copies = [yield* decode(overJson(yield* encode(error))), yield* decode(overJson(error))]
          for (const copy of copies) {
            assert.isTrue(FlatError.isFlatError(copy) && copy instanceof FlatError.FlatError)
            assert.isTrue(copy.reason instanceof FlatError[tag])
            assert.deepStrictEqual(facts(copy), facts(error))
          }
        })
    )
  }

  it.effect("an error of the client is the same error, field by field, without its body and its cause", () =>
    Effect.gen(function*() {
      const { flat } = yield* testClient(({ url }, index) =>
        index === 0
          ? { json: { name: "private" } }
          : url.pathname.endsWith("/count")
          ? "reset"
          : apiError(403, "API_RATE_LIMIT_EXCEEDED"), { retries: 0, maxWait: 0 })
      const unreadable = yield* Effect.flip(flat.organization.countOrgaUsers())
      const lost = yield* Effect.flip(flat.organization.countOrgaUsers())
      const limited = yield* Effect.flip(flat.account.getAuthenticatedUser())
      assert.deepStrictEqual([unreadable, lost, limited].map(({ reason }) => reason._tag), [
        "Decode",
        "Transport",
        "RateLimited"
      ])
      for (const error of [unreadable, lost, limited]) {
        const json = JSON.stringify(error)
        assert.notInclude(json, "private")
        assert.notMatch(json, /"(?:body|cause)"/)
        const exact = Schema.encodeEffect(FlatError.schema, { onExcessProperty: "error" })
        assert.deepStrictEqual(overJson(yield* exact(error)), JSON.parse(json))
        const copy = yield* decode(JSON.parse(json))
        assert.deepStrictEqual(fieldsOf(copy), fieldsOf(error))
        assert.deepStrictEqual(fieldsOf(copy.reason), fieldsOf(error.reason))
      }
    }))

  it.effect.each([
    ["nothing", undefined],
    ["a string", "FlatError"],
    ["another error", { _tag: "NotFound", message: "gone" }],
    ["no reason", { ...valid, reason: undefined }],
    ["an unknown reason", { ...valid, reason: { _tag: "Sunspots", detail: "many" } }],
    ["a reason of Object", { ...valid, reason: { _tag: "constructor" } }],
    ["a reason without its fields", { ...valid, reason: { _tag: "NotFound" } }],
    ["a date that is none", {
      ...valid,
      reason: { ...valid.reason, _tag: "RateLimited", refusedBy: "api", resetAt: "soon" }
    }],
    ["attempts that are no number", { ...valid, attempts: "three" }]
  ])("%s is a SchemaError", ([, json]) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Effect.flip(decode(json)))._tag, "SchemaError")
    }))

  it.effect("what another program encoded is redacted as a response is", () =>
    Effect.gen(function*() {
      const copy = yield* decode({
        ...valid,
        reason: {
          ...valid.reason,
          detail: "ada@example.com said\n\u001b[31mno",
          headers: { "set-cookie": "session=1", server: "x" }
        }
      })
      assert(copy.reason._tag === "NotFound")
      assert.strictEqual(copy.reason.detail, "<redacted> said\\n\\u001b[31mno")
      assert.deepStrictEqual(copy.reason.headers, { server: "x" })
    }))

  it.effect("an error made by hand is redacted before it is encoded", () =>
    Effect.gen(function*() {
      const reason = new FlatError.Transport({ phase: "connect", detail: "no route for ada@example.com" })
      const error = new FlatError.FlatError({ operation: "o", method: "GET", path: "/", attempts: 1, reason })
      assert.notInclude(JSON.stringify(yield* encode(error)), "ada")
    }))
})

describe("errors of the contract", () => {
  const body = { code: "SOME_CODE", message: "Some message", id: "support-1", param: "user", providerMessage: "theirs" }
  const errors = Object.values(ApiError).flatMap((member) =>
    Predicate.isFunction(member) && "identifier" in member ? [member] : []
  )
  for (const schema of errors) {
    it(`${schema.identifier} is the reason of that name, and the other way round`, () => {
      const code = schema === ApiError.QuotaExhausted ? "QUOTA_EXCEEDED" : body.code
      const error: ApiError.ApiError = new (schema as typeof ApiError.NotFound)({ ...body, code })
      const reason = FlatError.fromApiError(error)
      assert.strictEqual(reason._tag, schema.identifier)
      assert.deepInclude(reason, {
        status: Number(SchemaAST.resolve(schema.ast)?.["httpApiStatus"]),
        code,
        detail: body.message,
        supportId: body.id,
        param: body.param,
        providerMessage: body.providerMessage
      })
      assert.deepStrictEqual(ApiError.fromReason(reason), error)
    })
  }

  it("a reason without a response is none, and one without a code gets one", () => {
    assert.isUndefined(ApiError.fromReason(new FlatError.Timeout({ limit: "idle", millis: 1 })))
    assert.isUndefined(ApiError.fromReason({ _tag: "constructor" }))
    const fields = { status: 402, detail: "no", param: undefined, supportId: undefined, providerMessage: undefined }
    for (const tag of ["ServerError", "QuotaExhausted"] as const) {
      const error = ApiError.fromReason(new FlatError[tag]({ ...fields, code: undefined, headers: {} }))
      assert.strictEqual(error?._tag, tag)
      assert.strictEqual(error?.code, tag === "ServerError" ? "UNKNOWN" : "QUOTA_EXCEEDED")
    }
  })

  it("are the reasons with a response, all of them", () => {
    type WithResponse = Extract<FlatError.FlatErrorReason, { readonly headers: unknown }>["_tag"]
    const same: [WithResponse, ApiError.ApiError["_tag"]] extends [ApiError.ApiError["_tag"], WithResponse] ? true
      : false = true
    assert.isTrue(same)
    assert.lengthOf(errors, 10)
  })
})
