import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { violations } from "./accessibility";
import { go, inviteByLink, joinBy, toast } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";
import type { Locator, Page } from "./tools";

/** Another program on the same machine, which notes whether anything reaches it. */
async function receiver(): Promise<{ server: Server; address: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? "");
    response.end("thank you");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}/hook`, heard };
}

journey("makes a webhook, sees what became of it, and how the program is doing", {}, async (scene, page) => {
  const { server, address, heard } = await receiver();
  try {
    await go(page, "settings/webhooks");
    await page.getByText(/a webhook is an address of another program/i).waitFor();
    expect(await violations(page)).toEqual([]);
    await scene.picture(page, "none");
    await page.getByRole("button", { name: /new webhook/i }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /make the webhook/i }).click();
    await dialog.getByText("Give it a name.").waitFor();
    await dialog.getByRole("textbox", { name: /^name$/i }).fill("Announcer");
    await dialog.getByRole("textbox", { name: /^address$/i }).fill(address);
    await dialog.getByText(/can read what is sent/i).waitFor();
    await choose(dialog, /some kinds/i);
    await dialog.getByRole("button", { name: /make the webhook/i }).click();
    await dialog.getByText(/choose at least one kind/i).waitFor();
    await dialog.getByRole("checkbox", { name: /^features$/i }).check();
    await dialog.getByRole("checkbox", { name: /^ideas$/i }).check();
    expect(await violations(page)).toEqual([]);
    await scene.picture(page, "new");
    await dialog.getByRole("button", { name: /make the webhook/i }).click();
    const secret = dialog.getByRole("textbox", { name: /^secret$/i });
    await secret.waitFor();
    expect(await secret.inputValue()).toMatch(/^whsec_/);
    await dialog.getByText(/webhook-id, webhook-timestamp, webhook-signature/).waitFor();
    expect(await violations(page)).toEqual([]);
    await scene.picture(page, "secret");
    await dialog.getByRole("button", { name: /^done$/i }).click();

    const list = page.getByRole("list", { name: /^webhooks$/i });
    await list.getByText("Told of features, ideas").waitFor();
    await list.getByText("Nothing was sent yet").waitFor();
    await list.getByRole("button", { name: /send a test to announcer/i }).click();
    // The program keeps away from private networks, and says so where one looks for it.
    const log = list.getByRole("list", { name: /deliveries to announcer/i });
    await log.getByText(/is in a private network/i).waitFor({ timeout: PATIENCE_MS });
    await log.getByText(/test, without changes/i).waitFor();
    await log
      .getByText(/no answer/i)
      .first()
      .waitFor();
    expect(heard, "nothing was sent to the private network").toEqual([]);
    expect(await log.getByRole("button", { name: /send again/i }).count(), "it is tried by itself").toBe(0);
    expect(await violations(page)).toEqual([]);
    await scene.picture(page, "log");

    await list.getByRole("button", { name: /edit announcer/i }).click();
    await dialog.getByRole("textbox", { name: /^name$/i }).fill("Herald");
    await choose(dialog, /everything/i);
    await dialog.getByRole("button", { name: /^save$/i }).click();
    await list.getByText("Told of everything").waitFor();

    const on = list.getByRole("switch", { name: /tell herald what changes/i });
    expect(await on.getAttribute("aria-checked")).toBe("true");
    await on.focus();
    await page.keyboard.press("Space");
    await toast(page, /herald is told nothing/i).waitFor();
    await list
      .getByText(/waiting until the webhook is switched on/i)
      .first()
      .waitFor();
    expect(await list.getByRole("button", { name: /send a test/i }).count()).toBe(0);
    await on.click();
    await toast(page, /herald is told again/i).waitFor();

    await go(page, "settings/status");
    await page.getByText("Running since").waitFor();
    await page.getByText(/--backup-folder/).waitFor();
    await page.getByText(/one webhook is not reached/i).waitFor();
    const waiting = page.getByRole("list", { name: /^waiting$/i });
    await waiting.getByText("Tell a webhook what changed").waitFor();
    await waiting.getByText(/is in a private network/i).waitFor();
    await page
      .getByRole("list", { name: /done by itself/i })
      .getByText("Remove expired sessions and sign-in links")
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await scene.picture(page, "status");

    // The palette leads here too.
    await fromPalette(page, "webhooks");
    await page.waitForURL(/settings\/webhooks/);
    await list.getByRole("button", { name: /remove herald/i }).click();
    await dialog.getByRole("button", { name: /^remove$/i }).click();
    await page.getByText(/no other program is told yet/i).waitFor();
  } finally {
    server.close();
  }
});

journey("keeps webhooks and status from whoever does not manage the workspace", {}, async (scene, page) => {
  const address = await inviteByLink(page);
  const colleague = await scene.openBrowser();
  await joinBy(colleague, address);
  for (const place of ["settings/webhooks", "settings/status"]) {
    await go(colleague, place);
    await colleague.getByText(/owners and admins of this workspace see this/i).waitFor();
    const parts = colleague.getByRole("navigation", { name: /parts of the settings/i });
    await parts.getByRole("link", { name: /^fields/i }).waitFor();
    expect(await parts.getByRole("link", { name: /webhooks|status/i }).count()).toBe(0);
  }
  await colleague.keyboard.press("Control+k");
  await colleague.getByRole("combobox", { name: /search/i }).fill("webhooks");
  expect(await colleague.getByRole("option", { name: /^webhooks/i }).count()).toBe(0);
});

async function choose(dialog: Locator, name: RegExp): Promise<void> {
  await dialog.getByText(name).click();
}

async function fromPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /search/i }).fill(words);
  await page
    .getByRole("option", { name: new RegExp(`^${words}`, "i") })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
}
