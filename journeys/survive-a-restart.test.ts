import { allSaved, expectTitle, makeFeature, openRecord, retitle, syncChip } from "./client";
import { inWorkspace, journey } from "./journey";

const PROGRAM_IS_AWAY = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/;

journey("loads the page again and loses nothing", {}, async (_scene, page) => {
  await makeFeature(page, "Kept over a reload");
  await retitle(page, "Changed right before a reload");
  await page.reload();
  await expectTitle(page, "Changed right before a reload");
  await allSaved(page);
});

journey("goes on writing while the program is dead, and loses nothing", {}, async (scene, page) => {
  await makeFeature(page, "Written before the crash");
  scene.watch.permit(PROGRAM_IS_AWAY, "the program is killed in this journey");
  await scene.program.kill();

  await retitle(page, "Written while it was dead");
  await expectTitle(page, "Written while it was dead");
  await syncChip(page, /offline, \d+ waiting/i).waitFor();
  await scene.picture(page, "offline");

  await scene.program.start();
  await allSaved(page);
  await scene.picture(page, "saved again");

  const other = await scene.openBrowser(undefined, page);
  await other.goto(scene.program.address);
  await inWorkspace(other);
  await openRecord(other, "Written while it was dead");
  await expectTitle(other, "Written while it was dead");
});

journey("finds everything after an ordinary stop and start", {}, async (scene, page) => {
  await makeFeature(page, "There yesterday");
  scene.watch.permit(PROGRAM_IS_AWAY, "the program is stopped for a moment");
  await scene.program.stop();
  await scene.program.start();
  const other = await scene.openBrowser();
  await scene.signIn(other);
  await openRecord(other, "There yesterday");
  await expectTitle(other, "There yesterday");
});
