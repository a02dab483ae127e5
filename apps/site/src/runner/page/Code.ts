/** A code block of a page. Blocks of the highlighter have an element for each line. */

export const textOf = (block: Element): string => {
  const lines = block.querySelectorAll(".ec-line")
  return lines.length === 0
    ? block.querySelector("pre")!.textContent.trimEnd()
    : Array.from(lines, (line) => line.textContent.replace(/\n$/, "")).join("\n")
}
