export const signInMessages = {
  "signIn.with": "Continue with {name}",
  "signIn.or": "or",
  "signIn.forgot": "Mail me a link instead",
  "signIn.forgotTitle": "A link by mail",
  "signIn.forgotLead": "It signs you in once, and lets you set a new password.",
  "signIn.forgotGo": "Mail the link",
  "signIn.forgotMissing": "Give the email of your account.",
  "signIn.forgotSent":
    "If an account has the address {email}, a mail is on its way. It may take some minutes.",
  "signIn.forgotBack": "Back to sign-in",
  "signIn.mailedTitle": "You are back",
  "signIn.mailedLead": "Set a new password, or leave the field empty and keep the one you have.",
  "signIn.mailedPassword": "New password",
  "signIn.mailedHelp": "At least 10 characters. A new password signs you out everywhere else.",
  "signIn.problem.stale": "This sign-in was begun in another browser or too long ago. Begin it again here.",
  "signIn.problem.cancelled": "The sign-in was cancelled there. You are not signed in.",
  "signIn.problem.refused":
    "The provider did not confirm the sign-in. Try again; if it stays so, the administrator finds the reason in the program's log.",
  "signIn.problem.unreachable": "The provider did not answer. Try again in a while, or sign in another way.",
  "signIn.problem.token":
    "What came back does not stand up to inspection: it is not signed by the provider, or names another one. Tell the administrator.",
  "signIn.problem.audience":
    "The provider's answer was meant for another program. The administrator compares client_id here with what the provider knows.",
  "signIn.problem.clock":
    "The clock of this server and the provider's differ too much. The administrator sets this server's clock.",
  "signIn.problem.unverified":
    "The provider has not confirmed your e-mail address. Confirm it there, or sign in as before and link the provider under Settings, Sign-in.",
  "signIn.problem.no-email":
    "The provider tells no usable e-mail address of you. Add one there, or make an account with a password.",
  "signIn.problem.uninvited":
    "Nobody here knows you yet. Ask somebody in the workspace for an invitation, and open its link.",
  "signIn.problem.invitation":
    "This invitation was used before, was withdrawn, or is too old. Ask whoever sent it for a new one.",
  "signIn.problem.member":
    "You are in this workspace already. The invitation is still good for somebody else.",
  "signIn.problem.has-account":
    "There is an account with your e-mail address. Sign in with it first, then open the link again.",
  "signIn.problem.taken": "This identity signs in another account. Unlink it there first.",
  "signIn.problem.too-many": "Too many attempts. Wait a minute and try again.",
  "signIn.problem.failed":
    "Something went wrong in the program. The administrator finds the reason in its log.",

  "ways.title": "Sign-in by providers",
  "ways.lead": "With a linked identity you sign in without a password.",
  "ways.none": "No identity is linked.",
  "ways.link": "Link {name}",
  "ways.linkedSince": "linked {day}",
  "ways.over": "{issuer}, which lets nobody in any more",
  "ways.unlink": "Unlink",
  "ways.unlinkOf": "Unlink {name}",
  "ways.unlinked": "{name} signs you in no more",
  "ways.noPassword": "You have no password. With one you can also sign in without a provider.",
} as const;
