/**
 * A case for every error reason.
 */
import type { FlatError } from "@flat-sdk/core"
import type { Case } from "../Case.ts"
import * as ApiCases from "./reasons/ApiCases.ts"
import * as DataCases from "./reasons/DataCases.ts"
import * as RequestCases from "./reasons/RequestCases.ts"

type Reason = FlatError.FlatErrorReason["_tag"]

/** Cases by reason. The type requires all of them. */
export const cases: { readonly [Tag in Reason]: Readonly<Record<string, Case>> } = {
  ...ApiCases.cases,
  ...RequestCases.cases,
  ...DataCases.cases
}
