let title = "";
let unread = 0;

function show(): void {
  document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${title}` : title;
}

/** The name of the page in the browser's tab; how much is unread stands before it. */
export function setPageTitle(next: string): void {
  title = next;
  show();
}

export function setUnreadInTitle(next: number): void {
  unread = next;
  show();
}
