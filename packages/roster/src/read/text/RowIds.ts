/**
 * Ids of rows that nothing else keeps, such as those of enrollments, to find those that occur twice. A district has half a million: two hashes of an id
 * and one of the values take 12 bytes a slot, where strings would take a third of the reader's memory.
 */
const hash = (text: string, seed: number): number => {
  let value = seed
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}

export class RowIds {
  private size = 0
  /** Three numbers a slot; 0 in the first is free. */
  private slots = new Uint32Array(3 * 128)

  /** Adds the id of a row, and says whether an earlier row has it, with the same values or with others. */
  add(id: string, values: string): "new" | "same" | "other" {
    const first = hash(id, 0x811c9dc5) || 1
    const second = hash(id, 0x9e3779b9)
    const third = hash(values, 0x85ebca6b)
    const at = this.slotOf(first, second)
    if (this.slots[at] !== 0) return this.slots[at + 2] === third ? "same" : "other"
    this.slots.set([first, second, third], at)
    if (++this.size * 6 > this.slots.length) this.grow()
    return "new"
  }

  private slotOf(first: number, second: number): number {
    const { slots } = this
    const count = slots.length / 3
    for (let slot = first % count;; slot = (slot + 1) % count) {
      if (slots[slot * 3] === 0 || (slots[slot * 3] === first && slots[slot * 3 + 1] === second)) return slot * 3
    }
  }

  private grow(): void {
    const { slots } = this
    this.slots = new Uint32Array(slots.length * 2)
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at] !== 0) this.slots.set(slots.subarray(at, at + 3), this.slotOf(slots[at]!, slots[at + 1]!))
    }
  }
}
