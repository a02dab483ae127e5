/** The requests of a run, as a table. */
import type { Sent, Settled } from "../Message.ts"

interface Row {
  readonly sent: Sent
  readonly element: HTMLTableRowElement
  settled?: Settled
}

const seconds = (millis: number): string => millis < 1000 ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`

/** Shorter times between two requests are no wait worth showing. */
const shortest = 200

const hasFailed = ({ status }: Settled): boolean => status === undefined || status >= 400

export class Wire {
  readonly table = document.createElement("table")
  private readonly rows: Array<Row> = []

  constructor() {
    this.table.innerHTML =
      `<thead><tr><th scope="col">Request</th><th scope="col">Status</th><th scope="col">Time</th></tr></thead><tbody></tbody>`
  }

  add(sent: Sent): void {
    const element = this.table.tBodies[0]!.insertRow()
    // A long path may break at each of its parts.
    const parts = sent.path.split(/(?=[/?&])/).flatMap((part) => [document.createElement("wbr"), part])
    element.insertCell().append(`${sent.method} `, ...parts)
    for (const text of ["…", ""]) element.insertCell().textContent = text
    // The same request again, after one that failed, is a retry.
    const before = this.rows.findLast((row) => row.sent.method === sent.method && row.sent.path === sent.path)
    const notes = before?.settled !== undefined && hasFailed(before.settled) ? ["retry"] : []
    const idle = sent.at - Math.max(...this.rows.map(({ settled }) => settled?.at ?? Infinity))
    if (idle >= shortest && idle < Infinity) notes.push(`waited ${seconds(idle)}`)
    if (notes.length > 0) this.note(element, 0, notes.join(", "))
    this.rows[sent.id] = { sent, element }
  }

  settle(settled: Settled): void {
    const row = this.rows[settled.id]
    if (row === undefined) return
    row.settled = settled
    row.element.cells[1]!.textContent = settled.status === undefined ? "none" : String(settled.status)
    row.element.cells[2]!.textContent = seconds(settled.at - row.sent.at)
    row.element.classList.toggle("runner-failed", hasFailed(settled))
    if (settled.note !== undefined) this.note(row.element, 1, settled.note)
  }

  private note(row: HTMLTableRowElement, cell: number, text: string): void {
    const note = document.createElement("small")
    note.textContent = text
    row.cells[cell]!.append(note)
  }
}
