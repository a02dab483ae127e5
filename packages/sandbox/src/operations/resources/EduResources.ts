/**
 * Handlers of the education resources tag: libraries, their contents, and copies of their assignments to classes.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import type * as Contract from "@flat-sdk/core/contract/resources/EduResources"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Paging from "../../http/Paging.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import * as Changes from "../../state/Changes.ts"
import type { Content, Resource } from "../../state/Classroom.ts"
import type { School, User } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "../assignments/AssignmentContent.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Classes from "../classes/Classes.ts"
import * as AssignmentCopies from "./AssignmentCopies.ts"
import * as ResourceQueries from "./ResourceQueries.ts"
import * as ResourceTree from "./ResourceTree.ts"

type Endpoints = typeof Contract.endpoints
type State = School["Service"]
type Path = { readonly resource: string }

const find = Effect.fnUntraced(function*(school: State, id: string) {
  const user = yield* ClassAccess.asStaff
  const found = school.classroom.resources.get(id)
  const resource = yield* Respond.orNotFound(
    found !== undefined && ResourceTree.isVisible(school, found, user) ? found : undefined,
    "Resource",
    "resource"
  )
  return { resource, user }
})

const findOwn = Effect.fnUntraced(function*(school: State, id: string) {
  const found = yield* find(school, id)
  if (!ResourceTree.isOwn(found.resource, found.user)) {
    return yield* forbidden(
      "NOT_RESOURCE_OWNER",
      "Only the owner of a resource can change it. Copy it and change the copy"
    )
  }
  return found
})

const findAssignment = Effect.fnUntraced(function*(school: State, id: string) {
  const { resource, user } = yield* find(school, id)
  if (resource.content === undefined) {
    return yield* badRequest("resource must be the id of an assignment, not of a folder", "resource")
  }
  return { resource, content: resource.content, user }
})

const changed = Effect.fnUntraced(function*(school: State, resource: Resource) {
  const updateDate = new Date(yield* Clock.currentTimeMillis).toISOString()
  return school.classroom.resources.put({ ...resource, updateDate })
})

const demoClass = Effect.fnUntraced(function*(school: State, user: User) {
  const creationDate = new Date(yield* Clock.currentTimeMillis).toISOString()
  return school.classroom.classes.find(({ demo, owner }) => demo === true && owner === user.id) ??
    Classes.make(school, user, creationDate, { name: "Demo class", demo: true })
})

const copyToClass = Effect.fnUntraced(function*(
  school: State,
  user: User,
  room: Parameters<typeof AssignmentCopies.toClass>[2],
  original: { readonly content: Content; readonly state: "draft" | "active" },
  into?: string
) {
  const assignment = yield* AssignmentCopies.toClass(school, user, room, original, into)
  return AssignmentDetails.assignment(school, assignment, { user: school.users.get(user.id) ?? user, teaches: true })
})

const handlers = (school: State) => ({
  listEduResources: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly query: Endpoints["listEduResources"]["~Query"]["Type"]
    readonly request: HttpServerRequest.HttpServerRequest
  }) {
    const user = yield* ClassAccess.asStaff
    const { direction, limit, next, previous, sort } = input.query
    const asked = { limit: limit ?? 25, next, previous }
    const cursor = yield* Respond.orFail(Paging.cursorOf(asked))
    const order = yield* Respond.orFail(ResourceQueries.orderOf(cursor, sort, direction))
    const matches = yield* Respond.orFail(ResourceQueries.filterOf(school, user, input.query))
    const page = Paging.read(school.classroom.resources, order, matches, asked, cursor)
    const all = Array.from(school.classroom.resources.all()).filter(matches)
    const count = (type: Resource["type"]) => String(all.filter((resource) => resource.type === type).length)
    return HttpServerResponse.setHeaders(
      Respond.page(input.request, {
        ...page,
        items: page.items.map((resource) => JSON.stringify(ResourceTree.details(school, resource, user)))
      }),
      { "x-total-assignments-count": count("assignment"), "x-total-folders-count": count("folder") }
    )
  })),

  createEduResource: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly payload: Endpoints["createEduResource"]["~Payload"]["Type"]
  }) {
    const user = yield* ClassAccess.asStaff
    const { parent, resource, sharingDescription, sharingDescriptionHtml, title, type } = input.payload
    const made = ResourceTree.add(school, user, yield* Clock.currentTimeMillis, {
      type,
      parent: yield* Respond.orFail(ResourceTree.destination(school, user, parent ?? "root", "parent")),
      title,
      sharingDescription,
      sharingDescriptionHtml,
      ...(type === "folder" ? undefined : { content: AssignmentContent.empty(resource?.type ?? "none", title) })
    })
    return ResourceTree.details(school, made, user)
  })),

  listEduLibraries: Respond.handler(() => Effect.as(ClassAccess.asStaff, ResourceQueries.libraries(school))),

  getEduResource: Respond.handler(Effect.fnUntraced(function*(input: { readonly params: Path }) {
    const { resource, user } = yield* find(school, input.params.resource)
    return ResourceTree.details(school, resource, user)
  })),

  updateEduResource: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: Path
    readonly payload: Endpoints["updateEduResource"]["~Payload"]["Type"]
  }) {
    const { resource, user } = yield* findOwn(school, input.params.resource)
    const update = Changes.apply(resource, input.payload)
    const content = update.content === undefined ? undefined : { ...update.content, title: update.title }
    return ResourceTree.details(school, yield* changed(school, { ...update, content }), user)
  })),

  deleteEduResource: Respond.handler(Effect.fnUntraced(function*(input: { readonly params: Path }) {
    const { resource } = yield* findOwn(school, input.params.resource)
    ResourceTree.remove(school, resource)
  })),

  moveEduResource: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: Path
    readonly payload: { readonly destination: string }
  }) {
    const { resource, user } = yield* findOwn(school, input.params.resource)
    const parent = yield* Respond.orFail(
      ResourceTree.destination(school, user, input.payload.destination, "destination")
    )
    if (parent === resource.id || ResourceTree.contentsOf(school, resource.id).some(({ id }) => id === parent)) {
      return yield* badRequest("destination: a folder cannot be moved into itself", "destination")
    }
    return ResourceTree.details(school, yield* changed(school, { ...resource, parent }), user)
  })),

  copyEduResource: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: Path
    readonly payload: { readonly destination: string }
  }) {
    const { resource, user } = yield* find(school, input.params.resource)
    const parent = yield* Respond.orFail(
      ResourceTree.destination(school, user, input.payload.destination, "destination")
    )
    const made = ResourceTree.copy(school, user, yield* Clock.currentTimeMillis, resource, parent)
    return ResourceTree.details(school, made, user)
  })),

  copyEduResourceToDemoClass: Respond.handler(Effect.fnUntraced(function*(input: { readonly params: Path }) {
    const { content, user } = yield* findAssignment(school, input.params.resource)
    const failure = AssignmentContent.checkReady(content)
    if (failure !== undefined) return yield* failure
    return yield* copyToClass(school, user, yield* demoClass(school, user), { content, state: "active" })
  })),

  useEduResourceInClass: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: Path
    readonly payload: Endpoints["useEduResourceInClass"]["~Payload"]["Type"]
  }) {
    const { content, user } = yield* findAssignment(school, input.params.resource)
    const { room } = yield* ClassAccess.teachClass(school, input.payload.classroom)
    return yield* copyToClass(school, user, room, { content, state: "draft" }, input.payload.assignment)
  })),

  createEduResourceLtiLink: Respond.handler(Effect.fnUntraced(function*(input: { readonly params: Path }) {
    const { resource } = yield* findAssignment(school, input.params.resource)
    return { ltiUrl: `https://${school.domain}/lti/resources/${resource.id}` }
  })),

  updateEduResourceAssignment: Respond.handler(Effect.fnUntraced(function*(input: {
    readonly params: Path
    readonly payload: Endpoints["updateEduResourceAssignment"]["~Payload"]["Type"]
  }) {
    const { resource, user } = yield* findOwn(school, input.params.resource)
    const { content: before } = yield* findAssignment(school, resource.id)
    const now = yield* Clock.currentTimeMillis
    const content = yield* Respond.orFail(AssignmentContent.change(school, user, now, before, input.payload))
    return ResourceTree.assignmentOf(yield* changed(school, { ...resource, content, title: content.title }), user)
  }))
})

/** Layer that provides the handlers of the education resources tag. */
export const layer = HttpApiBuilder.group(
  FlatApi,
  "eduResources",
  (group) => Effect.succeed(group.handleAll(SchoolHandlers.of("eduResources", handlers)))
)
