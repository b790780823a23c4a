import { expect, test } from "vitest";
import { agentName } from "./agent-name";

test("a browser is known by its name and its system", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(agentName(chrome)).toBe("Chrome, Linux");
  expect(agentName(`${chrome} Edg/140.0.0.0`)).toBe("Edge, Linux");
  expect(agentName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")).toBe(
    "Safari, iPhone",
  );
  expect(agentName("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0")).toBe(
    "Firefox, Windows",
  );
  expect(agentName("curl/8.0")).toBeNull();
  expect(agentName("")).toBeNull();
});
