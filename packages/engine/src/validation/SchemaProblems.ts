/**
 * Turns the issues of effect's schema parser into problems. Apart from `SchemaDecoding.ts`, which loads that parser: those who have an issue already have
 * loaded it.
 */
import * as SchemaIssue from "effect/SchemaIssue"
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
