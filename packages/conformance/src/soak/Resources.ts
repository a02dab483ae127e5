/** Measures the resources of the process: heap in use after garbage collection, and open handles by kind. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
// `gc` of a new context: the flag has no effect on the current context.
const collect = runInNewContext("gc") as () => void

/** Measures the resources after garbage collection: bytes of the heap, and open handles. */
export const measure = async () => {
  for (let round = 0; round < 6; round++) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    collect()
  }
  // Immediates are short-lived. This measurement uses them too.
  const handles = process.getActiveResourcesInfo().filter((kind) => kind !== "Immediate")
  return { heap: process.memoryUsage().heapUsed, handles: Object.groupBy(handles, (kind) => kind) }
}

/** Allowed growth of the heap in bytes, for code that the engine compiles and caches. */
const tolerance = 6_000_000

type Resources = Awaited<ReturnType<typeof measure>>

/** Returns what is in use at the end and was not at the start. */
export const leaks = (before: Resources, after: Resources): ReadonlyArray<string> => [
  ...after.heap > before.heap + tolerance
    ? [
      `the heap grew by ${((after.heap - before.heap) / 1e6).toFixed(1)} MB, at most ${tolerance / 1e6} MB are allowed`
    ]
    : [],
  ...Object.entries(after.handles).flatMap(([kind, { length } = []]) => {
    const known = before.handles[kind]?.length ?? 0
    return length > known ? [`${length} handles of type ${kind} are open, ${known} were open at the start`] : []
  })
]
