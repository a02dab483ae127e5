/** The controls below a code block. */
import { faults } from "../Message.ts"

const button = (textContent: string): HTMLButtonElement =>
  Object.assign(document.createElement("button"), { type: "button", textContent })

/** Creates the controls of a code block, and puts them below it. */
export const add = (block: HTMLElement) => {
  const root = document.createElement("div")
  const [run, edit, fault] = [button("Run"), button("Edit"), document.createElement("select")]
  fault.ariaLabel = "Faults of the sandbox"
  for (const [value, label] of Object.entries(faults)) fault.add(new Option(label, value))
  root.className = "runner-bar not-content"
  root.append(run, edit, fault)
  block.after(root)
  return { block, root, run, edit, fault }
}

export type Bar = ReturnType<typeof add>
