/** Pagination over all accounts, with the peak of memory. */
import type { Subject } from "../subjects/Subject.ts"
import * as Memory from "./Memory.ts"

export interface Order {
  /** One of the subject's ways; its only one if it does not have this one. */
  readonly way: string | undefined
}

export interface Read extends Memory.Measured {
  readonly checksum: number
}

export const read = async ({ paginations }: Subject, { way = "pages" }: Order): Promise<Read> => {
  const { value, ...measured } = await Memory.measure(paginations[way] ?? Object.values(paginations)[0]!)
  return { ...measured, checksum: value }
}
