/** The parts of a run, in the order in which they are measured. */
import { apply } from "../measure/Apply.ts"
import { coldStart } from "../measure/ColdStart.ts"
import { pagination } from "../measure/Pagination.ts"
import { requests } from "../measure/Requests.ts"
import { size } from "../measure/Size.ts"
import type { Part } from "../Part.ts"

export const parts: ReadonlyArray<Part> = [requests, pagination, coldStart, size, apply]
