/** Titles of operations for lists, such as "List organization users", from the vendor's operation ids. */

/** Titles that the words of the id do not make. */
const titles: Readonly<Record<string, string>> = {
  enrollClass: "Join class",
  exportSubmissionsReviewsAsCsv: "Export submission reviews as CSV",
  exportSubmissionsReviewsAsExcel: "Export submission reviews as Excel",
  getOmrJobExport: "Download OMR job export",
  getOmrJobFile: "Download OMR job file",
  getScoreRevisionData: "Download score revision"
}

/** Words of ids that are abbreviated, or written in capitals. In `edu` they say what the tag says. */
const words: Readonly<Record<string, string>> = {
  edu: "",
  lti: "LTI",
  omr: "OMR",
  orga: "organization",
  signin: "sign-in"
}

/** Returns the title of an operation. */
export const titleOf = (id: string): string => {
  const [verb = "", ...others] = id.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
  const named = others.map((word) => words[word] ?? word).filter((word) => word !== "")
  return titles[id] ?? [verb[0]!.toUpperCase() + verb.slice(1), ...named].join(" ")
}
