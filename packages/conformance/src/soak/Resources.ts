/**
 * What the process holds: memory that is in use after collecting garbage, and what keeps it alive.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

export interface Resources {
  /** Bytes of the heap in use. */
  readonly heap: number
  /** Sockets, timers and the like, by kind. */
  readonly handles: Readonly<Record<string, number>>
}

setFlagsFromString("--expose-gc")
// A function of a new context: the flag has no effect on this one any more.
const collect = runInNewContext("gc") as () => void

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

const handles = (): Record<string, number> => {
  const counted: Record<string, number> = {}
  // Immediates are of the moment, this measurement's among them.
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== "Immediate") counted[kind] = (counted[kind] ?? 0) + 1
  }
  return counted
}

/** Measures, after everything that can be let go of was let go of. */
export const measure = async (): Promise<Resources> => {
  for (let round = 0; round < 6; round++) {
    await turn()
    collect()
  }
  return { heap: process.memoryUsage().heapUsed, handles: handles() }
}

/** Growth of the heap that a run may leave: what the engine compiles and caches meanwhile. */
export const tolerance = 6_000_000

/** What is held in the end and was not at the start. */
export const leaks = (before: Resources, after: Resources): ReadonlyArray<string> => {
  const found: Array<string> = []
  if (after.heap > before.heap + tolerance) {
    found.push(`the heap grew by ${((after.heap - before.heap) / 1e6).toFixed(1)} MB, ${tolerance / 1e6} are allowed`)
  }
  for (const [kind, count] of Object.entries(after.handles)) {
    const known = before.handles[kind] ?? 0
    if (count > known) found.push(`${count} ${kind} are open, ${known} were at the start`)
  }
  return found
}
