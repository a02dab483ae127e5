/** The schema of what a tool returns. */
import * as Schema from "effect/Schema"

const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

const unknown = (description: string) => Schema.optionalKey(Schema.Unknown).annotateKey({ description })

/** What the tool of one operation returns: the value of the response, or a plan. */
export const Call = Schema.Struct({
  result: unknown("The value of the response"),
  cut: text("How to read the entries that did not fit"),
  marks: text("How to read what a mark [+n …] replaces"),
  next: text("cursor of the next page"),
  leftOut: unknown("Fields that are never shown, and how a person reads them"),
  others: text("Further fields of the entries, for fields"),
  unmasked: text("Whose names may be in texts"),
  advice: text("What to do next"),
  plan: unknown("Nothing was changed yet: what the calls would do"),
  confirm: text("Token of the plan")
})
