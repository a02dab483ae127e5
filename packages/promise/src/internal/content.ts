/**
 * The shape of fields that accept upload sources.
 */
import { expected, isContent } from "@flat-sdk/core/contract/fields/Upload"
import type { Shape } from "../../../core/src/internal/validation/Shape.ts"

export const content: Shape = {
  fits: (value) => typeof value === "string" || isContent(value),
  expected
}
