/**
 * The shape of fields that accept upload sources.
 */
import { expected, isContent } from "@flat-sdk/core/contract/fields/Upload"
import type { Shape } from "@flat-sdk/core/internal/validation/Shape"

export const content: Shape = {
  fits: (value) => typeof value === "string" || isContent(value),
  expected
}
