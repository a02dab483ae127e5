/**
 * The contract's endpoints by the vendor's tags. A new tag of the contract has its line here.
 */
import * as Organization from "@flat-sdk/core/contract/Organization"
import type { Endpoints } from "./Contract.ts"

export const tags = {
  Organization: Organization.endpoints
} satisfies Readonly<Record<string, Endpoints>>
