/**
 * Puts a Run button under each code block that runs. Only this is loaded with a page; the rest follows when a reader runs or edits something.
 */
import * as Bar from "./Bar.ts"
import type { Panel } from "./Panel.ts"

for (const mark of document.querySelectorAll<HTMLElement>("[data-run]")) {
  // The highlighter adds an element around the block.
  const bar = Bar.add(mark.closest<HTMLElement>(".expressive-code") ?? mark)
  let panel: Promise<Panel> | undefined
  const open = () => panel ??= import("./Panel.ts").then(({ Panel }) => new Panel(bar))
  bar.run.addEventListener("click", async () => (await open()).toggle())
  bar.edit.addEventListener("click", async () => (await open()).edit())
}
