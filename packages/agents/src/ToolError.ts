/**
 * A tool call that did not work. Its message says what to do next.
 */
import * as Schema from "effect/Schema"

export class ToolError extends Schema.TaggedError<ToolError>()("ToolError", { message: Schema.String }) {}
