/** Creates scores and revisions: for requests, for recognition jobs, and for the sample library. */
import type { Score } from "../../state/Library.ts"
import type { Caller } from "../../state/School.ts"
import type { Imported } from "./ScoreImport.ts"

/** Fields of a new score, in addition to its music. */
export type Fields =
  & Pick<Score, "title" | "collections" | "composer" | "description" | "parentScore" | "googleDriveFileId" | "from">
  & {
    readonly [K in "tags" | "privacy" | "collaborators" | "likedBy"]?: Score[K] | undefined
  }

/** Returns the first non-empty title, shortened if it is too long, or the default title. */
export const titleOf = (...given: ReadonlyArray<string | undefined>): string => {
  const title = given.find((title) => title !== undefined && title.trim() !== "") ?? "Untitled score"
  return Array.from(title.trim()).slice(0, 300).join("")
}

/** Returns the fields that a privacy adds: a sharing key, or a publication date. */
export const privacyFields = (
  { date, school }: Pick<Caller, "date" | "school">,
  { privacy, publicationDate, sharingKey }: Pick<Score, "privacy" | "sharingKey" | "publicationDate">
) => ({
  sharingKey: privacy === "privateLink" ? sharingKey ?? school.key("sharing", 128) : undefined,
  publicationDate: publicationDate ?? (privacy === "public" ? date : undefined)
})

/** Creates a score of the caller with its first revision. */
export const make = (caller: Pick<Caller, "school" | "user" | "date">, imported: Imported, fields: Fields): Score => {
  const { date, school, user } = caller
  const { library } = school
  const identity = school.identity()
  const { privacy = "private" } = fields
  const keys = privacyFields(caller, { privacy })
  const { content, fifths, instruments, measures, tempo } = imported
  const revision = library.revisions.put({
    ...school.identity(),
    score: identity.id,
    user: user.id,
    date,
    autosave: false,
    instruments,
    content
  })
  return library.scores.put({
    ...identity,
    ...fields,
    ...keys,
    privacy,
    owner: user.id,
    creationDate: date,
    modificationDate: date,
    instruments,
    measures,
    tempo,
    fifths,
    lastRevision: revision.id,
    tags: fields.tags ?? [],
    collaborators: fields.collaborators ?? [],
    likedBy: fields.likedBy ?? []
  })
}
