/**
 * Attachments of assignments and submissions. Completes what a client sends as the API does, without requests to other sites.
 */
import type { ClassAttachmentCreation, MediaAttachment } from "@flat-sdk/core/contract/assignments/MediaAttachment"
import { badRequest, Failure } from "../../http/Errors.ts"
import type { Class } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"

// Recognizes links to photos and videos by the extension. Nothing is fetched.
const kindOfLink = (url: URL): "photo" | "video" | "link" =>
  /\.(png|jpe?g|gif|webp|svg)$/i.test(url.pathname)
    ? "photo"
    : /\.(mp4|webm|mov)$/i.test(url.pathname)
    ? "video"
    : "link"

const one = (
  school: SchoolState,
  user: User,
  now: number,
  creation: ClassAttachmentCreation
): MediaAttachment | Failure => {
  const { googleDriveFileId, lockScoreTemplate, partUuid, revision, score, sharingMode, teacherOnly, url, worksheet } =
    creation
  const common = teacherOnly === undefined ? undefined : { teacherOnly }
  if (score !== undefined) {
    const found = school.library.score(score, now)
    if (found === undefined || Rights.on(found, user)?.aclRead !== true) {
      return badRequest("attachments: this token's user cannot read the score, or it does not exist", "attachments")
    }
    return {
      type: "flat",
      score: found.id,
      title: found.title,
      ...(revision === undefined ? undefined : { revision }),
      ...(partUuid === undefined ? undefined : { partUuid }),
      sharingMode: sharingMode ?? "read",
      ...(lockScoreTemplate === undefined ? undefined : { lockScoreTemplate }),
      ...common
    }
  }
  if (worksheet !== undefined) return { type: "worksheet", worksheet, dedicated: true, ...common }
  if (googleDriveFileId !== undefined) return { type: "googleDrive", googleDriveFileId, ...common }
  const link = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  if (link === undefined || url === undefined || !/^https?:$/.test(link.protocol)) {
    return badRequest(
      "attachments: each needs a score, a worksheet, a googleDriveFileId or an absolute url",
      "attachments"
    )
  }
  return { type: kindOfLink(link), url, title: link.hostname, ...common }
}

/** Creates attachments, or returns a failure for an invalid one. */
export const make = (
  school: SchoolState,
  user: User,
  now: number,
  creations: ReadonlyArray<ClassAttachmentCreation>
): ReadonlyArray<MediaAttachment> | Failure => {
  const made: Array<MediaAttachment> = []
  for (const creation of creations) {
    const attachment = one(school, user, now, creation)
    if (attachment instanceof Failure) return attachment
    made.push(attachment)
  }
  return made
}

/**
 * Shares the scores attached to an assignment with the class, or the scores of a submission with the teachers. Scores that the account can read but
 * not share stay unchanged.
 */
export const share = (
  school: SchoolState,
  user: User,
  now: number,
  room: Class,
  attachments: ReadonlyArray<MediaAttachment>,
  groups: ReadonlyArray<"studentsGroup" | "teachersGroup">
): void => {
  for (const attachment of attachments) {
    const score = attachment.score === undefined ? undefined : school.library.score(attachment.score, now)
    if (score === undefined || Rights.on(score, user)?.aclAdmin !== true) continue
    const added = groups
      .filter((name) => name === "teachersGroup" || attachment.teacherOnly !== true)
      .filter((name) => !score.collaborators.some(({ group }) => group === room[name]))
      .map((name) => ({
        id: school.identity().id,
        date: new Date(now).toISOString(),
        group: room[name],
        aclRead: true,
        aclWrite: name === "teachersGroup" || attachment.sharingMode === "write",
        aclAdmin: false
      }))
    if (added.length > 0) school.library.scores.put({ ...score, collaborators: [...score.collaborators, ...added] })
  }
}
