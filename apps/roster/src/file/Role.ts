/** The roles of an organization, and the words that schools use for them. */
import { fold } from "./Column.ts"

export type Role = "user" | "teacher" | "admin" | "accountAdmin"

const words: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...[
    "student",
    "students",
    "user",
    "pupil",
    "learner",
    "schuler",
    "schulerin",
    "schueler",
    "schuelerin",
    "eleve",
    "alumno",
    "alumna"
  ]
    .map((word): [string, Role] => [word, "user"]),
  ...[
    "teacher",
    "teachers",
    "instructor",
    "lehrer",
    "lehrerin",
    "lehrkraft",
    "enseignant",
    "enseignante",
    "professeur",
    "profesor",
    "profesora"
  ]
    .map((word): [string, Role] => [word, "teacher"]),
  ...["admin", "administrator"].map((word): [string, Role] => [word, "admin"]),
  ...["accountadmin", "accountadministrator"].map((word): [string, Role] => [word, "accountAdmin"])
])

/** Returns the role that a cell names, or `undefined` for an unknown word. */
export const recognise = (cell: string): Role | undefined => words.get(fold(cell))

/** Returns whether a role grants rights over the whole organization. */
export const isAdministrator = (role: string): boolean => role === "admin" || role === "accountAdmin"

/** Formats a role with the word that schools use. */
export const show = (role: string): string => role === "user" ? "student" : role
