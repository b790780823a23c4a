import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { type ListSearch, readListSearch } from "./list-search";
import { FailurePage, NoPage, Opening } from "./routes/states";
import { sessionStore } from "./session/session-store";

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NoPage,
});

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async () => {
    const session = await sessionStore.ensure();
    if (session.first_run) throw redirect({ to: "/first-run", replace: true });
    const first = session.workspaces[0];
    if (!session.signed_in || !first) throw redirect({ to: "/sign-in", replace: true });
    throw redirect({ to: "/$ws/wanted", params: { ws: first.slug }, replace: true });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./session/SignInPage"), "SignInPage"),
});

const firstRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/first-run",
  beforeLoad: async () => {
    await sessionStore.ensure();
  },
  component: lazyRouteComponent(() => import("./session/FirstRunPage"), "FirstRunPage"),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/join",
  beforeLoad: async () => {
    await sessionStore.ensure();
  },
  component: lazyRouteComponent(() => import("./session/JoinPage"), "JoinPage"),
});

/** The address that can be told to anybody, whatever their workspace is called. */
const apiStartRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/api",
  validateSearch: (raw: Record<string, unknown>): ListSearch => readListSearch(raw),
  beforeLoad: async ({ search, location }) => {
    const session = await sessionStore.ensure();
    if (session.first_run) throw redirect({ to: "/first-run", replace: true });
    const first = session.workspaces[0];
    if (!session.signed_in || !first) {
      throw redirect({ href: `/sign-in?back=${encodeURIComponent(location.href)}`, replace: true });
    }
    throw redirect({ to: "/$ws/api", params: { ws: first.slug }, search, replace: true });
  },
});

const sharedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared-link/$token",
  validateSearch: (raw: Record<string, unknown>): ListSearch => readListSearch(raw),
  component: lazyRouteComponent(() => import("./sharing/SharedPage"), "SharedPage"),
});

const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$ws",
  validateSearch: (raw: Record<string, unknown>): ListSearch => readListSearch(raw),
  beforeLoad: async ({ location }) => {
    const session = await sessionStore.ensure();
    if (session.first_run) throw redirect({ to: "/first-run", replace: true });
    if (!session.signed_in) {
      throw redirect({ href: `/sign-in?back=${encodeURIComponent(location.href)}`, replace: true });
    }
  },
  component: lazyRouteComponent(() => import("./routes/WorkspaceRoute"), "WorkspaceRoute"),
});

const workspaceStartRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$ws/wanted", params, replace: true });
  },
});

const below = { getParentRoute: () => workspaceRoute };

