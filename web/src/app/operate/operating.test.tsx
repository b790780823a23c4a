import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, type Client, OfflineError } from "@/contract/client";
import type { Session } from "@/contract/schema";
import type { Graph } from "@/graph/graph";
import { GraphProvider } from "@/graph/hooks";
import { Toasts } from "@/kit/Toasts";
import { filterGraph } from "../filter/filter-double";
import { WorkspaceProvider } from "../workspace";
import { attempt, delivery, job, OperatingDouble, programStatus, webhook } from "./operating-double";
import { Status } from "./StatusPage";
import { Webhooks } from "./WebhooksPage";

vi.setConfig({ testTimeout: 30_000 });

let graph: Graph;
let program: OperatingDouble;

beforeEach(async () => {
  graph = await filterGraph();
  program = new OperatingDouble();
});
afterEach(() => {
  cleanup();
  graph.close();
  vi.useRealTimers();
});

async function show(page: ReactNode) {
  const value = {
    client: program as unknown as Client,
    session: {} as Session,
    workspace: graph.workspace,
    canEdit: true,
    canContribute: true,
  };
  render(
    <MantineProvider>
      <GraphProvider graph={graph}>
        <WorkspaceProvider value={value}>
          <Toasts regionLabel="Messages" closeLabel="Close">
            {page}
          </Toasts>
        </WorkspaceProvider>
      </GraphProvider>
    </MantineProvider>,
  );
  await act(async () => {});
}

const press = (name: string | RegExp, within_: HTMLElement = document.body) =>
  act(async () => void fireEvent.click(within(within_).getByRole("button", { name })));
const fill = (name: RegExp, value: string) =>
  fireEvent.change(screen.getByRole("textbox", { name }), { target: { value } });

describe("webhooks", () => {
  const hooks = (...webhooks: ReturnType<typeof webhook>[]) => {
    program.answers["GET webhooks"] = { webhooks };
  };

  test("say what one is for where there is none, and the secret once when it is made", async () => {
    hooks();
    program.answers["POST webhooks"] = { webhook: webhook(), secret: "whsec_abc" };
    await show(<Webhooks />);
    screen.getByText(/is an address of another program/);
    await press("New webhook");
    await press("Make the webhook");
    screen.getByText("Give it a name.");
    screen.getByText(/Give the address/);
    expect(program.changes(), "nothing was asked for").toEqual([]);
    fill(/name/i, " Announcer ");
    fill(/address/i, "https://example.org/hook");
    fireEvent.click(screen.getByRole("radio", { name: "Some kinds" }));
    await press("Make the webhook");
    screen.getByText("Choose at least one kind, or everything.");
    fireEvent.click(screen.getByRole("checkbox", { name: "Ideas" }));
    hooks(webhook());
    await press("Make the webhook");
    expect(program.asked.find(({ method }) => method === "POST")?.body).toEqual({
      label: "Announcer",
      url: "https://example.org/hook",
      kinds: ["idea"],
    });
    expect((screen.getByRole("textbox", { name: "Secret" }) as HTMLInputElement).value).toBe("whsec_abc");
    screen.getByText(/webhook-id, webhook-timestamp, webhook-signature/);
    screen.getByRole("button", { name: "Copy the secret" });
    await press("Done");
    expect(screen.queryByText("whsec_abc")).toBeNull();
    screen.getByText("Announcer");
  });

  test("show what went wrong, and why the program switched one off", async () => {
    hooks(
      webhook({ last: delivery({ state: "failed", attempts: [attempt(503, "busy")] }), kinds: ["idea"] }),
      webhook({ id: "h2", label: "Old bot", active: false, problem: "It answered 410." }),
    );
    await show(<Webhooks />);
    const [first, second] = screen.getAllByRole("listitem");
    within(first as HTMLElement).getByText("Told of ideas · sees what Ada may see");
    within(first as HTMLElement).getByText("Did not arrive; given up after one try");
    within(first as HTMLElement).getByText("It answered 503.");
    within(second as HTMLElement).getByText("The program switched it off. It answered 410.");
    within(second as HTMLElement).getByText("Nothing was sent yet");
    expect(screen.getAllByRole("switch").map((one) => one.getAttribute("aria-checked"))).toEqual([
      "true",
      "false",
    ]);
    const tests = screen.getAllByRole("button", { name: /^Send a test/ });
    expect(tests, "one that is off is sent no test").toHaveLength(1);
  });

  test("are removed only after they were asked about", async () => {
    hooks(webhook());
    await show(<Webhooks />);
    await press("Remove Announcer");
    await press("Cancel");
    expect(program.changes()).toEqual([]);
    await press("Remove Announcer");
    await press("Remove", screen.getByRole("dialog"));
    expect(program.changes()).toEqual(["DELETE webhooks/h1"]);
  });

  test("are switched at once, and back where the program refuses", async () => {
    hooks(webhook());
    await show(<Webhooks />);
    const on = () => screen.getByRole("switch").getAttribute("aria-checked");
    program.refusal = new OfflineError("away");
    fireEvent.click(screen.getByRole("switch"));
    expect(on()).toBe("false");
    await act(async () => {});
    expect(on()).toBe("true");
    expect(program.asked.find(({ method }) => method === "PATCH")).toEqual({
      method: "PATCH",
      path: "webhooks/h1",
      body: { active: false },
    });
  });

  test("tell in their log what was tried, and send again what does not wait", async () => {
    const failed = delivery({
      id: "d2",
      state: "failed",
      attempts: [attempt(null, "No answer within 15 seconds."), attempt(502, "<h1>Bad</h1>")],
    });
    hooks(webhook());
    program.answers["GET webhooks/h1/deliveries"] = { deliveries: [delivery(), failed], next_before: 77 };
    program.answers["GET webhooks/h1/deliveries?before=77"] = {
      deliveries: [delivery({ id: "d3", after: 5, up_to: 6, state: "delivered", attempts: [attempt(204)] })],
      next_before: null,
    };
    program.answers["POST webhooks/h1/deliveries/d2/replay"] = { ...failed, state: "waiting" };
    await show(<Webhooks />);
    await press("Deliveries to Announcer");
    const log = screen.getByRole("list", { name: "Deliveries to Announcer" });
    within(log).getByText("No answer within 15 seconds.");
    within(log).getByText("It answered 502");
    within(log).getByText("<h1>Bad</h1>");
    expect(within(log).getAllByRole("button"), "the one that waits has none").toHaveLength(1);
    await press("Older deliveries");
    within(log).getByText(/^Operation 6 ·/);
    within(log).getByText("with nothing written in it");
    expect(screen.queryByRole("button", { name: "Older deliveries" })).toBeNull();
    await press(/^Send again: Operations 42 to 57/, log);
    expect(program.changes()).toEqual(["POST webhooks/h1/deliveries/d2/replay"]);
  });

  test("are looked at again while something waits", async () => {
    vi.useFakeTimers();
    hooks(webhook({ last: delivery({ made_at: new Date().toISOString() }) }));
    await show(<Webhooks />);
    screen.getByText("Waiting to be sent");
    hooks(webhook({ last: delivery({ state: "delivered", attempts: [attempt(200)] }) }));
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    screen.getByText("Delivered");
  });
});

