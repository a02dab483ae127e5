/**
 * The defects of files as schools send them. Each changes a header, a row, a line or a whole file, and names the code under which the
 * reader reports it. A row defect is made at the first row that it fits, and at one in fifty of the others.
 */
import type { Defect } from "./defects/Defect.ts"
import { fileDefects } from "./defects/FileDefects.ts"
import { formatDefects } from "./defects/FormatDefects.ts"
import { personDefects } from "./defects/PersonDefects.ts"
import { recordDefects } from "./defects/RecordDefects.ts"
import { textDefects } from "./defects/TextDefects.ts"

export const defects = {
  ...formatDefects,
  ...recordDefects,
  ...textDefects,
  ...personDefects,
  ...fileDefects
} as const satisfies Record<string, Defect>

export type DefectName = keyof typeof defects

export const names = Object.keys(defects) as ReadonlyArray<DefectName>
