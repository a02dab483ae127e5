/**
 * The tree of the resource library: ownership, visibility and responses; adds, copies and removes folders and assignments.
 */
import type { Assignment as ReturnedAssignment } from "@flat-sdk/core/contract/assignments/Assignment"
import type { EduResource } from "@flat-sdk/core/contract/resources/EduResource"
import { badRequest } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import { present } from "../../state/Changes.ts"
import type { Resource } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "../assignments/AssignmentContent.ts"

/** Name of the public library, which has no owner in the school. */
export const flatLibrary = "flat"

/** Returns the direct children of a folder. */
const childrenOf = (school: SchoolState, folder: string): ReadonlyArray<Resource> =>
  Array.from(school.classroom.resources.all()).filter(({ parent }) => parent === folder)

/** Returns all descendants of a folder. */
export const contentsOf = (school: SchoolState, folder: string): ReadonlyArray<Resource> =>
  childrenOf(school, folder).flatMap((child) => [child, ...contentsOf(school, child.id)])

/** Returns the ancestor folders of a resource, nearest first. */
const foldersAbove = (school: SchoolState, resource: Resource): ReadonlyArray<Resource> => {
  const folder = school.classroom.resources.get(resource.parent)
  return folder === undefined ? [] : [folder, ...foldersAbove(school, folder)]
}

/** Whether a resource or one of its ancestor folders is shared. */
export const isShared = (school: SchoolState, resource: Resource): boolean =>
  [resource, ...foldersAbove(school, resource)].some(({ privacy }) => privacy !== "private")

export const isOwn = (resource: Resource, user: User): boolean => resource.creator === user.id

/** Whether an account of the school can see a resource. Pupils see none. */
export const isVisible = (school: SchoolState, resource: Resource, user: User): boolean =>
  ClassAccess.isStaff(user) && (isOwn(resource, user) || isShared(school, resource))

/** Validates a destination: `root`, or a folder that the account owns. */
export const destination = (school: SchoolState, user: User, id: string, param: string): string | Failure => {
  if (id === "root") return id
  const folder = school.classroom.resources.get(id)
  return folder?.type === "folder" && isOwn(folder, user)
    ? id
    : badRequest(`${param} must be root or the id of a folder in the user's own library`, param)
}

/** Adds a resource. */
export const add = (
  school: SchoolState,
  user: User,
  now: number,
  fields:
    & Pick<
      Resource,
      "type" | "parent" | "title" | "content" | "origin" | "sharingDescription" | "sharingDescriptionHtml"
    >
    & Partial<Pick<Resource, "subjects" | "grades">>
): Resource => {
  const date = new Date(now).toISOString()
  return school.classroom.resources.put({
    ...school.identity(),
    creator: user.id,
    privacy: "private",
    creationDate: date,
    updateDate: date,
    subjects: [],
    grades: [],
    ...fields
  })
}

/** Copies a resource, a folder with its contents. The copy is private, like a new resource. */
export const copy = (school: SchoolState, user: User, now: number, resource: Resource, parent: string): Resource => {
  const { content, grades, sharingDescription, sharingDescriptionHtml, subjects, title, type } = resource
  // Read before the copy is added, because its destination may be the copied folder.
  const children = childrenOf(school, resource.id)
  const made = add(school, user, now, {
    type,
    parent,
    title,
    content,
    sharingDescription,
    sharingDescriptionHtml,
    subjects,
    grades
  })
  for (const child of children) copy(school, user, now, child, made.id)
  return made
}

/** Removes a resource, a folder with its contents. */
export const remove = (school: SchoolState, resource: Resource): void =>
  school.storage.batch(() => {
    for (const { id } of [resource, ...contentsOf(school, resource.id)]) school.classroom.resources.remove(id)
  })

/** Returns the assignment of a resource for the response. */
export const assignmentOf = (resource: Resource, user: User): ReturnedAssignment => {
  const content = resource.content ?? AssignmentContent.empty("none", resource.title)
  return {
    id: resource.id,
    ...content,
    capabilities: {
      ...AssignmentContent.capabilities(content, { edit: true }),
      canEdit: isOwn(resource, user)
    }
  }
}

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(items)]

/** Returns the resource for the response. */
export const details = (school: SchoolState, resource: Resource, user: User): EduResource => {
  const own = isOwn(resource, user)
  const folder = resource.type === "folder"
  const contents = folder ? contentsOf(school, resource.id) : [resource]
  return present({
    id: resource.id,
    creator: resource.creator,
    type: resource.type,
    privacy: resource.privacy,
    tags: [],
    parent: resource.parent,
    title: resource.title,
    sharingDescription: resource.sharingDescription,
    sharingDescriptionHtml: resource.sharingDescriptionHtml,
    creationDate: resource.creationDate,
    updateDate: resource.updateDate,
    resource: folder
      ? {
        title: resource.title,
        assignmentsTypes: unique(contents.flatMap(({ content }) => content?.type ?? [])),
        resourcesCount: childrenOf(school, resource.id).length
      }
      : assignmentOf(resource, user),
    capabilities: {
      canEdit: own,
      canAddResources: own && folder,
      canAddFolders: own && folder,
      canChangePrivacy: own
    },
    subjects: unique(contents.flatMap(({ subjects }) => subjects)),
    grades: unique(contents.flatMap(({ grades }) => grades))
  })
}
