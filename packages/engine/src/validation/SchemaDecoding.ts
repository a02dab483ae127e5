/**
 * Decodes the response of a custom request by the schema of its caller. Loaded when such a request is first made: programs without schemas do not load
 * effect's schema parser.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaIssues from "./SchemaIssues.ts"

const format = /* #__PURE__ */ SchemaIssue.makeFormatterStandardSchemaV1()

const expectedOf = (message: string): string =>
  message === "Missing key"
    ? SchemaIssues.requiredValue
    : message.startsWith("Unexpected key") || message === "Expected no excess property"
    ? SchemaIssues.unknownKey
    : message.replace(/^Expected /, "")

/** Returns the mismatches of a schema issue. `keys` is the path of the checked value. */
const mismatchesOf = (
  issue: SchemaIssue.Issue,
  keys: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<SchemaIssues.Mismatch> =>
  format(issue).issues.map(({ message, path }) => ({
    keys: [...keys, ...(path ?? []).map((key) => typeof key === "object" ? key.key : key)],
    expected: expectedOf(message)
  }))

/** Returns the problems of a schema issue. `input` is the checked value. */
export const problemsOf = (
  issue: SchemaIssue.Issue,
  input: unknown,
  prefix: ReadonlyArray<PropertyKey> = []
): ReadonlyArray<SchemaIssues.Problem> => SchemaIssues.from(mismatchesOf(issue), input, prefix)

/** Decodes a value. Fails with its problems. */
export const decode = (
  schema: Schema.Top,
  json: unknown
): Effect.Effect<unknown, ReadonlyArray<SchemaIssues.Problem>> =>
  Effect.mapError(
    // The types of a custom request only allow a schema without services.
    SchemaParser.decodeUnknownEffect(schema as Schema.Codec<unknown>, { errors: "all" })(json),
    (issue) => problemsOf(issue, json)
  )
