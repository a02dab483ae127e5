/**
 * Decodes the response of a custom request by the schema of its caller. Loaded when such a request is first made: programs without schemas do not load
 * effect's schema parser.
 */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type { Problem } from "./SchemaIssues.ts"
import { problemsOf } from "./SchemaProblems.ts"

/** Decodes a value. Fails with its problems. */
export const decode = (
  schema: Schema.Top,
  json: unknown
): Effect.Effect<unknown, ReadonlyArray<Problem>> =>
  Effect.mapError(
    // The types of a custom request only allow a schema without services.
    SchemaParser.decodeUnknownEffect(schema as Schema.Codec<unknown>, { errors: "all" })(json),
    (issue) => problemsOf(issue, json)
  )
