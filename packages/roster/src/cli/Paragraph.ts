/** Prints sentences as a paragraph that fits the width. */
import * as Table from "./Table.ts"

/** A heading, and the sentences below it. */
export const of = (heading: string, sentences: ReadonlyArray<string>, width: number): string =>
  `${heading}\n${Table.wrap(sentences.join(" "), width).join("\n")}`
