/**
 * Full garbage collections, in a process that was started with `--expose-gc`.
 */
import { setImmediate } from "node:timers/promises"

/** Collects all garbage. What the last requests scheduled runs first, so that nothing that is in flight is measured as alive. */
export const collect = async (): Promise<void> => {
  const { gc } = globalThis as { readonly gc?: () => void }
  if (gc === undefined) throw new Error("this order needs a process with --expose-gc")
  await setImmediate()
  await setImmediate()
  gc()
}

/** Returns the bytes in use on the heap after a collection. The second collection frees what finalizers of the first released. */
export const heapAfter = async (): Promise<number> => {
  await collect()
  await collect()
  return process.memoryUsage().heapUsed
}
