/**
 * The places of an example that do not match the contract, read strictly.
 */
import { FlatErrorResponse } from "@flat-sdk/core/contract/fields/FlatErrorResponse"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Operation from "@flat-sdk/core/Operation"
import { SchemaProblems } from "@flat-sdk/engine/Validation"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Example } from "./VendorExamples.ts"

const endpoints: Readonly<Record<string, HttpApiEndpoint.Top>> = Object.assign(
  {},
  ...Object.values(FlatApi.groups).map(({ endpoints }) => endpoints)
)

const noSecrets = () => []

export interface Options {
  /** How to handle undocumented fields of a request. @default "error" */
  readonly undocumented?: "error" | "ignore"
}

const problemsOf = (
  schema: Schema.Top,
  value: unknown,
  { undocumented = "error" }: Options
): ReadonlyArray<string> => {
  const decoded = Schema.decodeUnknownResult(schema as Schema.Codec<unknown>)(value, {
    errors: "all",
    onExcessProperty: undocumented
  })
  return Result.isFailure(decoded)
    ? SchemaProblems.problemsOf(decoded.failure.issue, value).map(({ path }) => path)
    : []
}

const ofResponse = (endpoint: HttpApiEndpoint.Top, { place, value }: Example): ReadonlyArray<string> => {
  const { decode } = Operation.prepare(endpoint).ready().call
  const read = decode({ status: Number(place), headers: {}, text: JSON.stringify(value) }, false, noSecrets)
  if (Result.isFailure(read)) return [read.failure.detail]
  return (read.success.drift ?? []).map(({ path }) => path)
}

const ofRequest = (endpoint: HttpApiEndpoint.Top, { value }: Example, options: Options): ReadonlyArray<string> => {
  const bodies = [...endpoint.payload.values()].flatMap(({ schemas }): ReadonlyArray<Schema.Top> => schemas)
  const found = bodies.map((schema) => problemsOf(schema, value, options))
  return found.some((problems) => problems.length === 0) ? [] : found[0] ?? ["this operation has no body"]
}

/** Returns the places where an example does not match our contract; empty if it matches. */
export const of = (example: Example, options: Options = {}): ReadonlyArray<string> => {
  const endpoint = endpoints[example.operation]
  if (endpoint === undefined) return ["this operation is missing"]
  if (example.place === "request") return ofRequest(endpoint, example, options)
  return example.place.startsWith("2")
    ? ofResponse(endpoint, example)
    : problemsOf(FlatErrorResponse, example.value, { undocumented: "ignore" })
}
