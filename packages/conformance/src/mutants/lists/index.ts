/** All mutants, by the subject that they are about. */
import type { Mutant } from "../Mutant.ts"
import { credentials } from "./credentials.ts"
import { downloads } from "./downloads.ts"
import { pages } from "./pages.ts"
import { quota } from "./quota.ts"
import { redaction } from "./redaction.ts"
import { retry } from "./retry.ts"
import { roster } from "./roster.ts"
import { sandbox } from "./sandbox.ts"
import { validation } from "./validation.ts"
import { watches } from "./watches.ts"

export const subjects: Readonly<Record<string, ReadonlyArray<Mutant>>> = {
  retry,
  redaction,
  quota,
  credentials,
  pages,
  downloads,
  validation,
  sandbox,
  roster,
  watches
}