const inboxRoute = createRoute({
  ...below,
  path: "/inbox",
  component: lazyRouteComponent(() => import("./inbox/InboxPage"), "InboxPage"),
});
const settingsRoute = createRoute({
  ...below,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/PersonalSettingsPage"), "PersonalSettingsPage"),
});
const workspaceSettingsRoute = createRoute({
  ...below,
  path: "/settings/workspace",
  component: lazyRouteComponent(() => import("./settings/WorkspaceSettingsPage"), "WorkspaceSettingsPage"),
});
const statesSettingsRoute = createRoute({
  ...below,
  path: "/settings/states",
  component: lazyRouteComponent(() => import("./settings/StatesSettingsPage"), "StatesSettingsPage"),
});
const fieldsSettingsRoute = createRoute({
  ...below,
  path: "/settings/fields",
  component: lazyRouteComponent(() => import("./fields/FieldsPage"), "FieldsPage"),
});
const peopleSettingsRoute = createRoute({
  ...below,
  path: "/settings/people",
  component: lazyRouteComponent(() => import("./people/PeoplePage"), "PeoplePage"),
});
const webhooksSettingsRoute = createRoute({
  ...below,
  path: "/settings/webhooks",
  component: lazyRouteComponent(() => import("./operate/WebhooksPage"), "WebhooksPage"),
});
const statusSettingsRoute = createRoute({
  ...below,
  path: "/settings/status",
  component: lazyRouteComponent(() => import("./operate/StatusPage"), "StatusPage"),
});
const linksSettingsRoute = createRoute({
  ...below,
  path: "/settings/links",
  component: lazyRouteComponent(() => import("./sharing/LinksPage"), "LinksPage"),
});
const accountSettingsRoute = createRoute({
  ...below,
  path: "/settings/sign-in",
  component: lazyRouteComponent(() => import("./account/AccountPage"), "AccountPage"),
});
const apiRoute = createRoute({
  ...below,
  path: "/api",
  component: lazyRouteComponent(() => import("@/features/api/ApiPage"), "ApiPage"),
});
const searchRoute = createRoute({
  ...below,
  path: "/search",
  component: lazyRouteComponent(() => import("./search/SearchPage"), "SearchPage"),
});
const wantedRoute = createRoute({
  ...below,
  path: "/wanted",
  component: lazyRouteComponent(() => import("@/features/strategy/wanted/WantedPage"), "WantedPage"),
});
const featuresRoute = createRoute({
  ...below,
  path: "/features",
  component: lazyRouteComponent(() => import("@/features/strategy/features/FeaturesPage"), "FeaturesPage"),
});
const workRoute = createRoute({
  ...below,
  path: "/work",
  component: lazyRouteComponent(() => import("@/features/delivery/WorkItemsPage"), "WorkItemsPage"),
});
const ideasRoute = createRoute({
  ...below,
  path: "/ideas",
  component: lazyRouteComponent(() => import("@/features/strategy/ideas/IdeasPage"), "IdeasPage"),
});
const feedbackRoute = createRoute({
  ...below,
  path: "/feedback",
  component: lazyRouteComponent(() => import("@/features/feedback/FeedbackPage"), "FeedbackPage"),
});
const decisionsRoute = createRoute({
  ...below,
  path: "/decisions",
  component: lazyRouteComponent(() => import("@/features/strategy/decisions/DecisionsPage"), "DecisionsPage"),
});
const viewsRoute = createRoute({
  ...below,
  path: "/views",
  component: lazyRouteComponent(() => import("./routes/ViewsPage"), "ViewsPage"),
});
const activityRoute = createRoute({
  ...below,
  path: "/activity",
  component: lazyRouteComponent(() => import("@/features/history/ActivityPage"), "ActivityPage"),
});
const importsRoute = createRoute({
  ...below,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/features/exchange/ImportsPage"), "ImportsPage"),
});
const newImportRoute = createRoute({
  ...below,
  path: "/imports/new",
  component: lazyRouteComponent(() => import("@/features/exchange/draft/ImportPage"), "ImportPage"),
});
const importRoute = createRoute({
  ...below,
  path: "/imports/$import",
  component: lazyRouteComponent(() => import("@/features/exchange/ImportReportPage"), "ImportReportPage"),
});
const archiveRoute = createRoute({
  ...below,
  path: "/archive",
  component: lazyRouteComponent(() => import("./routes/ArchivePage"), "ArchivePage"),
});
const kindRoute = createRoute({
  ...below,
  path: "/records/$kind",
  component: lazyRouteComponent(() => import("./routes/KindPage"), "KindPage"),
});
const recordRoute = createRoute({
  ...below,
  path: "/r/$key",
  component: lazyRouteComponent(() => import("./record/RecordPage"), "RecordPage"),
});
const threadRoute = createRoute({
  ...below,
  path: "/thread/$key",
  component: lazyRouteComponent(() => import("@/features/strategy/thread/ThreadPage"), "ThreadPage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    startRoute,
    signInRoute,
    firstRunRoute,
    joinRoute,
    apiStartRoute,
    sharedRoute,
    workspaceRoute.addChildren([
      workspaceStartRoute,
      inboxRoute,
      searchRoute,
      apiRoute,
      settingsRoute,
      accountSettingsRoute,
      linksSettingsRoute,
      peopleSettingsRoute,
      workspaceSettingsRoute,
      statesSettingsRoute,
      fieldsSettingsRoute,
      webhooksSettingsRoute,
      statusSettingsRoute,
      wantedRoute,
      featuresRoute,
      workRoute,
      ideasRoute,
      feedbackRoute,
      decisionsRoute,
      viewsRoute,
      activityRoute,
      importsRoute,
      newImportRoute,
      importRoute,
      archiveRoute,
      kindRoute,
      recordRoute,
      threadRoute,
    ]),
  ]),
  defaultErrorComponent: FailurePage,
  defaultNotFoundComponent: NoPage,
  defaultPendingComponent: Opening,
  defaultPendingMs: 250,
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
