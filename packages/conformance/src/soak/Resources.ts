/** Measures the resources of the process: heap in use after garbage collection, and open handles. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

export interface Resources {
  /** Bytes of the heap in use. */
  readonly heap: number
  /** Sockets, timers and the like, by kind. */
  readonly handles: Readonly<Record<string, number>>
}

setFlagsFromString("--expose-gc")
// `gc` of a new context: the flag has no effect on the current context.
const collect = runInNewContext("gc") as () => void

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve))

const handles = (): Record<string, number> => {
  const counted: Record<string, number> = {}
  // Immediates are short-lived. This measurement uses them too.
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== "Immediate") counted[kind] = (counted[kind] ?? 0) + 1
  }
  return counted
}

/** Measures the resources after garbage collection. */
export const measure = async (): Promise<Resources> => {
  for (let round = 0; round < 6; round++) {
    await nextTick()
    collect()
  }
  return { heap: process.memoryUsage().heapUsed, handles: handles() }
}

/** Allowed growth of the heap in bytes, for code that the engine compiles and caches. */
export const tolerance = 6_000_000

/** Returns the resources in use at the end that were not in use at the start. */
export const leaks = (before: Resources, after: Resources): ReadonlyArray<string> => {
  const found: Array<string> = []
  if (after.heap > before.heap + tolerance) {
    found.push(
      `the heap grew by ${((after.heap - before.heap) / 1e6).toFixed(1)} MB, the maximum is ${tolerance / 1e6} MB`
    )
  }
  for (const [kind, count] of Object.entries(after.handles)) {
    const known = before.handles[kind] ?? 0
    if (count > known) found.push(`${count} handles of type ${kind} are open, ${known} were open at the start`)
  }
  return found
}
