/** A code block that a reader runs and edits: its code, its output and its requests. */
import type { Fault, Message } from "../Message.ts"
import type { Bar } from "./Bar.ts"
import { Run } from "./Run.ts"
import { Wire } from "./Wire.ts"

const element = (html: string): HTMLElement => {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content.firstElementChild as HTMLElement
}

/** The code of a block. The highlighter makes an element of each line. */
const textOf = (block: Element): string =>
  Array.from(block.querySelectorAll(".ec-line"), (line) => line.textContent.replace(/\n$/, "")).join("\n")

let count = 0

export class Panel {
  private readonly bar: Bar
  private readonly source: string
  /** The documented output, which is in the page before the first run. */
  private readonly documented: HTMLElement | null
  private readonly reset = element(`<button type="button" hidden>Reset</button>`)
  private readonly status = element(`<span class="runner-status" role="status"></span>`)
  private readonly editor: HTMLTextAreaElement
  private readonly result: HTMLElement
  private readonly output: HTMLElement
  private wire = new Wire()
  private current: Run | undefined

  constructor(bar: Bar) {
    const id = `runner-${++count}`
    this.bar = bar
    this.source = textOf(bar.block)
    const next = bar.root.nextElementSibling
    this.documented = next instanceof HTMLElement && next.querySelector("[data-output]") !== null ? next : null
    this.editor = element(
      `<textarea class="runner-editor" aria-label="Code" spellcheck="false" autocapitalize="off" hidden></textarea>`
    ) as HTMLTextAreaElement
    this.result = element(`<div class="runner-result not-content" hidden>
      <div><h3 id="${id}-output">Output</h3>
        <pre class="runner-output" role="log" aria-live="polite" aria-labelledby="${id}-output" tabindex="0"></pre></div>
      <div><h3 id="${id}-wire">Requests</h3>
        <div class="runner-wire" role="group" aria-labelledby="${id}-wire" tabindex="0"></div></div>
    </div>`)
    this.output = this.result.querySelector("pre")!
    bar.block.after(this.editor)
    bar.run.after(this.reset)
    bar.edit.after(this.reset)
    bar.root.append(this.status)
    bar.root.after(this.result)

    this.reset.addEventListener("click", () => this.restore())
    this.editor.addEventListener("input", () => this.grow())
    this.editor.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      this.stop()
      this.run()
    })
  }

  /** Runs the code, or stops the run. */
  toggle(): void {
    if (this.current === undefined) this.run()
    else this.stop()
  }

  private run(): void {
    this.wire = new Wire()
    this.output.replaceChildren()
    this.result.querySelector(".runner-wire")!.replaceChildren(this.wire.table)
    this.show("Running…")
    this.reset.hidden = false
    this.result.hidden = false
    if (this.documented !== null) this.documented.hidden = true
    this.bar.run.textContent = "Stop"
    const code = this.editor.hidden ? this.source : this.editor.value
    this.current = new Run({ code, fault: this.bar.fault.value as Fault }, (message) => this.receive(message))
  }

  edit(): void {
    if (this.editor.hidden) {
      this.editor.value = this.source
      this.editor.hidden = this.bar.edit.hidden = false
      this.bar.block.hidden = this.bar.edit.hidden = true
      this.reset.hidden = false
      this.grow()
      this.show("Ctrl+Enter or ⌘+Enter runs it.")
    }
    this.editor.focus()
  }

  private stop(): void {
    if (this.current === undefined) return
    this.current.stop()
    this.finish("Stopped.")
  }

  private restore(): void {
    this.stop()
    this.editor.hidden = this.result.hidden = this.reset.hidden = true
    this.bar.block.hidden = this.bar.edit.hidden = false
    if (this.documented !== null) this.documented.hidden = false
    this.bar.fault.value = "none"
    this.show("")
    this.bar.run.focus()
  }

  private receive(message: Message): void {
    switch (message.type) {
      case "sent":
        return this.wire.add(message)
      case "settled":
        return this.wire.settle(message)
      case "printed":
        return this.print(message.text, message.isError)
      case "ended": {
        const { at, failure } = message
        if (failure !== undefined) this.print(failure, true)
        return this.finish(`${failure === undefined ? "Finished" : "Failed"} after ${(at / 1000).toFixed(2)} s.`)
      }
    }
  }

  private print(text: string, isError: boolean): void {
    const line = document.createElement(isError ? "em" : "span")
    line.textContent = `${text}\n`
    this.output.append(line)
  }

  private finish(status: string): void {
    this.current = undefined
    this.bar.run.textContent = "Run"
    this.show(status)
  }

  private show(status: string): void {
    this.status.textContent = status
  }

  /** Makes the editor as high as its text. */
  private grow(): void {
    this.editor.rows = this.editor.value.split("\n").length
  }
}
