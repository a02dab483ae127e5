/** Problems of JSON, without quoting it. */

/** What is wrong with a text that is not JSON. The parser's message quotes the text, which may be a password. */
export const problemOfJson = (error: unknown): string => {
  const message = error instanceof Error ? error.message : ""
  const [what = ""] = message.split(/,? ?(?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s)
  return what === "" ? "this is none" : what
}