describe("the status", () => {
  const doing = (more: Parameters<typeof programStatus>[0] = {}, dead = [job()], waiting = [job()]) => {
    program.answers["GET status"] = programStatus(more);
    program.answers["GET jobs?state=dead"] = { jobs: dead };
    program.answers["GET jobs?state=waiting"] = { jobs: waiting };
  };

  test("warns of nothing while all is well, and says how backups are made where none are", async () => {
    doing({ backups: { scheduled: false, last: null, kept: 0 } }, [], []);
    await show(<Status />);
    expect(screen.queryByRole("list", { name: "What needs somebody" })).toBeNull();
    screen.getByText(/--backup-folder, or set a folder under backup in its settings file/);
    screen.getByText("60 GB free of 100 GB (60 %)");
    screen.getByText("Up to date");
    screen.getByText(/\(2 days\)$/);
    screen.getByText("No job was put aside.");
    expect(screen.queryByRole("button", { name: /^Try again/ })).toBeNull();
  });

  test("has jobs that were put aside tried again or removed, and leaves the waiting ones alone", async () => {
    const dead = job({
      id: "j9",
      kind: "back_up",
      state: "dead",
      attempts: 10,
      problem: "The disk is full.",
    });
    const waiting = job({ attempts: 3, problem: "The connection was refused." });
    doing({ jobs: { waiting: 1, running: 0, dead: 1, oldest_due: null } }, [dead], [waiting]);
    await show(<Status />);
    within(screen.getByRole("list", { name: "What needs somebody" })).getByText(/^One job was put aside/);
    within(screen.getByRole("list", { name: "Put aside" })).getByText("The disk is full.");
    const waits = within(screen.getByRole("list", { name: "Waiting" }));
    waits.getByText("The connection was refused.");
    waits.getByText(/tried 3 times · next try/);
    expect(waits.queryAllByRole("button")).toEqual([]);
    await press(/^Try again: Make a backup/);
    expect(program.changes()).toEqual(["POST jobs/j9/retry"]);
    await press(/^Remove: Make a backup/);
    expect(program.changes(), "asks first").toHaveLength(1);
    await press("Remove", screen.getByRole("dialog"));
    expect(program.changes()[1]).toBe("DELETE jobs/j9");
  });

  test("is looked at every ten seconds, and not while nobody sees it", async () => {
    vi.useFakeTimers();
    doing();
    await show(<Status />);
    const looks = () => program.asked.filter(({ path }) => path === "status").length;
    expect(looks()).toBe(1);
    await act(() => vi.advanceTimersByTimeAsync(10_100));
    expect(looks()).toBe(2);
    const visible = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(looks()).toBe(2);
    visible.mockReturnValue("visible");
    await act(async () => void document.dispatchEvent(new Event("visibilitychange")));
    expect(looks(), "at once when it is seen again").toBe(3);
  });

  test("says what was refused, and asks again when told to", async () => {
    doing();
    program.refusal = new ApiError(
      { code: "forbidden", message: "That takes an admin.", parameters: {}, details: null, trace: "" },
      403,
    );
    await show(<Status />);
    within(screen.getByRole("alert")).getByText("That takes an admin.");
    program.refusal = null;
    await press("Try again");
    screen.getByText("Running since");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
