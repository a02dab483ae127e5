/** The controls below a code block. */
import { faults } from "../Message.ts"

export interface Bar {
  /** The code block. */
  readonly block: HTMLElement
  readonly root: HTMLElement
  readonly run: HTMLButtonElement
  readonly edit: HTMLButtonElement
  readonly fault: HTMLSelectElement
}

const button = (label: string): HTMLButtonElement => {
  const element = document.createElement("button")
  element.type = "button"
  element.textContent = label
  return element
}

/** Returns a list to choose a fault from. */
const faultList = (): HTMLSelectElement => {
  const list = document.createElement("select")
  list.ariaLabel = "Faults of the sandbox"
  for (const [value, label] of Object.entries(faults)) list.add(new Option(label, value))
  return list
}

/** Creates the controls of a code block, and puts them below it. */
export const add = (block: HTMLElement): Bar => {
  const bar: Bar = {
    block,
    root: document.createElement("div"),
    run: button("Run"),
    edit: button("Edit"),
    fault: faultList()
  }
  bar.root.className = "runner-bar not-content"
  bar.root.append(bar.run, bar.edit, bar.fault)
  block.after(bar.root)
  return bar
}
