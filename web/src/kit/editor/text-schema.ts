import type { Extensions } from "@tiptap/core";
import { StarterKit } from "@tiptap/starter-kit";
import { safeAddress } from "./markdown";
import { MentionTyping } from "./mention-typing";
import { RemoteCarets } from "./remote-carets";
import { SharedText } from "./shared-undo";
import type { TextConnection } from "./text-connection";

/** What a text may hold: exactly what its Markdown snapshot can say. */
export function textExtensions(connection: TextConnection): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [1, 2, 3] },
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: "https",
        markdownLinks: true,
        HTMLAttributes: { rel: "noopener noreferrer nofollow", target: "_blank" },
        isAllowedUri: (address) => safeAddress(address) !== null,
        shouldAutoLink: (address) => safeAddress(address) !== null,
      },
      underline: false,
      // It would write into the shared text whenever somebody merely looks at it.
      trailingNode: false,
      // The shared text has an undo of its own, which leaves the others' words alone.
      undoRedo: false,
    }),
    SharedText.configure({ document: connection.doc, field: "default" }),
    MentionTyping,
    RemoteCarets.configure({ awareness: connection.awareness }),
  ];
}
