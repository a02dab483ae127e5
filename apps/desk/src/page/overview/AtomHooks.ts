import { type Atom, AtomRegistry } from "effect/reactivity"
import { useMemo, useSyncExternalStore } from "react"

/** Holds the values of the atoms, also for a while after their route is left. Writing to an atom and reading it again are its methods. */
export const registry = AtomRegistry.make({ defaultIdleTTL: 30_000 })

/** Returns the value of an atom, and renders again when it changes. */
export const useAtomValue = <A>(atom: Atom.Atom<A>): A => {
  const subscribe = useMemo(() => (changed: () => void) => registry.subscribe(atom, changed), [atom])
  return useSyncExternalStore(subscribe, () => registry.get(atom))
}
