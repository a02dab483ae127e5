/** A scenario: who does what in a history. Faults, the end and the invariants are the same for all. */
import type { Dice } from "../world/Random.ts"
import type { History, Setup } from "./History.ts"

/** Checks what only a scenario knows. The world is calm, and all requests have arrived. */
export type Check = () => Promise<void> | void

export interface Scenario {
  readonly name: string
  /** How many seeds it takes: more if its histories take little time, or run code that no other scenario does. @default 1 */
  readonly weight?: number
  readonly setup: (dice: Dice) => Setup
  /** Starts processes and their work, and waits until it is done. */
  readonly run: (history: History) => Promise<Check | void>
}
