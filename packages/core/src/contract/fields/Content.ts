/**
 * Fields that accept a file: a string as documented, or file content, which is sent as base64. Both are sent as a string.
 */
import { contentId } from "@flat-sdk/engine/Fields"
import * as Upload from "@flat-sdk/engine/Upload"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

export { type ContentFields, fieldsIn, isContent, takesContent } from "@flat-sdk/engine/Fields"

/** Returns whether a value is file content. */
const is = (value: unknown): value is Upload.Content => Upload.isContent(value) || Upload.isStreamed(value)

const Given = Schema.declare<Upload.Content>(is, {
  representation: { id: contentId, payload: null },
  expected: Upload.expectation,
  // Unchanged: the body writer encodes it as base64. Servers never receive one.
  toCodecJson: () => undefined,
  toCodecArbitrary: () =>
    Schema.link<Upload.Content>()(Schema.Uint8Array, {
      decode: SchemaGetter.transform((bytes: Uint8Array): Upload.Content => bytes),
      encode: SchemaGetter.forbidden(() => "samples are made, not read")
    })
})

/** Creates a schema for a string or file content. */
export const orString = <S extends Schema.Schema<string>>(text: S) =>
  Schema.Union([text, Given]).annotate({ message: `Expected ${Upload.expectation}` })
