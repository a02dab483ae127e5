/** The routes. Each is loaded when it is opened first, so that the sign-in and the first route stay small. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router"
import type { RouteComponent } from "@tanstack/react-router"
import { unreachable } from "./client/DeskCalls.ts"
import { Failure } from "./parts/Failure.tsx"
import { Title } from "./parts/Section.tsx"
import { filtersOf } from "./people/Filters.ts"
import { Home, Shell } from "./Shell.tsx"

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Title>No such page: choose one above</Title>
})

/** Loads a route. At the browser's own error the router would reload the page, and without a connection lose it. */
const lazy: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => load().catch(unreachable), name)

/** Browsers keep that a script did not load until the page is loaded again: as soon as the server answers. */
const reload = () => void fetch("/").then(() => location.reload(), () => undefined)

const under = <const Path extends string>(path: Path, component: RouteComponent) => ({
  getParentRoute: () => root,
  path,
  component
})

const routeTree = root.addChildren([
  createRoute(under("/", Home)),
  createRoute(under("/overview", lazy(() => import("./overview/Overview.tsx"), "Overview"))),
  createRoute({ ...under("/people", lazy(() => import("./people/People.tsx"), "People")), validateSearch: filtersOf }),
  createRoute(under("/classes", lazy(() => import("./classes/Classes.tsx"), "Classes"))),
  createRoute(under("/classes/$room", lazy(() => import("./classes/Class.tsx"), "Class"))),
  createRoute(under("/scores", lazy(() => import("./scores/Scores.tsx"), "Scores"))),
  createRoute(under("/scores/$score", lazy(() => import("./scores/Score.tsx"), "Score"))),
  createRoute(under("/roster", lazy(() => import("./roster/Roster.tsx"), "Roster"))),
  createRoute(under("/roster/$run", lazy(() => import("./runs/Run.tsx"), "Run"))),
  createRoute(under("/roster/$run/cards", lazy(() => import("./runs/Cards.tsx"), "Cards")))
])

/** The router. Links load their route when the pointer comes near. Other filters show the list of people from its top. */
export const router = createRouter({
  routeTree,
  // Of each route, so that the frame stays.
  defaultErrorComponent: ({ error }) => <Failure error={error} retry={reload} what="This page did not open" />,
  defaultPreload: "intent",
  scrollRestoration: true,
  scrollToTopSelectors: [".people"]
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
