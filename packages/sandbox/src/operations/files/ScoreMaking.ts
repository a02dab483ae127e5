/**
 * Creates scores and revisions: for requests, for recognition jobs, and for the sample library.
 */
import type { Score } from "../../state/Library.ts"
import type { SchoolState, User } from "../../state/School.ts"
import type { Imported } from "./ScoreImport.ts"

/** Fields of a new score, in addition to its music. */
export interface Fields extends
  Partial<
    Pick<
      Score,
      | "composer"
      | "description"
      | "tags"
      | "privacy"
      | "parentScore"
      | "googleDriveFileId"
      | "collaborators"
      | "likedBy"
      | "from"
    >
  >
{
  readonly title: string
  readonly collections: ReadonlyArray<string>
}

const titleLength = 300

/** Returns the first non-empty title, shortened if it is too long, or the default title. */
export const titleOf = (...given: ReadonlyArray<string | undefined>): string => {
  const title = given.find((title) => title !== undefined && title.trim() !== "") ?? "Untitled score"
  return Array.from(title.trim()).slice(0, titleLength).join("")
}

/** Returns the fields that a privacy adds: a sharing key, or a publication date. */
export const published = (
  school: SchoolState,
  privacy: Score["privacy"],
  before: Pick<Score, "sharingKey" | "publicationDate"> | undefined,
  date: string
): Pick<Score, "sharingKey" | "publicationDate"> => ({
  sharingKey: privacy === "privateLink" ? before?.sharingKey ?? school.key("sharing", 128) : undefined,
  publicationDate: privacy === "public" ? before?.publicationDate ?? date : before?.publicationDate
})

/** Creates a score with its first revision. */
export const make = (school: SchoolState, owner: User, date: string, imported: Imported, fields: Fields): Score => {
  const { library } = school
  const identity = school.identity()
  const { privacy = "private" } = fields
  const keys = published(school, privacy, undefined, date)
  const { content, instruments } = imported
  const revision = library.revisions.put({
    ...school.identity(),
    score: identity.id,
    user: owner.id,
    date,
    autosave: false,
    instruments,
    content
  })
  return library.scores.put({
    ...identity,
    owner: owner.id,
    creationDate: date,
    modificationDate: date,
    instruments,
    measures: imported.measures,
    tempo: imported.tempo,
    fifths: imported.fifths,
    lastRevision: revision.id,
    tags: [],
    collaborators: [],
    likedBy: [],
    ...fields,
    ...keys,
    privacy
  })
}
