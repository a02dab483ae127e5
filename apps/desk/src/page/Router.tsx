/** The routes. Each is loaded when it is opened first, so that the sign-in and the first route stay small. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent
} from "@tanstack/react-router"
import { Failure } from "./parts/Failure.tsx"
import { Title } from "./parts/Section.tsx"
import { filtersOf } from "./people/Filters.ts"
import { Home, Shell } from "./Shell.tsx"

const root = createRootRoute({
  component: Shell,
  errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} what="This page did not open" />,
  notFoundComponent: () => (
    <>
      <Title>No such page</Title>
      <p>The desk has nothing at this address. The links above lead to what there is.</p>
    </>
  )
})

const route = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component })

const routeTree = root.addChildren([
  route("/", Home),
  route("/overview", lazyRouteComponent(() => import("./overview/Overview.tsx"), "Overview")),
  createRoute({
    getParentRoute: () => root,
    path: "/people",
    validateSearch: filtersOf,
    component: lazyRouteComponent(() => import("./people/People.tsx"), "People")
  }),
  route("/classes", lazyRouteComponent(() => import("./classes/Classes.tsx"), "Classes")),
  route("/classes/$room", lazyRouteComponent(() => import("./classes/Class.tsx"), "Class")),
  route("/scores", lazyRouteComponent(() => import("./scores/Scores.tsx"), "Scores")),
  route("/scores/$score", lazyRouteComponent(() => import("./scores/Score.tsx"), "Score")),
  route("/roster", lazyRouteComponent(() => import("./roster/Roster.tsx"), "Roster"))
])

/** The router. Links load their route when the pointer comes near. */
export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true })

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
