import { actionMessages } from "./actions";
import { apiMessages } from "./api";
import { collectionMessages } from "./collection";
import { deliveryMessages } from "./delivery";
import { erasingMessages } from "./erasing";
import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { fieldsMessages } from "./fields";
import { fileMessages } from "./files";
import { filterMessages } from "./filter";
import { importingMessages } from "./importing";
import { kitMessages } from "./kit";
import { operateMessages } from "./operate";
import { passkeyMessages } from "./passkeys";
import { peopleMessages } from "./people";
import { personalMessages } from "./personal";
import { recordMessages } from "./record";
import { searchMessages } from "./search";
import { settingsMessages } from "./settings";
import { sharingMessages } from "./sharing";
import { shellMessages } from "./shell";
import { signInMessages } from "./sign-in";
import { strategyMessages } from "./strategy";
import { timeMessages } from "./time";

/** English. Another language is another object of this shape. */
export const messages = {
  ...actionMessages,
  ...apiMessages,
  ...collectionMessages,
  ...deliveryMessages,
  ...erasingMessages,
  ...exchangeMessages,
  ...feedbackMessages,
  ...fieldsMessages,
  ...fileMessages,
  ...filterMessages,
  ...importingMessages,
  ...kitMessages,
  ...operateMessages,
  ...passkeyMessages,
  ...peopleMessages,
  ...personalMessages,
  ...recordMessages,
  ...searchMessages,
  ...settingsMessages,
  ...sharingMessages,
  ...shellMessages,
  ...signInMessages,
  ...strategyMessages,
  ...timeMessages,
} as const;
