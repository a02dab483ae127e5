/** Schemas of what the tools return. */
import * as Schema from "effect/Schema"

const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

const unknown = (description: string) => Schema.optionalKey(Schema.Unknown.annotate({ description }))

export const resultFields = {
  result: unknown("The value of the response"),
  cut: text("How to read the entries that did not fit"),
  marks: text("How to read what a mark [+n …] replaces"),
  next: text("cursor of the next page"),
  leftOut: unknown("Fields that are never shown, and how a person reads them"),
  advice: text("What to do next")
}

const planFields = {
  plan: unknown("Nothing was changed yet: what the calls would do"),
  confirm: text("Token of the plan")
}

/** What a call returns that only reads. */
export const Read = Schema.Struct(resultFields)

/** What one or several calls return that may write. */
export const Write = Schema.Struct({
  ...resultFields,
  results: unknown("Of several calls, in order"),
  stopped: text("Which of several calls failed, and what was not sent"),
  ...planFields
})

/** What the tool of one operation returns: the value of the response, or a plan. */
export const Call = Schema.Struct({ ...resultFields, ...planFields })
