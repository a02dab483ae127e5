/** The tree of the resource library: ownership, visibility, filters and responses; adds, copies and removes folders and assignments. */
import type { Assignment as ReturnedAssignment } from "@flat-sdk/core/contract/assignments/Assignment"
import type { EduResource } from "@flat-sdk/core/contract/resources/EduResource"
import { badRequest } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import type * as Handlers from "../../settings/Handlers.ts"
import type { Resource } from "../../state/Classroom.ts"
import type { Sparse } from "../../state/Records.ts"
import type { Caller, SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "../assignments/AssignmentContent.ts"

/** Name of the public library, which has no owner in the school. */
export const flatLibrary = "flat"

const childrenOf = (school: SchoolState, folder: string): ReadonlyArray<Resource> =>
  school.classroom.resources.filter(({ parent }) => parent === folder)

export const contentsOf = (school: SchoolState, folder: string): ReadonlyArray<Resource> =>
  childrenOf(school, folder).flatMap((child) => [child, ...contentsOf(school, child.id)])

/** Whether a resource or one of the folders above it is shared. */
const isShared = (school: SchoolState, { parent, privacy }: Resource): boolean => {
  const folder = school.classroom.resources.get(parent)
  return privacy !== "private" || (folder !== undefined && isShared(school, folder))
}

export const isOwn = (resource: Resource, user: User): boolean => resource.creator === user.id

/** Whether the caller can see a resource. Pupils see none. */
export const isVisible = ({ school, user }: Caller, resource: Resource): boolean =>
  ClassAccess.isStaff(user) && (isOwn(resource, user) || isShared(school, resource))

type Predicate = (resource: Resource) => boolean
type Query = Handlers.Input<"eduResources", "listEduResources">["query"]

const within = (caller: Caller, { parent = "root", withoutSubfoldersResources }: Query): Predicate => {
  const { school, user } = caller
  const { resources } = school.classroom
  if (parent === "root") return (resource) => resource.parent === "root" && isOwn(resource, user)
  if (parent === "organization") {
    const shared = (resource: Resource) => resource.parent !== flatLibrary && isShared(school, resource)
    return (resource) => {
      const folder = withoutSubfoldersResources === true ? resources.get(resource.parent) : undefined
      return shared(resource) && (folder === undefined || !shared(folder))
    }
  }
  const folder = resources.get(parent)
  const isFolder = parent === flatLibrary || (folder?.type === "folder" && isVisible(caller, folder))
  Respond.orNotFound(isFolder ? parent : undefined, "Folder", "parent")
  return (resource) => resource.parent === parent
}

export const filterOf = (caller: Caller, query: Query): Predicate => {
  const { assignmentTypes = [], grades = [], subjects = [], type } = query
  const inside = within(caller, query)
  // A folder also matches if a resource in it matches.
  const some = (resource: Resource, test: Predicate) => [resource, ...contentsOf(caller.school, resource.id)].some(test)
  const shares = (wanted: ReadonlyArray<string>, found: ReadonlyArray<string>) =>
    found.some((one) => wanted.includes(one))
  return (resource) =>
    inside(resource) &&
    (type === undefined || resource.type === type) &&
    (subjects.length === 0 || some(resource, (found) => shares(subjects, found.subjects))) &&
    (grades.length === 0 || some(resource, (found) => shares(grades, found.grades))) &&
    (assignmentTypes.length === 0 || shares(assignmentTypes, [resource.content?.type ?? ""]))
}

/** Checks a destination: `root`, or a folder that the account owns. */
export const destination = ({ school, user }: Caller, id: string, param: string): string => {
  const folder = school.classroom.resources.get(id)
  if (id === "root" || (folder?.type === "folder" && isOwn(folder, user))) return id
  throw badRequest(`${param} must be root or the id of a folder in the user's own library`, param)
}

export const add = (
  { date, school, user }: Pick<Caller, "date" | "school"> & { readonly user: Pick<User, "id"> },
  fields: Pick<Resource, "type" | "parent" | "title"> & Partial<Resource>
): Resource =>
  school.classroom.resources.put({
    ...school.identity(),
    creator: user.id,
    privacy: "private",
    creationDate: date,
    updateDate: date,
    subjects: [],
    grades: [],
    ...fields
  })

/** Copies a resource, a folder with its contents. The copy is private, like a new resource. */
export const copy = (caller: Caller, resource: Resource, parent: string): Resource => {
  const { content, grades, sharingDescription, sharingDescriptionHtml, subjects, title, type } = resource
  // Read before the copy is added, because its destination may be the copied folder.
  const children = childrenOf(caller.school, resource.id)
  const fields = { type, parent, title, content, sharingDescription, sharingDescriptionHtml, subjects, grades }
  const made = add(caller, fields)
  for (const child of children) copy(caller, child, made.id)
  return made
}

export const remove = (school: SchoolState, resource: Resource): void =>
  school.storage.batch(() => {
    for (const { id } of [resource, ...contentsOf(school, resource.id)]) school.classroom.resources.remove(id)
  })

export const assignmentOf = ({ user }: Caller, resource: Resource): Sparse<ReturnedAssignment> => {
  const content = resource.content ?? AssignmentContent.empty("none", resource.title)
  const capabilities = AssignmentContent.capabilities(content, { edit: true })
  return { id: resource.id, ...content, capabilities: { ...capabilities, canEdit: isOwn(resource, user) } }
}

const unique = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(items)]

export const details = (caller: Caller, resource: Resource): Sparse<EduResource> => {
  const { content: _, origin: _origin, sequence: _sequence, ...shown } = resource
  const { school, user } = caller
  const own = isOwn(resource, user)
  const folder = resource.type === "folder"
  const contents = folder ? contentsOf(school, resource.id) : [resource]
  return {
    ...shown,
    tags: [],
    resource: folder
      ? {
        title: resource.title,
        assignmentsTypes: unique(contents.flatMap(({ content }) => content?.type ?? [])),
        resourcesCount: childrenOf(school, resource.id).length
      }
      : assignmentOf(caller, resource),
    capabilities: {
      canEdit: own,
      canAddResources: own && folder,
      canAddFolders: own && folder,
      canChangePrivacy: own
    },
    subjects: unique(contents.flatMap(({ subjects }) => subjects)),
    grades: unique(contents.flatMap(({ grades }) => grades))
  }
}
