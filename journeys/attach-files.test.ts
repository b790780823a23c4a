import { violations } from "./accessibility";
import { go, toast } from "./client";
import { expect, journey, PATIENCE_MS } from "./journey";

/** One red pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

journey("attaches files, looks at them, and puts a new version", {}, async (scene, page) => {
  await go(page, "r/EDGE-180");
  const section = page.getByRole("region", { name: /^files$/i });
  await section.locator("input[type=file]").setInputFiles([
    { name: "sketch.png", mimeType: "image/png", buffer: PICTURE },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("What we heard in the interviews.") },
  ]);
  const open = (name: string) => section.getByRole("button", { name: new RegExp(`^${name}`) });
  await open("sketch.png").waitFor({ timeout: PATIENCE_MS });
  await open("notes.txt").waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "section");
  const dialog = page.getByRole("dialog");
  await open("sketch.png").click();
  const seen = () =>
    dialog
      .getByRole("img", { name: "sketch.png" })
      .evaluate((picture: HTMLImageElement) => picture.naturalWidth);
  await expect.poll(seen).toBe(1);
  await page.keyboard.press("Escape");
  await open("notes.txt").click();
  await dialog.getByText("What we heard in the interviews.").waitFor();
  await dialog.locator("input[type=file]").setInputFiles({
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("What they said, in their words."),
  });
  await dialog.getByText("What they said, in their words.").waitFor({ timeout: PATIENCE_MS });
  const versions = dialog.getByRole("list", { name: /versions/i }).getByRole("button");
  await versions.nth(1).click();
  await dialog.getByText("What we heard in the interviews.").waitFor();
  expect(await violations(page)).toEqual([]);
  await scene.picture(page, "versions");
  await dialog.getByRole("button", { name: /^delete$/i }).click();
  await toast(page, /deleted notes.txt/i).waitFor();
  await page
    .getByRole("region", { name: /messages/i })
    .getByRole("button", { name: /undo/i })
    .click();
  await open("notes.txt").waitFor();

  // A picture from the clipboard, wherever one is on the page.
  await page.evaluate(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    },
    [...PICTURE],
  );
  await open("pasted.png").waitFor({ timeout: PATIENCE_MS });
  await page.reload();
  await open("pasted.png").waitFor({ timeout: PATIENCE_MS });

  // Without the program it is not sent, and not forgotten.
  scene.watch.permit(
    /ERR_INTERNET_DISCONNECTED|Failed to load resource|WebSocket/,
    "the network is off for a moment",
  );
  await page.context().setOffline(true);
  await section
    .locator("input[type=file]")
    .setInputFiles({ name: "later.txt", mimeType: "text/plain", buffer: Buffer.from("Later.") });
  await section.getByText(/later.txt was not sent/i).waitFor();
  await scene.picture(page, "offline");
  await page.context().setOffline(false);
  await section.getByRole("button", { name: /try again/i }).click();
  await open("later.txt").waitFor({ timeout: PATIENCE_MS });
});
