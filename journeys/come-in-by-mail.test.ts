import { violations } from "./accessibility";
import { go } from "./client";
import { DESK, expect, inWorkspace, journey } from "./journey";
import { LocalPost } from "./post";
import { afterAll } from "./tools";

const post = new LocalPost();
afterAll(() => post.close());
const ZOE = { name: "Zoe Adams", email: "zoe@example.org", password: "a long enough secret" };

journey(
  "comes in by mail, and back in without a password",
  { settings: () => post.settings() },
  async (scene, page) => {
    const linkIn = (text: string) => /href="(http[^"]+)"/.exec(text)?.[1] ?? "no link";
    await go(page, "settings/people");
    await page.getByRole("button", { name: /invite somebody/i }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: /email/i }).fill(ZOE.email);
    expect(await dialog.getByRole("checkbox", { name: /mail the link/i }).isChecked()).toBe(true);
    await scene.picture(page, "invite");
    await dialog.getByRole("button", { name: /make a link/i }).click();
    await dialog.getByText(/is mailed to zoe@example.org/i).waitFor();
    await scene.picture(page, "mailed");
    const invitation = await post.next();
    expect(invitation.to).toBe(ZOE.email);
    expect(invitation.text).toContain("Subject: Demo owner invites you to Microsoft Edge");

    const zoe = await scene.openBrowser({ ...DESK, width: 390, colourScheme: "dark" });
    await zoe.goto(linkIn(invitation.text));
    await zoe.getByRole("textbox", { name: /your name/i }).fill(ZOE.name);
    await zoe.getByLabel(/^password/i).fill(ZOE.password);
    await zoe.getByRole("button", { name: /^join$/i }).click();
    await zoe.waitForURL(/\/wanted/);

    // In another browser she does not know her password any more.
    const other = await scene.openBrowser({ ...DESK, width: 390 });
    await other.goto(`${scene.program.address}/sign-in`);
    await other.getByRole("button", { name: /mail me a link/i }).click();
    await other.getByRole("textbox", { name: /email/i }).fill(ZOE.email);
    expect(await violations(other)).toEqual([]);
    await scene.picture(other, "forgot");
    await other.getByRole("button", { name: /mail the link/i }).click();
    await other.getByText(/if an account has the address/i).waitFor();
    const link = linkIn((await post.next()).text);
    scene.watch.permit(/feed.*Authentication failed|status of 401/, "a new password ends her other session");
    await other.goto(link);
    await other.getByRole("heading", { name: /you are back/i }).waitFor();
    expect(new URL(other.url()).hash, "the secret leaves the address").toBe("");
    expect(await violations(other)).toEqual([]);
    await scene.picture(other, "back");
    await other.getByLabel(/new password/i).fill("another long secret");
    await other.getByRole("button", { name: /^sign in$/i }).click();
    await other.waitForURL(/\/wanted/);

    scene.watch.permit(/status of 403/, "a link works once");
    const late = await scene.openBrowser();
    await late.goto(link);
    await late.getByRole("button", { name: /^sign in$/i }).click();
    await late
      .getByRole("alert")
      .filter({ hasText: /used before or is too old/i })
      .waitFor();

    await page.keyboard.press("Escape");
    await go(page, "settings/status");
    await page.getByRole("button", { name: /send me a test mail/i }).click();
    await page.getByText(/the mail server took a mail to/i).waitFor();
    await scene.picture(page, "status");
    expect((await post.next()).text).toContain("Subject: A test of Throughline's mail");
    await inWorkspace(page);
  },
);
