/** Education resources: libraries, their contents, and copies of their assignments to classes. */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Class as Room, Content, Resource } from "../../state/Classroom.ts"
import { apply } from "../../state/Records.ts"
import { type Caller, fold } from "../../state/School.ts"
import * as ClassAccess from "../access/ClassAccess.ts"
import * as AssignmentContent from "../assignments/AssignmentContent.ts"
import * as AssignmentDetails from "../assignments/AssignmentDetails.ts"
import * as Classes from "../classes/Classes.ts"
import * as AssignmentCopies from "./AssignmentCopies.ts"
import * as ResourceTree from "./ResourceTree.ts"

const find = (call: Caller, id: string): Resource => {
  ClassAccess.checkStaff(call)
  const isVisible = (resource: Resource) => ResourceTree.isVisible(call, resource)
  return Respond.orNotFound(call.school.classroom.resources.get(id), "Resource", "resource", isVisible)
}

const findOwn = (call: Caller, id: string): Resource => {
  const found = find(call, id)
  if (ResourceTree.isOwn(found, call.user)) return found
  throw forbidden("NOT_RESOURCE_OWNER", "Only the owner of a resource can change it. Copy it and change the copy")
}

const contentOf = ({ content }: Resource): Content => {
  if (content !== undefined) return content
  throw badRequest("resource must be the id of an assignment, not of a folder", "resource")
}

const change = (call: Caller, resource: Resource): Resource =>
  call.school.classroom.resources.put({ ...resource, updateDate: call.date })

const copyToClass = (call: Caller, room: Room, content: Content, state: "draft" | "active", into?: string) => {
  const assignment = AssignmentCopies.toClass(call, room, { content, state }, into)
  // Its teacher may be the caller since this call.
  const user = call.school.users.get(call.user.id) ?? call.user
  return AssignmentDetails.assignment({ ...call, user, teaches: true }, assignment)
}

export const handlers = Handlers.of("eduResources", {
  listEduResources(input, call) {
    ClassAccess.checkStaff(call)
    const records = call.school.classroom.resources.filter(ResourceTree.filterOf(call, input.query))
    const count = (type: Resource["type"]) => String(records.filter((resource) => resource.type === type).length)
    const page = Respond.list(input, {
      records,
      sortKeys: {
        creationDate: ({ creationDate = null }) => creationDate,
        updateDate: ({ updateDate = null }) => updateDate,
        title: ({ title }) => fold(title)
      },
      standard: "creationDate"
    }, (resource) => ResourceTree.details(call, resource))
    return HttpServerResponse.setHeaders(page, {
      "x-total-assignments-count": count("assignment"),
      "x-total-folders-count": count("folder")
    })
  },

  createEduResource({ payload }, call) {
    ClassAccess.checkStaff(call)
    const { parent = "root", resource, sharingDescription, sharingDescriptionHtml, title, type } = payload
    const made = ResourceTree.add(call, {
      type,
      parent: ResourceTree.destination(call, parent, "parent"),
      title,
      sharingDescription,
      sharingDescriptionHtml,
      content: type === "folder" ? undefined : AssignmentContent.empty(resource?.type ?? "none", title)
    })
    return ResourceTree.details(call, made)
  },

  listEduLibraries(_input, call) {
    ClassAccess.checkStaff(call)
    return [
      { id: "root", name: "My resources", type: "myResources", visibility: "private" },
      { id: "organization", name: call.school.name, type: "organizationResources", visibility: "organization" },
      { id: ResourceTree.flatLibrary, name: "Sample resources", type: "flatEduContent", visibility: "public" }
    ]
  },

  getEduResource: ({ params }, call) => ResourceTree.details(call, find(call, params.resource)),

  updateEduResource({ params, payload }, call) {
    const update = apply(findOwn(call, params.resource), payload)
    const content = update.content && { ...update.content, title: update.title }
    return ResourceTree.details(call, change(call, { ...update, content }))
  },

  deleteEduResource({ params }, call) {
    ResourceTree.remove(call.school, findOwn(call, params.resource))
  },

  moveEduResource({ params, payload }, call) {
    const resource = findOwn(call, params.resource)
    const parent = ResourceTree.destination(call, payload.destination, "destination")
    if ([resource, ...ResourceTree.contentsOf(call.school, resource.id)].some(({ id }) => id === parent)) {
      throw badRequest("destination: a folder cannot be moved into itself", "destination")
    }
    return ResourceTree.details(call, change(call, { ...resource, parent }))
  },

  copyEduResource({ params, payload }, call) {
    const resource = find(call, params.resource)
    const parent = ResourceTree.destination(call, payload.destination, "destination")
    return ResourceTree.details(call, ResourceTree.copy(call, resource, parent))
  },

  copyEduResourceToDemoClass({ params }, call) {
    const content = contentOf(find(call, params.resource))
    AssignmentContent.checkReady(content)
    const { classes } = call.school.classroom
    const room = classes.find(({ demo, owner }) => demo === true && owner === call.user.id) ??
      Classes.make(call, { name: "Demo class", demo: true })
    return copyToClass(call, room, content, "active")
  },

  useEduResourceInClass({ params, payload }, call) {
    const content = contentOf(find(call, params.resource))
    const { room } = ClassAccess.teachClass(call, payload.classroom)
    return copyToClass(call, room, content, "draft", payload.assignment)
  },

  createEduResourceLtiLink({ params }, call) {
    const resource = find(call, params.resource)
    contentOf(resource)
    return { ltiUrl: `https://${call.school.domain}/lti/resources/${resource.id}` }
  },

  updateEduResourceAssignment({ params, payload }, call) {
    const resource = findOwn(call, params.resource)
    const content = AssignmentContent.change(call, contentOf(resource), payload)
    return ResourceTree.assignmentOf(call, change(call, { ...resource, content, title: content.title }))
  }
})
