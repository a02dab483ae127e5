/**
 * The shape of fields that accept file content: a string, or an upload source. Sources that only one of the APIs can open are rejected by
 * `UploadBody.ts`.
 */
import * as Upload from "../fields/Upload.ts"
import type { Shape } from "./Shape.ts"

export const content: Shape = {
  fits: (value) => typeof value === "string" || Upload.isContent(value) || Upload.isStreamed(value),
  expected: Upload.expectation
}
