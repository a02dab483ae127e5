/** All mutants, by the subject that they are about. */
import type { Mutant } from "../Mutant.ts"
import { retry } from "./retry.ts"

export const subjects: Readonly<Record<string, ReadonlyArray<Mutant>>> = {
  retry
}
