/**
 * Education resources: libraries, their contents, and copies of their assignments to classes.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Content, Resource } from "../../state/Classroom.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "../assignments/AssignmentContent.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Classes from "../classes/Classes.ts"
import * as AssignmentCopies from "./AssignmentCopies.ts"
import * as ResourceQueries from "./ResourceQueries.ts"
import * as ResourceTree from "./ResourceTree.ts"

const find = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const user = yield* ClassAccess.asStaff
  const isVisible = (resource: Resource) => ResourceTree.isVisible(school, resource, user)
  const resource = yield* Respond.orNotFound(school.classroom.resources.get(id), "Resource", "resource", isVisible)
  return { resource, user }
})

const findOwn = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const found = yield* find(school, id)
  if (!ResourceTree.isOwn(found.resource, found.user)) {
    return yield* forbidden(
      "NOT_RESOURCE_OWNER",
      "Only the owner of a resource can change it. Copy it and change the copy"
    )
  }
  return found
})

const findAssignment = Effect.fnUntraced(function*(school: SchoolState, id: string) {
  const { resource, user } = yield* find(school, id)
  if (resource.content === undefined) {
    return yield* badRequest("resource must be the id of an assignment, not of a folder", "resource")
  }
  return { resource, content: resource.content, user }
})

const changed = Effect.fnUntraced(function*(school: SchoolState, resource: Resource) {
  return school.classroom.resources.put({ ...resource, updateDate: yield* Respond.date })
})

const demoClass = Effect.fnUntraced(function*(school: SchoolState, user: User) {
  const creationDate = yield* Respond.date
  return school.classroom.classes.find(({ demo, owner }) => demo === true && owner === user.id) ??
    Classes.make(school, user, creationDate, { name: "Demo class", demo: true })
})

const copyToClass = Effect.fnUntraced(function*(
  school: SchoolState,
  user: User,
  room: Parameters<typeof AssignmentCopies.toClass>[2],
  original: { readonly content: Content; readonly state: "draft" | "active" },
  into?: string
) {
  const assignment = yield* AssignmentCopies.toClass(school, user, room, original, into)
  return AssignmentDetails.assignment(school, assignment, { user: school.users.get(user.id) ?? user, teaches: true })
})

/** Creates the handlers of the operations on resources. */
export const handlers = SchoolHandlers.of("eduResources", (school) => ({
  *listEduResources({ query, request }) {
    const user = yield* ClassAccess.asStaff
    const records = school.classroom.resources
    const matches = yield* Respond.orFail(ResourceQueries.filterOf(school, user, query))
    const list = { records, matches, orders: ResourceQueries.orders, standard: "creationDate" }
    const all = Array.from(records.all()).filter(matches)
    const count = (type: Resource["type"]) => String(all.filter((resource) => resource.type === type).length)
    return HttpServerResponse.setHeaders(
      yield* Respond.list(
        request,
        query,
        list,
        (resource) => JSON.stringify(ResourceTree.details(school, resource, user))
      ),
      { "x-total-assignments-count": count("assignment"), "x-total-folders-count": count("folder") }
    )
  },

  *createEduResource({ payload }) {
    const user = yield* ClassAccess.asStaff
    const { parent, resource, sharingDescription, sharingDescriptionHtml, title, type } = payload
    const made = ResourceTree.add(school, user, yield* Clock.currentTimeMillis, {
      type,
      parent: yield* Respond.orFail(ResourceTree.destination(school, user, parent ?? "root", "parent")),
      title,
      sharingDescription,
      sharingDescriptionHtml,
      ...(type === "folder" ? undefined : { content: AssignmentContent.empty(resource?.type ?? "none", title) })
    })
    return ResourceTree.details(school, made, user)
  },

  *listEduLibraries() {
    yield* ClassAccess.asStaff
    return ResourceQueries.libraries(school)
  },

  *getEduResource({ params }) {
    const { resource, user } = yield* find(school, params.resource)
    return ResourceTree.details(school, resource, user)
  },

  *updateEduResource({ params, payload }) {
    const { resource, user } = yield* findOwn(school, params.resource)
    const update = Changes.apply(resource, payload)
    const content = update.content === undefined ? undefined : { ...update.content, title: update.title }
    return ResourceTree.details(school, yield* changed(school, { ...update, content }), user)
  },

  *deleteEduResource({ params }) {
    const { resource } = yield* findOwn(school, params.resource)
    ResourceTree.remove(school, resource)
  },

  *moveEduResource({ params, payload }) {
    const { resource, user } = yield* findOwn(school, params.resource)
    const parent = yield* Respond.orFail(
      ResourceTree.destination(school, user, payload.destination, "destination")
    )
    if (parent === resource.id || ResourceTree.contentsOf(school, resource.id).some(({ id }) => id === parent)) {
      return yield* badRequest("destination: a folder cannot be moved into itself", "destination")
    }
    return ResourceTree.details(school, yield* changed(school, { ...resource, parent }), user)
  },

  *copyEduResource({ params, payload }) {
    const { resource, user } = yield* find(school, params.resource)
    const parent = yield* Respond.orFail(
      ResourceTree.destination(school, user, payload.destination, "destination")
    )
    const made = ResourceTree.copy(school, user, yield* Clock.currentTimeMillis, resource, parent)
    return ResourceTree.details(school, made, user)
  },

  *copyEduResourceToDemoClass({ params }) {
    const { content, user } = yield* findAssignment(school, params.resource)
    const failure = AssignmentContent.checkReady(content)
    if (failure !== undefined) return yield* failure
    return yield* copyToClass(school, user, yield* demoClass(school, user), { content, state: "active" })
  },

  *useEduResourceInClass({ params, payload }) {
    const { content, user } = yield* findAssignment(school, params.resource)
    const { room } = yield* ClassAccess.teachClass(school, payload.classroom)
    return yield* copyToClass(school, user, room, { content, state: "draft" }, payload.assignment)
  },

  *createEduResourceLtiLink({ params }) {
    const { resource } = yield* findAssignment(school, params.resource)
    return { ltiUrl: `https://${school.domain}/lti/resources/${resource.id}` }
  },

  *updateEduResourceAssignment({ params, payload }) {
    const { resource, user } = yield* findOwn(school, params.resource)
    const { content: before } = yield* findAssignment(school, resource.id)
    const now = yield* Clock.currentTimeMillis
    const content = yield* Respond.orFail(AssignmentContent.change(school, user, now, before, payload))
    return ResourceTree.assignmentOf(yield* changed(school, { ...resource, content, title: content.title }), user)
  }
}))
