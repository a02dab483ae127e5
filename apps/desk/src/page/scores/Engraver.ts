/** Draws the pages of scores. Loaded when a score is opened, because the engraver is a program of many megabytes. */
import { open } from "@flat-sdk/score"
import { toSvg } from "@flat-sdk/score/render"

/** Returns the pages as URLs of pictures. As pictures, they run no scripts and keep their styles apart. */
export const draw = async (bytes: Uint8Array): Promise<ReadonlyArray<string>> => {
  const { problems = [], value } = open(bytes)
  if (value === undefined) throw new Error(problems.map(({ message }) => message).join(" "))
  return (await toSvg(value, { verovio: { adjustPageHeight: true } })).map((svg) =>
    `data:image/svg+xml,${encodeURIComponent(svg)}`
  )
}
