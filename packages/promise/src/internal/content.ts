/**
 * The shape of fields that take contents of files.
 */
import { expected, isContent } from "@flat-sdk/core/contract/fields/Upload"
import type { Shape } from "./Shape.ts"

export const content: Shape = {
  fits: (value) => typeof value === "string" || isContent(value),
  expected
}
