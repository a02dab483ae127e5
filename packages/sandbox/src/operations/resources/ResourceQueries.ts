/**
 * Queries and orders for resources, and the libraries that contain them.
 */
import type { EduLibrary } from "@flat-sdk/core/contract/resources/EduResource"
import type * as Contract from "@flat-sdk/core/contract/resources/EduResources"
import { notFound } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import type { Resource } from "../../state/Classroom.ts"
import { ordersBy } from "../../state/Records.ts"
import { fold } from "../../state/School.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ResourceTree from "./ResourceTree.ts"

type Query = typeof Contract.endpoints.listEduResources["~Query"]["Type"]
type Predicate = (resource: Resource) => boolean

/** Returns the libraries of every teacher. */
export const libraries = (school: SchoolState): ReadonlyArray<EduLibrary> => [
  { id: "root", name: "My resources", type: "myResources", visibility: "private" },
  { id: "organization", name: school.name, type: "organizationResources", visibility: "organization" },
  { id: ResourceTree.flatLibrary, name: "Sample resources", type: "flatEduContent", visibility: "public" }
]

/** Orders of resources. */
export const orders = ordersBy<Resource>({
  creationDate: (resource) => resource.creationDate,
  updateDate: (resource) => resource.updateDate,
  title: (resource) => fold(resource.title)
})

const within = (school: SchoolState, user: User, query: Query): Predicate | Failure => {
  const { parent = "root" } = query
  if (parent === "root") return (resource) => resource.parent === "root" && ResourceTree.isOwn(resource, user)
  if (parent === ResourceTree.flatLibrary) return (resource) => resource.parent === parent
  if (parent === "organization") {
    const shared = (resource: Resource) =>
      resource.parent !== ResourceTree.flatLibrary && ResourceTree.isShared(school, resource)
    if (query.withoutSubfoldersResources !== true) return shared
    return (resource) => {
      const folder = school.classroom.resources.get(resource.parent)
      return shared(resource) && (folder === undefined || !shared(folder))
    }
  }
  const folder = school.classroom.resources.get(parent)
  return folder?.type !== "folder" || !ResourceTree.isVisible(school, folder, user)
    ? notFound("Folder", "parent")
    : (resource) => resource.parent === parent
}

/** Returns the filter of a list of resources. */
export const filterOf = (school: SchoolState, user: User, query: Query): Predicate | Failure => {
  const inside = within(school, user, query)
  if (typeof inside !== "function") return inside
  const tests: Array<Predicate> = [inside]
  const { assignmentTypes = [], grades = [], subjects = [], type } = query
  // A folder also matches if a resource in it matches.
  const some = (test: Predicate): Predicate => (resource) =>
    [resource, ...ResourceTree.contentsOf(school, resource.id)].some(test)
  if (type !== undefined) tests.push((resource) => resource.type === type)
  if (subjects.length > 0) tests.push(some((found) => found.subjects.some((subject) => subjects.includes(subject))))
  if (grades.length > 0) tests.push(some((found) => found.grades.some((grade) => grades.includes(grade))))
  if (assignmentTypes.length > 0) {
    tests.push((resource) => assignmentTypes.some((wanted) => wanted === resource.content?.type))
  }
  return (resource) => tests.every((test) => test(resource))
}
